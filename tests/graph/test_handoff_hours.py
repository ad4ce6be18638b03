"""Working hours: time zones, midnight, holidays and the two nights a year when the clock is moved."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest

from graph.hours import is_open, moment, next_opening
from store.hours import WorkingHours
from tools.detection.local import LANGUAGES

OFFICE = {day: [("09:00", "12:00"), ("13:00", "17:00")] for day in ("mon", "tue", "wed", "thu", "fri")}


def hours(
    zone: str = "Europe/Berlin", days: dict[str, Any] | None = None, holidays: tuple[str, ...] = ()
) -> WorkingHours:
    """Working hours as an admin sends them."""
    return msgspec.convert({"timezone": zone, "days": days or OFFICE, "holidays": list(holidays)}, WorkingHours)


def utc(text: str) -> datetime:
    """A time in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_without_hours_it_is_always_open() -> None:
    assert is_open(WorkingHours(), utc("2026-12-25 03:00"))
    assert next_opening(WorkingHours(), utc("2026-12-25 03:00")) is None


@pytest.mark.parametrize(
    ("at", "opened"),
    [
        ("2026-01-12 07:59", False),  # 08:59 in Berlin, a Monday
        ("2026-01-12 08:00", True),
        ("2026-01-12 11:00", False),  # lunch
        ("2026-01-12 12:00", True),
        ("2026-01-12 16:00", False),
        ("2026-07-13 07:00", True),  # in summer it is 09:00 an hour earlier
        ("2026-07-13 15:00", False),
        ("2026-01-10 10:00", False),  # Saturday
    ],
)
def test_the_hours_go_by_the_clock_of_their_place(at: str, opened: bool) -> None:
    assert is_open(hours(), utc(at)) is opened


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        ("2026-01-12 11:30", "2026-01-12 12:00"),
        ("2026-01-09 17:00", "2026-01-12 08:00"),  # over the weekend
        ("2026-01-12 02:00", "2026-01-12 08:00"),
    ],
)
def test_the_next_opening_is_the_first_span_that_begins(at: str, opens: str) -> None:
    assert next_opening(hours(), utc(at)) == utc(opens)


def test_on_a_holiday_no_span_begins() -> None:
    closed = hours(holidays=("2026-12-25", "2026-12-28"))
    assert not is_open(closed, utc("2026-12-25 09:00"))
    assert next_opening(closed, utc("2026-12-24 20:00")) == utc("2026-12-29 08:00")


def test_a_desk_that_is_closed_all_year_has_no_next_opening() -> None:
    mondays = [date.fromordinal(date(2026, 1, 5).toordinal() + 7 * week).isoformat() for week in range(120)]
    closed = hours(days={"mon": [("09:00", "10:00")]}, holidays=tuple(mondays))
    assert next_opening(closed, utc("2026-01-05 08:30")) is None


def test_a_span_over_midnight_belongs_to_the_day_it_begins_on() -> None:
    nights = hours("UTC", {"fri": [("22:00", "06:00")]}, ("2026-01-16",))
    assert is_open(nights, utc("2026-01-09 23:59"))
    assert is_open(nights, utc("2026-01-10 05:59"))  # Saturday morning
    assert not is_open(nights, utc("2026-01-10 06:00"))
    assert not is_open(nights, utc("2026-01-09 05:00"))
    assert not is_open(nights, utc("2026-01-17 05:00"))  # the night began on a holiday


def test_the_whole_day_ends_at_24() -> None:
    whole = hours("UTC", {"sat": [("00:00", "24:00")]})
    assert is_open(whole, utc("2026-01-10 23:59"))
    assert not is_open(whole, utc("2026-01-11 00:00"))


def test_in_spring_a_span_within_the_skipped_hour_is_none_and_later_ones_come_an_hour_earlier() -> None:
    # Berlin, 29 March 2026: after 01:59:59 comes 03:00:00.
    skipped = hours(days={"sun": [("02:15", "02:45"), ("03:00", "05:00")]})
    assert next_opening(skipped, utc("2026-03-28 23:00")) == utc("2026-03-29 01:00")
    assert is_open(skipped, utc("2026-03-29 02:59"))
    assert not is_open(skipped, utc("2026-03-29 03:00"))
    early = hours(days={"sun": [("01:00", "02:30")]})
    assert is_open(early, utc("2026-03-29 00:59"))
    assert not is_open(early, utc("2026-03-29 01:00"))


def test_in_autumn_a_span_until_half_past_two_lasts_until_the_second_one() -> None:
    # Berlin, 25 October 2026: 02:00 to 03:00 comes twice.
    night = hours(days={"sun": [("01:00", "02:30")]})
    assert is_open(night, utc("2026-10-25 00:45"))  # 02:45, the first time
    assert is_open(night, utc("2026-10-25 01:29"))  # 02:29, the second time
    assert not is_open(night, utc("2026-10-25 01:30"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"timezone": "Europe/Atlantis"},
        {"timezone": "../etc/passwd"},
        {"timezone": "Europe"},
        {"timezone": ""},
        {"days": {"mon": [["25:00", "26:00"]]}},
        {"days": {"mon": [["9:00", "17:00"]]}},
        {"days": {"mon": [["09:00", "09:00"]]}},
        {"days": {"mon": [["24:00", "06:00"]]}},
        {"days": {"mon": [["09:00", "12:00"], ["11:00", "17:00"]]}},
        {"days": {"mon": [["22:00", "06:00"], ["23:00", "24:00"]]}},
        {"days": {"mon": [["13:00", "17:00"], ["09:00", "12:00"]]}},
        {"days": {"mon": [["09:00"]]}},
        {"days": {"someday": []}},
        {"holidays": ["2026-02-30"]},
        {"opening": "always"},
    ],
)
def test_hours_that_no_calendar_has_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(wrong, WorkingHours)


def test_a_moment_is_told_in_the_customers_language_by_the_desks_clock() -> None:
    opens = utc("2026-01-12 08:00")
    assert moment(opens, hours(), "en") == "Monday, January 12, 2026, 9:00\u202fAM (GMT+01:00)"
    assert moment(opens, hours(), "de") == "Montag, 12. Januar 2026, 09:00 (GMT+01:00)"
    assert moment(opens, hours(), "ja") == "2026年1月12日月曜日, 9:00 (GMT+01:00)"
    assert moment(opens, hours(), "xx-nonsense") == moment(opens, hours(), "en")


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_a_moment_can_be_told_in_every_language(language: str) -> None:
    assert moment(utc("2026-01-12 08:00"), hours(), language)
