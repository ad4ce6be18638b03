"""Whether the desk is open, when it opens next, and how a customer is told of that moment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time, get_timezone_gmt

from store.hours import DAYS, WorkingHours, zone

AHEAD: Final = 400
"""Days that an opening is looked for: a whole year of holidays is no opening."""


def is_open(hours: WorkingHours, at: datetime) -> bool:
    """Whether it is within working hours; always, where there are none."""
    if hours.always:
        return True
    today = at.astimezone(zone(hours.timezone)).date()
    return any(start <= at < end for start, end in _spans(hours, today - timedelta(days=1), days=2))


def next_opening(hours: WorkingHours, at: datetime) -> datetime | None:
    """When it opens next, in UTC; None while it is open, and when it never does."""
    if is_open(hours, at):
        return None
    today = at.astimezone(zone(hours.timezone)).date()
    return next((start for start, _ in _spans(hours, today, days=AHEAD) if start > at), None)


def moment(when: datetime, hours: WorkingHours, language: str) -> str:
    """A moment by the desk's clock, as people of this language write it: day, time and the distance from GMT."""
    there = zone(hours.timezone)
    local = when.astimezone(there)
    try:
        locale = Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        locale = Locale("en")
    clock = format_time(local, "short", tzinfo=there, locale=locale)
    return f"{format_date(local, 'full', locale=locale)}, {clock} ({get_timezone_gmt(local, locale=locale)})"


def _spans(hours: WorkingHours, first: date, *, days: int) -> Iterator[tuple[datetime, datetime]]:
    """The spans that begin on these days, in UTC, in order."""
    there, closed = zone(hours.timezone), set(hours.holidays)
    for offset in range(days):
        day = first + timedelta(days=offset)
        if day in closed:
            continue
        for start, end in getattr(hours.days, DAYS[day.weekday()]):
            ends = day if end > start and end != "24:00" else day + timedelta(days=1)
            begun, over = _utc(day, start, there), _utc(ends, end, there, last=True)
            if begun < over:  # a span inside the hour that spring skips is none
                yield begun, over


def _utc(day: date, clock: str, there: ZoneInfo, *, last: bool = False) -> datetime:
    """A time on the wall in UTC. Where the wall shows it twice the first one, or with `last` the second; where it never
    does, the moment at which the clock is moved.
    """
    hour, minute = int(clock[:2]) % 24, int(clock[3:])
    local = datetime.combine(day, time(hour, minute), tzinfo=there)
    first, second = (local.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    if second >= first:
        return second if last else first
    # By PEP 495 the two lie on either side of the moment: the wall goes by the old offset before it, by the new after.
    before = second.astimezone(there).utcoffset()
    while first - second > timedelta(seconds=1):
        middle = second + (first - second) / 2
        if middle.astimezone(there).utcoffset() == before:
            second = middle
        else:
            first = middle
    return (second + timedelta(seconds=1)).replace(second=0, microsecond=0)
