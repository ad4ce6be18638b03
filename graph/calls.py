"""Recorded calls: brought by agents, worked on in the background one after the other, and kept as conversations.

A desk that was stopped or killed goes on where it was: with the next piece that is not written down yet.

A call that was cancelled keeps its recording and what was written down of it, so that `retry` goes on there; `remove`
removes the recording. The conversation that a call became stays whatever happens to the call.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from graph import call_record
from graph.call_hearing import KEPT, UNCHECKED, CallLimits, Hearing
from graph.call_record import Listener
from graph.call_understanding import Understanding
from graph.call_views import CallDetails, CallStatus, CallView, Page, details_of, views_of
from graph.call_work import AGAIN_S, CallWork
from graph.cursors import cursor_of, place_of
from graph.errors import Conflict, NotFound
from store import calls, users
from store.base import new_id, now
from store.calls import UNFINISHED, Call
from store.database import Database
from store.files import Files, key_of
from store.scratch import Scratch
from store.users import User
from tools.inference.pool import Inference
from tools.providers import Providers

LONGEST_NAME: Final = 200
RAW: Final = "application/octet-stream"
LOOK_S: Final = 2.0
"""How often a desk that shares its database looks for calls that other processes were brought."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class NewCall:
    """What an agent says of a recording. `name` is a file's name as people see it."""

    name: str
    language: str | None = None
    customer_name: str | None = None
    customer_id: UUID | None = None
    recorded_at: datetime | None = None


