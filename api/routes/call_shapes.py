"""What is sent and answered about recorded calls, beyond the shapes of graph.call_views."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final, TypeVar
from uuid import UUID

import msgspec
from msgspec import Struct

from api.errors import Problem
from graph.accepting import clean
from graph.call_views import CallView
from graph.calls import NewCall
from graph.errors import InvalidMessage
from graph.naming import own_name

T = TypeVar("T")

FIELDS: Final = ("language", "customer_name", "customer_id", "recorded_at")
"""The parts of the form beside the recording."""
EARLIEST: Final = 1900
"""The first year in which a call may have been recorded."""
LONGEST_NAME: Final = 200
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}")


class CallQueued(Struct, frozen=True):
    """The id under which to follow the work on a recording."""

    job_id: UUID


class CallPage(Struct, frozen=True):
    """A page of calls, the newest first; `next_cursor` is null on the last one."""

    items: list[CallView]
    next_cursor: str | None


def new_call(filename: str, fields: dict[str, str]) -> NewCall:
    """What a form says of its recording. Raises a 422 `Problem` for a field that says nothing usable."""
    language = fields.get("language") or None
    if language and not _LANGUAGE.fullmatch(language):
        raise Problem(422, "invalid", "language is no code of two or three letters, like en.")
    try:
        name = clean(fields["customer_name"]) if fields.get("customer_name", "").strip() else None
    except InvalidMessage as error:
        raise Problem(422, "invalid", "customer_name is not readable text.") from error
    if name and len(name) > LONGEST_NAME:
        raise Problem(422, "invalid", f"customer_name has more than {LONGEST_NAME} characters.")
    return NewCall(
        name=own_name(filename, "call", "mp3"),
        language=language,
        customer_name=name,
        customer_id=_read(fields, "customer_id", UUID, "the id of a customer"),
        recorded_at=_past(_read(fields, "recorded_at", datetime, "a time like 2026-11-30T14:05:00Z")),
    )


def _read(fields: dict[str, str], name: str, kind: type[T], what: str) -> T | None:
    value = fields.get(name, "").strip()
    if not value:
        return None
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        raise Problem(422, "invalid", f"{name} is not {what}.") from error


def _past(at: datetime | None) -> datetime | None:
    if at is None:
        return None
    if at.tzinfo is None:
        raise Problem(422, "invalid", "recorded_at has no time zone: write it like 2026-11-30T14:05:00Z.")
    if at.year < EARLIEST:
        raise Problem(422, "invalid", f"recorded_at lies before {EARLIEST}.")
    if at > datetime.now(UTC):
        raise Problem(422, "invalid", "recorded_at lies in the future.")
    return at
