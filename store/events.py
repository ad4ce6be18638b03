"""The durable log of what clients see, one gapless sequence for each recipient stream.

Pub/sub is only the wake-up call: a socket that was away says its last `seq` and reads the rest here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from store.base import Base, now
from store.counters import current_value, current_values, next_value

PENDING = "pending_events"
"""Key of `session.info` under which a transaction collects the events that it appends."""
AGENTS = "agents"
"""The one stream that every agent follows."""


def customer_stream(customer_id: UUID) -> str:
    """The stream of one customer."""
    return f"customer:{customer_id}"


class Event(Base):
    """Something that happened, as one recipient stream is told of it."""

    __tablename__ = "events"

    stream: Mapped[str] = mapped_column(sa.Unicode(100), primary_key=True)
    seq: Mapped[int] = mapped_column(sa.BigInteger(), primary_key=True, autoincrement=False)
    conversation_id: Mapped[UUID] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(sa.Unicode(50))
    data: Mapped[dict[str, Any]]
    at: Mapped[datetime] = mapped_column(default=now)


# On the table and not on the class: every turn appends several, and the ORM's bookkeeping costs more than the insert.
_INSERT = sa.insert(Base.metadata.tables[Event.__tablename__])
_COLUMNS = tuple(Base.metadata.tables[Event.__tablename__].columns.keys())


def append(
    session: AsyncSession, streams: Sequence[str], *, conversation_id: UUID, name: str, data: dict[str, Any]
) -> None:
    """Append one event to each stream, when the transaction commits; listeners hear of it after that."""
    at = now()
    session.info.setdefault(PENDING, []).extend(
        Event(stream=stream, conversation_id=conversation_id, name=name, data=data, at=at) for stream in streams
    )


async def write_pending(session: AsyncSession) -> list[Event]:
    """Number and insert the events that a transaction appended; the last thing it does before it commits.

    At the end, because a stream's counter is the one row that all conversations share: it stays locked for a moment
    only, and each stream is counted up once. In the order of the streams' names, so that two transactions that take
    the same rows cannot block each other for ever.
    """
    events: list[Event] = session.info.pop(PENDING, [])
    for stream in sorted({event.stream for event in events}):
        own = [event for event in events if event.stream == stream]
        last = await next_value(session, f"stream:{stream}", by=len(own))
        for seq, event in enumerate(own, start=last - len(own) + 1):
            event.seq = seq
    if events:
        await session.execute(_INSERT, [{name: getattr(each, name) for name in _COLUMNS} for each in events])
    return events


async def after(session: AsyncSession, stream: str, seq: int, *, limit: int = 500) -> Sequence[Event]:
    """The events of a stream that follow `seq`, in order, at most `limit`."""
    statement = sa.select(Event).where(Event.stream == stream, Event.seq > seq).order_by(Event.seq).limit(limit)
    return (await session.scalars(statement)).all()


async def last_seq(session: AsyncSession, stream: str) -> int:
    """The newest sequence number of a stream, 0 when it has none."""
    return await current_value(session, f"stream:{stream}")


async def last_seqs(session: AsyncSession, streams: Sequence[str]) -> dict[str, int]:
    """The newest sequence numbers of those of the streams that have any."""
    found = await current_values(session, [f"stream:{stream}" for stream in streams])
    return {name.removeprefix("stream:"): value for name, value in found.items()}
