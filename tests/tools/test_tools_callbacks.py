"""Callbacks: within opening hours only, promised once."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from store import promises
from store.base import now
from store.database import Database
from tests.tools.test_tools_orders import someone
from tools.base import InvalidArguments, ToolFailed
from tools.callbacks.hours import next_window, opening, window_problem
from tools.callbacks.tool import book_callback

WEDNESDAY = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
"""10:00 in Berlin."""


def booking(**changes: Any) -> dict[str, Any]:
    """A callback in the next window that is open."""
    day, start, end = next_window(now())
    made = {"phone": "+44 20 7946 0018", "day": day.isoformat(), "start": f"{start:%H:%M}", "end": f"{end:%H:%M}"}
    return {**made, **changes}


async def test_a_callback_becomes_a_promise_due_at_the_end_of_its_window(any_database: Database) -> None:
    context = await someone(any_database)
    booked = await book_callback.run(booking(about="the lamp"), context)
    again = await book_callback.run(booking(about="the lamp"), context)
    assert again.promise_id == booked.promise_id
    async with any_database.reading() as session:
        (promise,) = await promises.listed(session, at=now())
    assert (promise.kind, promise.text.endswith("about: the lamp")) == ("callback", True)
    assert promise.due_at > now()
    assert "a colleague rings you on +44 20 7946 0018" in booked.said


@pytest.mark.parametrize("wrong", [{"phone": "my phone"}, {"start": "9am"}, {"day": "tomorrow"}, {"extra": 1}])
async def test_a_booking_that_is_none_is_refused(any_database: Database, wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidArguments):
        await book_callback.run(booking(**wrong), await someone(any_database))


async def test_a_time_that_is_over_is_refused(any_database: Database) -> None:
    with pytest.raises(ToolFailed, match="too soon"):
        await book_callback.run(booking(day="2026-01-05", start="10:00", end="12:00"), await someone(any_database))


@pytest.mark.parametrize(
    ("day", "start", "end", "words"),
    [
        (date(2026, 11, 26), time(10), time(12), None),
        (date(2026, 11, 25), time(10), time(12), None),
        (date(2026, 11, 28), time(9), time(11), None),
        (date(2026, 11, 28), time(16), time(18), "09:00 to 17:00"),
        (date(2026, 11, 29), time(10), time(12), "Nobody answers"),
        (date(2026, 11, 26), time(19), time(21), "08:00 to 20:00"),
        (date(2026, 11, 26), time(12), time(10), "end after"),
        (date(2026, 11, 25), time(8), time(10), "too soon"),
        (date(2026, 12, 25), time(10), time(12), "Nobody answers"),
        (date(2026, 12, 14), time(10), time(12), "next 14 days"),
    ],
)
def test_a_window_must_lie_in_the_opening_hours_of_the_next_days(
    day: date, start: time, end: time, words: str | None
) -> None:
    problem = window_problem(day, start, end, WEDNESDAY)
    assert (problem is None) if words is None else (problem is not None and words in problem)


def test_the_next_window_is_always_one_that_can_be_booked() -> None:
    for hours in range(24 * 45):
        at = WEDNESDAY + timedelta(hours=hours, minutes=hours % 60)
        assert window_problem(*next_window(at), at) is None


def test_support_is_closed_on_sundays_and_three_holidays() -> None:
    assert opening(date(2026, 11, 29)) is None
    assert opening(date(2027, 1, 1)) is None
    assert opening(date(2026, 11, 27)) == (time(8), time(20))
