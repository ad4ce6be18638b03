"""Recorded calls as agents see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from graph.contract import Person, person
from store import calls, users
from store.calls import Call
from tools.calls.told import CallResult

CallStatus = Literal["queued", "running", "done", "failed", "cancelled"]
Stage = Literal["queued", "checking", "listening for speech", "writing down", "understanding", "done"]


class CallView(msgspec.Struct, frozen=True):
    """A recorded call and how far the work on it is: `progress` from 0 to 1, `stage` in words. `queue_position` is 1
    for the call that is next. `problem` says in a sentence why it failed, `can_retry` whether it can be begun again:
    not when its recording was no good.
    """

    id: UUID
    status: CallStatus
    stage: str
    progress: float
    queue_position: int | None
    name: str
    duration_s: float | None
    channels: int | None
    language: str | None
    customer_name: str | None
    conversation_id: UUID | None
    recorded_at: datetime | None
    created_by: Person | None
    created_at: datetime
    finished_at: datetime | None
    problem: str | None
    can_retry: bool


class CallDetails(CallView, frozen=True):
    """A call with what was found in it; `result` is null until it is done."""

    result: CallResult | None


@dataclass(frozen=True)
class Page:
    """A page of calls, the newest first; `next_cursor` fetches the following one."""

    items: list[CallView]
    next_cursor: str | None


async def views_of(session: AsyncSession, rows: Sequence[Call]) -> list[CallView]:
    """Calls with the names of those who brought them, and their places in the queue."""
    return [msgspec.convert(each, CallView) for each in await _told(session, rows)]


async def details_of(session: AsyncSession, row: Call) -> CallDetails:
    """A call with its result."""
    (told,) = await _told(session, [row])
    return msgspec.convert({**told, "result": row.result if row.status == "done" else None}, CallDetails)


async def _told(session: AsyncSession, rows: Sequence[Call]) -> list[dict[str, Any]]:
    people = await users.named(session, list({row.created_by for row in rows}))
    queued = await calls.waiting(session) if any(row.status == "queued" for row in rows) else ()
    places = {call_id: place for place, call_id in enumerate(queued, start=1)}
    own = [name for name in CallView.__struct_fields__ if name not in ("queue_position", "created_by", "can_retry")]
    return [
        {
            **{name: getattr(row, name) for name in own},
            "queue_position": places.get(row.id),
            "created_by": person(people.get(row.created_by)),
            "can_retry": row.status in calls.ENDED_EARLY and bool(row.file_key),
        }
        for row in rows
    ]