class Calls:
    """The recorded calls of a desk. `on_progress` hears of a call that gets on, at most once a second."""

    def __init__(
        self,
        database: Database,
        files: Files,
        inference: Inference,
        providers: Providers,
        limits: CallLimits,
        *,
        scratch: Scratch,
    ) -> None:
        self._database = database
        self._files = files
        self._listeners: list[Listener] = []
        hearing = Hearing(files, inference.calls, scratch, limits)
        self._work = CallWork(database, hearing, Understanding(providers), self._listeners)
        self._woken = asyncio.Event()
        self._runner: asyncio.Task[None] | None = None
        self._now: tuple[UUID, asyncio.Task[None]] | None = None
        self._alone = True

    def on_progress(self, listener: Listener) -> None:
        """Call `listener(view)` as calls get on."""
        self._listeners.append(listener)

    def start(self, *, alone: bool = True) -> None:
        """Begin to work on what is queued, and first on what a desk that is gone was working on.

        `alone` says that no other process works on this database: then what seems to be worked on is not.
        """
        self._alone = alone
        self._runner = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Stop at once; the next start goes on with the piece that was being written down."""
        if self._runner is not None:
            self._runner.cancel()
            await asyncio.gather(self._runner, return_exceptions=True)
            self._runner = None

    async def submit(self, upload: Path, new: NewCall, *, agent: User) -> CallView:
        """Keep a recording, unchecked, and queue the work on it. The file at `upload` stays the caller's.

        Raises `NotFound` for a customer who does not exist.
        """
        call_id = new_id()
        key = key_of(call_id, UNCHECKED)
        async with self._database.reading() as session:
            await _customer(session, new.customer_id)
        size = await asyncio.to_thread(lambda: upload.stat().st_size)
        call = Call(
            id=call_id,
            status="queued",
            stage="queued",
            progress=0.0,
            attempts=0,
            name=new.name[:LONGEST_NAME],
            file_key=key,
            content_type=RAW,
            bytes=size,
            language=new.language,
            customer_id=new.customer_id,
            customer_name=new.customer_name,
            created_by=agent.id,
            recorded_at=new.recorded_at,
            pieces=[],
            created_at=now(),
        )
        try:
            await self._files.put(upload, key)
            async with self._database.writing() as session:
                known = await _customer(session, new.customer_id)
                call.customer_name = new.customer_name or (known.full_name if known else None)
                session.add(call)
                view = await call_record.announce(session, call)
        except BaseException:
            await self._files.remove(key)
            raise
        self._woken.set()
        return view

    async def listed(self, *, status: CallStatus | None = None, cursor: str | None = None, limit: int = 50) -> Page:
        """A page of calls. Raises `InvalidMessage` for a broken cursor."""
        after = place_of(cursor, tuple[datetime, UUID]) if cursor else None
        async with self._database.reading() as session:
            rows = await calls.listed(session, status=status, after=after, limit=limit + 1)
            shown = rows[:limit]
            last = shown[-1] if len(rows) > limit else None
            return Page(await views_of(session, shown), cursor_of(last.created_at, last.id) if last else None)

    async def get(self, call_id: UUID) -> CallDetails:
        """A call with what was found in it. Raises `NotFound`."""
        async with self._database.reading() as session:
            return await details_of(session, _known(await calls.get(session, call_id)))

    async def recording(self, call_id: UUID) -> Call:
        """The call whose recording shall be heard. Raises `NotFound` while none was checked, or none is kept."""
        async with self._database.reading() as session:
            call = _known(await calls.get(session, call_id))
        if not call.file_key or call.file_key.endswith(f".{UNCHECKED}"):
            raise NotFound("The recording of this call is not ready, or was not kept.")
        return call

    async def cancel(self, call_id: UUID) -> CallView:
        """End the work on a call. Raises `NotFound`, or `Conflict` when it is over already."""
        async with self._database.writing() as session:
            call = _known(await calls.lock(session, call_id))
            if call.status not in UNFINISHED:
                raise Conflict(f"This call is {call.status} already.", {"status": call.status})
            call.status, call.finished_at = "cancelled", now()
            call.lease_owner = call.lease_until = None
            view = await call_record.announce(session, call)
        await self._drop(call_id)
        return view

    async def retry(self, call_id: UUID) -> CallView:
        """Queue a call again that failed or was cancelled. Raises `NotFound`, or `Conflict` when it did not, or when
        its recording was not kept because of what was wrong with it.
        """
        async with self._database.writing() as session:
            call = _known(await calls.lock(session, call_id))
            if call.status not in calls.ENDED_EARLY:
                raise Conflict(f"This call is {call.status}.", {"status": call.status})
            if not call.file_key:
                raise Conflict("The recording could not be used and was not kept. Please bring it again.")
            call.status, call.stage, call.attempts = "queued", "queued", 0
            call.problem = call.finished_at = None
            view = await call_record.announce(session, call)
        self._woken.set()
        return view

    async def remove(self, call_id: UUID) -> None:
        """Remove a call and its recording; the conversation that it became stays. Raises `NotFound`."""
        async with self._database.writing() as session:
            call = _known(await calls.lock(session, call_id))
            call.status = "cancelled"
            call_record.announce_removed(session, call)
            await session.flush()
            await session.delete(call)
        await self._drop(call_id)
        # Both, whichever the call named: work that was just checking it may have kept the one and not noted it yet.
        for suffix in (UNCHECKED, KEPT):
            await self._files.remove(key_of(call_id, suffix))

    async def _drop(self, call_id: UUID) -> None:
        """End the work on a call, if there is any, and wait until it has ended."""
        if self._now is not None and self._now[0] == call_id:
            work = self._now[1]
            work.cancel()
            await asyncio.wait([work])

    async def _run(self) -> None:
        """Work on what is queued, for ever, one call at a time."""
        while True:
            self._woken.clear()
            try:
                if self._alone:
                    async with self._database.writing() as session:
                        # Nobody works on anything now: what says so was left by a desk, or by work, that is gone.
                        await calls.put_back(session)
                async with self._database.reading() as session:
                    waiting = await calls.waiting(session)
                if not waiting:
                    with suppress(TimeoutError):  # what another process was brought, or left behind, is told by nobody
                        await asyncio.wait_for(self._woken.wait(), None if self._alone else LOOK_S)
                    continue
                work = asyncio.create_task(self._work.on(waiting[0]))
                self._now = waiting[0], work
                try:
                    await asyncio.wait([work])
                    if not work.cancelled():
                        work.result()
                finally:
                    self._now = None
                    work.cancel()
                    await asyncio.gather(work, return_exceptions=True)
            except Exception:
                # The database may be away for a while; the queue is still there when it is back.
                log.exception("call_queue_failed")
                await asyncio.sleep(AGAIN_S)


def _known(call: Call | None) -> Call:
    if call is None:
        raise NotFound("There is no such call.")
    return call


async def _customer(session: AsyncSession, customer_id: UUID | None) -> User | None:
    """The customer of this id. Raises `NotFound` for somebody else's, or nobody's."""
    if customer_id is None:
        return None
    found = await users.get(session, customer_id)
    if found is None or found.role != "customer":
        raise NotFound("There is no such customer.")
    return found
