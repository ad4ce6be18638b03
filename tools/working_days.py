"""Days on which people of the shop work, in its own time zone. Pure arithmetic on weekdays.

Public holidays differ by country and are not known here, so a term may be said a day too short around one; the days on
which support is closed for certain (see the article contact-hours) are in `tools/callbacks/hours.py`.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

ZONE: Final = ZoneInfo("Europe/Berlin")
"""Where the shop's days begin and end: Central European Time."""
END_OF_DAY: Final = time(20)
"""When a working day is over: support closes."""
SATURDAY: Final = 5


def local_day(at: datetime) -> date:
    """The day in the shop's time zone of an aware time."""
    return at.astimezone(ZONE).date()


def is_working_day(day: date) -> bool:
    """Monday to Friday."""
    return day.weekday() < SATURDAY


def add_working_days(day: date, days: int) -> date:
    """The `days`-th working day after `day`, which itself does not count. Raises ValueError for less than 0 days."""
    if days < 0:
        raise ValueError("working days are counted forward")
    while days:
        day += timedelta(days=1)
        days -= is_working_day(day)
    return day


def working_days_between(first: date, last: date) -> int:
    """How many working days follow `first` up to and with `last`; 0 when `last` is not later."""
    return sum(is_working_day(first + timedelta(days=n)) for n in range(1, (last - first).days + 1))


def due_after(at: datetime, days: int) -> datetime:
    """The end of the `days`-th working day after the aware time `at`."""
    return datetime.combine(add_working_days(local_day(at), days), END_OF_DAY, ZONE)


def spoken(day: date) -> str:
    """A day as it is said to customers, like "Friday 27 November"."""
    return f"{day:%A} {day.day} {day:%B}"
