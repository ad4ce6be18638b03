"""Working hours: when people are there to answer, by the clock of one place."""

from __future__ import annotations

from datetime import date
from functools import cache
from itertools import pairwise
from typing import Annotated, Final
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Clock = Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$", examples=["09:00"])]
"""A time on the wall: 00:00 to 24:00."""
Spans = Annotated[list[tuple[Clock, Clock]], Meta(max_length=6)]
"""From when to when, in order. A span whose end is not after its beginning goes over midnight into the next day."""


class Week(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The hours of each day; a day without any is closed."""

    mon: Spans = []
    tue: Spans = []
    wed: Spans = []
    thu: Spans = []
    fri: Spans = []
    sat: Spans = []
    sun: Spans = []


class WorkingHours(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When people are there. A week without any hours means always; on a holiday no span begins."""

    timezone: Annotated[str, Meta(min_length=1, max_length=64, examples=["Europe/Berlin"])] = "UTC"
    days: Week = msgspec.field(default_factory=Week)
    holidays: Annotated[list[date], Meta(max_length=400)] = []

    def __post_init__(self) -> None:
        """Refuse what no calendar has: an unknown time zone, a span of no length, spans that meet."""
        zone(self.timezone)
        for day in DAYS:
            _check(day, getattr(self.days, day))

    @property
    def always(self) -> bool:
        """Whether there are no hours at all, which means that somebody may be there at any time."""
        return not any(getattr(self.days, day) for day in DAYS)


@cache
def zone(name: str) -> ZoneInfo:
    """The time zone of this IANA name. Raises ValueError when there is none."""
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, LookupError) as error:
        raise ValueError(f"there is no time zone {name!r}; write one like Europe/Berlin") from error


def _check(day: str, spans: Spans) -> None:
    for start, end in spans:
        if start == "24:00":
            raise ValueError(f"{day}: a span begins at 23:59 at the latest")
        if start == end:
            raise ValueError(f"{day}: {start} to {end} has no length; the whole day is 00:00 to 24:00")
    for (start, end), (following, _) in pairwise(spans):
        if end <= start or following < end:
            raise ValueError(f"{day}: {start} to {end} and the span from {following} on are not one after the other")
