"""Which checkpoints a run has written, told by every saver of ours: LangGraph itself does not say.

A run leaves its trail in a context variable. LangGraph saves in tasks of its own, which inherit the context, and with
it the same list.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from uuid import UUID

_TRAIL: ContextVar[list[str] | None] = ContextVar("frontdesk_checkpoint_trail", default=None)
_EPOCH_TICKS = 0x01B21DD213814000
"""100-nanosecond ticks from the start of UUID's calendar (1582) to Unix time (RFC 9562, section 6.1)."""


@contextmanager
def trail() -> Iterator[list[str]]:
    """The ids of the checkpoints that are written inside the block, oldest first, once they are durable."""
    written: list[str] = []
    token = _TRAIL.set(written)
    try:
        yield written
    finally:
        _TRAIL.reset(token)


def leave(checkpoint_id: str) -> None:
    """Add a checkpoint, which is durable now, to the trail of the run that wrote it."""
    written = _TRAIL.get()
    if written is not None:
        written.append(checkpoint_id)


def first_id_at(moment: datetime) -> str:
    """The lowest id that a checkpoint of this moment can have: LangGraph's ids (UUIDv6) sort by time."""
    ticks = int(moment.timestamp() * 10_000_000) + _EPOCH_TICKS
    high, low = ticks >> 12, ticks & 0xFFF
    return str(UUID(int=high << 80 | 6 << 76 | low << 64))
