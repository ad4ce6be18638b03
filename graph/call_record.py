"""What the work on a call writes down of itself: in one row, under its lock, and told to the agents.

A call that was cancelled or removed meanwhile, or that another desk works on since, is not this work's to write to:
`Gone` ends it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from time import monotonic
from typing import Any, Final
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from graph.call_views import CallView, views_of
from graph.contract import plain
from store import calls, events
from store.calls import Call
from store.database import Database

EVERY_S: Final = 1.0
"""Seconds between two whispers about a call, at least."""

Listener = Callable[[CallView], None]


class Gone(Exception):
    """The call is not being worked on any more: somebody cancelled or removed it, or another desk took over."""


class Record:
    """One call that is being worked on."""

    def __init__(self, database: Database, call_id: UUID, owner: str, listeners: list[Listener]) -> None:
        self.database = database
        self.call_id = call_id
        self.owner = owner
        self._listeners = listeners
        self._told = 0.0

    async def read(self) -> Call:
        """The call as it is. Raises `Gone`."""
        async with self.database.reading() as session:
            return self._own(await calls.get(session, self.call_id))

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[tuple[AsyncSession, Call]]:
        """The call, locked, to be changed. Raises `Gone`."""
        async with self.database.writing() as session:
            yield session, self._own(await calls.lock(session, self.call_id))

    async def note(self, progress: float, *, stage: str | None = None, **changes: Any) -> None:
        """Write down how far it is, which never goes back, and other columns; whisper of it. Raises `Gone`."""
        async with self.writing() as (session, call):
            call.progress = max(call.progress, round(progress, 4))
            call.stage = stage or call.stage
            for name, value in changes.items():
                setattr(call, name, value)
            await session.flush()
            (view,) = await views_of(session, [call])
        if stage is not None or monotonic() - self._told >= EVERY_S:
            self._told = monotonic()
            for listener in self._listeners:
                listener(view)

    def _own(self, call: Call | None) -> Call:
        if call is None or call.status != "running" or call.lease_owner != self.owner:
            raise Gone
        return call


async def announce(session: AsyncSession, call: Call) -> CallView:
    """Tell the agents of a call's new status, when the transaction commits."""
    await session.flush()
    (view,) = await views_of(session, [call])
    # A call that has become no conversation yet is known by its own id.
    where = call.conversation_id or call.id
    events.append(session, [events.AGENTS], conversation_id=where, name="call.changed", data={"call": plain(view)})
    return view


def announce_removed(session: AsyncSession, call: Call) -> None:
    """Tell the agents that a call is gone, when the transaction commits."""
    where = call.conversation_id or call.id
    events.append(session, [events.AGENTS], conversation_id=where, name="call.removed", data={"call_id": str(call.id)})


def stored(value: msgspec.Struct | list[Any]) -> Any:
    """Shapes as JSON-able values for a column."""
    return msgspec.to_builtins(value)
