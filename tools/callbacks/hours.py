"""When people answer, as the article contact-hours says. Pure."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final

from tools.working_days import SATURDAY, ZONE, local_day

WEEKDAYS: Final = (time(8), time(20))
SATURDAYS: Final = (time(9), time(17))
CLOSED: Final = frozenset({(12, 25), (12, 26), (1, 1)})
"""Month and day of the holidays on which support is closed."""
NOTICE: Final = timedelta(hours=1)
"""How long before its window's end a callback must be booked at the latest."""
AHEAD: Final = timedelta(days=14)
"""How far ahead a callback may be booked."""


def opening(day: date) -> tuple[time, time] | None:
    """When support opens and closes on a day, in the shop's time zone; None when it is closed."""
    if day.weekday() > SATURDAY or (day.month, day.day) in CLOSED:
        return None
    return SATURDAYS if day.weekday() == SATURDAY else WEEKDAYS


def window_problem(day: date, start: time, end: time, at: datetime) -> str | None:
    """Why a callback cannot be booked for this window, in a sentence, at the aware time ``at``; None when it can."""
    hours = opening(day)
    if hours is None:
        return "Nobody answers on that day; support is open from Monday to Saturday, except on holidays."
    if not start < end:
        return "The window has to end after it begins."
    if start < hours[0] or end > hours[1]:
        return f"Support answers from {hours[0]:%H:%M} to {hours[1]:%H:%M} CET on that day."
    if datetime.combine(day, end, ZONE) < at + NOTICE:
        return "That is too soon, or over already; please choose a later time."
    if datetime.combine(day, start, ZONE) > at + AHEAD:
        return "A callback can be booked for the next 14 days."
    return None


def next_window(at: datetime, *, hours: int = 2) -> tuple[date, time, time]:
    """The next window of whole hours in which somebody can ring, beginning at least an hour from ``at``."""
    local = (at + NOTICE).astimezone(ZONE)
    first = local.replace(minute=0, second=0, microsecond=0)
    first += timedelta(hours=1) if first < local else timedelta()
    day = local_day(first)
    for _ in range(AHEAD.days):
        open_hours = opening(day)
        if open_hours is not None:
            begins = max(open_hours[0], first.time()) if day == first.date() else open_hours[0]
            if begins.hour + hours <= open_hours[1].hour:
                return day, begins, time(begins.hour + hours)
        day += timedelta(days=1)
    raise AssertionError("support is open on most days of any two weeks")
