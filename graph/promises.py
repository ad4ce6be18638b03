"""The ledger of promises for people: what is open, who looks after it, and an alert when one is overdue."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

import msgspec
import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from graph.accepting import clean
from graph.contract import plain
from graph.cursors import cursor_of, place_of
from graph.errors import Conflict, NotFound
from store import conversations, events, promises, users
from store.base import now
from store.database import Database
from store.promises import Promise
from store.users import User

SWEEP_S: Final = 30.0
"""How often overdue promises are looked for."""

Kind = Literal["callback", "refund", "return", "answer", "delivery", "other"]
PromiseStatus = Literal["open", "overdue", "kept", "broken"]

log = structlog.get_logger(__name__)


class PromiseView(msgspec.Struct, frozen=True):
    """A promise as agents see it; `overdue` is an open one whose time is over."""

    id: UUID
    conversation_id: UUID
    customer_name: str
    kind: Kind
    text: str
    due_at: datetime
    owner_id: UUID | None
    owner_name: str | None
    status: PromiseStatus
    note: str | None
    source: str
    created_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class Page:
    """A page of promises, the earliest due first; `next_cursor` fetches the following one."""

    items: list[PromiseView]
    next_cursor: str | None


class Promises:
    """The ledger. `start` lets it look for overdue promises by itself; `clock` gives the present time in UTC."""

    def __init__(self, database: Database, *, clock: Callable[[], datetime] = now) -> None:
        self._database = database
        self._clock = clock
        self._sweeper: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to look for overdue promises; in each of several processes, since an alert is taken by one."""
        self._sweeper = asyncio.create_task(self._sweep())

    async def stop(self) -> None:
        """Look no more."""
        if self._sweeper is not None:
            self._sweeper.cancel()
            await asyncio.gather(self._sweeper, return_exceptions=True)

    async def alert(self) -> int:
        """Tell agents of each promise that is overdue, once (`promise.overdue`); how many were told of."""
        at = self._clock()
        async with self._database.reading() as session:
            found = await promises.overdue_untold(session, at)
        told = 0
        for promise_id in found:
            async with self._database.writing() as session:
                if await promises.note_alert(session, promise_id, at):
                    await self._announce(session, promise_id, "promise.overdue")
                    told += 1
        return told

    async def listed(self, *, status: PromiseStatus | None = None, cursor: str | None = None, limit: int = 50) -> Page:
        """A page of the ledger; all of it without a `status`. Raises `InvalidMessage` for a broken cursor."""
        async with self._database.reading() as session:
            rows = await promises.listed(
                session,
                status=status,
                at=self._clock(),
                after=place_of(cursor, tuple[datetime, UUID]) if cursor else None,
                limit=limit + 1,
            )
            shown = rows[:limit]
            last = shown[-1] if len(rows) > limit else None
            return Page(await self._views(session, shown), cursor_of(last.due_at, last.id) if last else None)

    async def keep(self, promise_id: UUID, *, note: str | None = None) -> PromiseView:
        """Mark an open promise as kept. Raises `NotFound`, or `Conflict` when it is not open any more."""
        return await self._end(promise_id, "kept", note)

    async def give_up(self, promise_id: UUID, *, note: str | None = None) -> PromiseView:
        """Mark an open promise as broken. Raises `NotFound`, or `Conflict` when it is not open any more."""
        return await self._end(promise_id, "broken", note)

    async def assign(self, promise_id: UUID, owner_id: UUID | None) -> PromiseView:
        """Give an open promise to an agent, or to nobody. Raises `NotFound`, `Conflict`."""
        async with self._database.writing() as session:
            known = await self._known(session, promise_id)
            owner = await users.get(session, owner_id) if owner_id else None
            if owner_id and (owner is None or owner.role not in ("agent", "admin") or owner.disabled):
                raise NotFound("There is no such agent.")
            if not await promises.assign(session, promise_id, owner_id):
                raise _over(known)
            return await self._announce(session, promise_id, "promise.changed")

    async def _end(self, promise_id: UUID, status: Literal["kept", "broken"], note: str | None) -> PromiseView:
        note = clean(note)[:1000] if note and note.strip() else None
        async with self._database.writing() as session:
            known = await self._known(session, promise_id)
            if not await promises.end(session, promise_id, status=status, note=note):
                raise _over(known)
            return await self._announce(session, promise_id, "promise.changed")

    async def _known(self, session: AsyncSession, promise_id: UUID) -> Promise:
        found = await promises.get(session, promise_id)
        if found is None:
            raise NotFound("There is no such promise.")
        return found

    async def _announce(self, session: AsyncSession, promise_id: UUID, name: str) -> PromiseView:
        (view,) = await self._views(session, [await self._known(session, promise_id)])
        data = {"promise": plain(view)}
        events.append(session, [events.AGENTS], conversation_id=view.conversation_id, name=name, data=data)
        return view

    async def _views(self, session: AsyncSession, rows: Sequence[Promise]) -> list[PromiseView]:
        """Promises with the names of their people."""
        customers = await conversations.customers_of(session, [row.conversation_id for row in rows])
        owners = await users.named(session, [row.owner_id for row in rows if row.owner_id])
        at = self._clock()
        return [
            _view(row, customers[row.conversation_id], owners.get(row.owner_id) if row.owner_id else None, at)
            for row in rows
        ]

    async def _sweep(self) -> None:
        while True:
            try:
                await self.alert()
            except Exception:
                # The database may be away for a while; what is overdue then is found when it is back.
                log.exception("promise_sweep_failed")
            await asyncio.sleep(SWEEP_S)


def _view(row: Promise, customer: User, owner: User | None, at: datetime) -> PromiseView:
    own = {name: getattr(row, name) for name in PromiseView.__struct_fields__ if hasattr(row, name)}
    overdue = row.status == "open" and row.due_at < at
    return msgspec.convert(
        {
            **own,
            "customer_name": customer.full_name,
            "owner_name": owner.full_name if owner else None,
            "status": "overdue" if overdue else row.status,
        },
        PromiseView,
    )


def _over(promise: Promise) -> Conflict:
    return Conflict(f"This promise is already {promise.status}.", {"status": promise.status})
