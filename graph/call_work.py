"""The work on one recorded call, from its file to its conversation, and what becomes of it when it breaks off.

The queue is the table. Of several desks on one database the one that holds a call's lease works on it. How often the
work on a call broke off in one place is counted (`attempts`), and after three times it is given up, with the reason in
a sentence.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog

from graph import call_record, leases
from graph.call_conversation import CALLER, open_conversation
from graph.call_hearing import KEPT, UNCHECKED, WRITTEN, Hearing
from graph.call_record import Gone, Listener, Record
from graph.call_understanding import Understanding
from graph.call_views import CallStatus
from graph.leases import LeaseLost
from store import calls
from store.base import now
from store.calls import Call
from store.database import Database
from store.files import key_of
from tools.calls.told import CallResult
from tools.errors import ToolError, Unavailable
from tools.media.errors import BadFile

ATTEMPTS: Final = 3
"""How often the work on a call may break off in one place."""
AGAIN_S: Final = 2.0
"""Seconds before work that broke off is begun again."""
TERM: Final = timedelta(seconds=10)
"""How long a call is one desk's without a heartbeat."""
HEARTBEAT_S: Final = 1.0
"""How often that is prolonged, and so how soon work stops on a call that another process has cancelled."""
READ: Final = 0.99
"""How far a call is when all is understood, and its conversation is not stored yet."""

log = structlog.get_logger(__name__)


class CallWork:
    """What works on calls, one at a time."""

    def __init__(
        self, database: Database, hearing: Hearing, understanding: Understanding, listeners: list[Listener]
    ) -> None:
        self.owner = leases.new_owner()
        self._database = database
        self._hearing = hearing
        self._understanding = understanding
        self._listeners = listeners

    async def on(self, call_id: UUID) -> None:
        """Take up a call that nobody works on and bring it to an end, whatever comes of it."""
        record = Record(self._database, call_id, self.owner, self._listeners)
        try:
            if await self._take_up(call_id):
                async with leases.beating(self._prolonging(call_id), every=HEARTBEAT_S, call_id=str(call_id)):
                    over = await self._through(record)
                    while not over:
                        await asyncio.sleep(AGAIN_S)
                        over = await self._through(record)
        except (Gone, LeaseLost):
            await self._tidy(call_id)
        except asyncio.CancelledError:
            await self._lay_down(call_id)
            raise

    def _prolonging(self, call_id: UUID) -> Callable[[], Awaitable[bool]]:
        async def prolong() -> bool:
            """Whether the call is still to be worked on here: another process may have cancelled it."""
            async with self._database.writing() as session:
                return await calls.prolong(session, call_id, self.owner, TERM)

        return prolong

    async def _take_up(self, call_id: UUID) -> bool:
        """Begin with a call; False when somebody else was first, or it broke off too often already."""
        async with self._database.writing() as session:
            call = await calls.lock(session, call_id)
            if call is None or not await calls.free(session, call):
                return False
            call.attempts += 1
            if call.attempts > ATTEMPTS:
                _end(call, "failed", f"The desk stopped {ATTEMPTS} times while it worked on this call.")
            else:
                call.status, call.started_at = "running", call.started_at or now()
                calls.lease(session, call, self.owner, TERM)
            await call_record.announce(session, call)
            return call.status == "running"

    async def _lay_down(self, call_id: UUID) -> None:
        """Put a call back because the desk stops, which is not the call's fault."""
        async with self._database.writing() as session:
            call = await calls.lock(session, call_id)
            if call is not None and call.status == "running" and call.lease_owner == self.owner:
                call.status, call.attempts = "queued", max(0, call.attempts - 1)
                call.lease_owner = call.lease_until = None

    async def _tidy(self, call_id: UUID) -> None:
        """Remove what this work may have kept of a call that was removed meanwhile, perhaps by another process."""
        async with self._database.reading() as session:
            removed = await calls.get(session, call_id) is None
        if removed:
            for suffix in (UNCHECKED, KEPT):
                await self._hearing.files.remove(key_of(call_id, suffix))

    async def _through(self, record: Record) -> bool:
        """Do all that is left to do of a call; False when it broke off and shall be begun again. Raises `Gone`."""
        try:
            result = await self._found(record)
        except BadFile as bad:
            await self._fail(record, str(bad))
        except Unavailable:
            await self._fail(record, "The engine that writes down speech is not installed on this desk.")
        except FileNotFoundError:
            await self._fail(record, "The recording of this call is not there any more.")
        except Gone:
            raise
        except Exception as error:
            if not isinstance(error, ToolError):  # a bug of ours, or of a library
                log.exception("call_broke")
            log.warning("call_broke_off", kind=type(error).__name__, call_id=str(record.call_id))
            return await self._broken(record)
        else:
            await self._settle(record, result)
        return True

    async def _found(self, record: Record) -> CallResult:
        """What is heard and understood in a call."""
        await self._hearing.check(record)
        sound = await self._hearing.listen(record)
        pieces = await self._hearing.write_down(record, sound)
        call = await record.read()
        await record.note(WRITTEN, stage="understanding")

        async def told(share: float) -> None:
            await record.note(WRITTEN + share * (READ - WRITTEN))

        return await self._understanding.of(
            pieces,
            sound,
            customer=call.customer_name or CALLER,
            language=call.language,
            today=(call.recorded_at or call.created_at).date(),
            told=told,
        )

    async def _settle(self, record: Record, result: CallResult) -> None:
        """Store the result and the conversation, both or neither."""
        async with record.writing() as (session, call):
            call.conversation_id = await open_conversation(session, call, result)
            call.language = result.language.code
            call.result = call_record.stored(result)
            call.stage, call.progress = "done", 1.0
            _end(call, "done", None)
            await call_record.announce(session, call)

    async def _broken(self, record: Record) -> bool:
        """Count that the work broke off; True when that was once too often, and the call has failed."""
        async with record.writing() as (session, call):
            call.attempts += 1
            if call.attempts <= ATTEMPTS:
                return False
            _end(call, "failed", f"The speech engine broke off {ATTEMPTS} times at the same place of this call.")
            await call_record.announce(session, call)
        return True

    async def _fail(self, record: Record, problem: str) -> None:
        """Give a call up. A file that could not be used is not kept."""
        async with record.writing() as (session, call):
            unusable = call.file_key if call.file_key.endswith(f".{UNCHECKED}") else None
            if unusable:
                call.file_key, call.bytes = "", 0
            _end(call, "failed", problem)
            await call_record.announce(session, call)
        if unusable:
            await self._hearing.files.remove(unusable)


def _end(call: Call, status: CallStatus, problem: str | None) -> None:
    call.status, call.problem, call.finished_at = status, problem, now()
    call.lease_owner = call.lease_until = None
