"""Times and durations in one way of writing: 2 pm is 14:00, half an hour is 30 minutes. Pure functions."""

from __future__ import annotations

import re
from typing import Final

_CLOCK: Final = re.compile(r"\b(1[0-2]|0?[1-9])(?:[:.]([0-5]\d))?\s?([ap])\.?\s?m\b\.?(?!\w)", re.I)
_WORDS: Final = tuple(
    (re.compile(pattern, re.I), written)
    for pattern, written in (
        (r"\b(?:an|one) hour and a half\b|\bone and a half hours\b|\banderthalb stunden\b|\beineinhalb stunden\b|"
         r"\bune heure et demie\b|\b(?:una )?hora y media\b|\b(?:uma )?hora e meia\b|\bun['’]ora e mezz[ao]\b|"
         r"\banderhalf uur\b", "90 minutes"),
        (r"\bthree[- ]quarters of an hour\b|\bdreiviertelstunde\b|\btrois quarts d['’]heure\b|\btres cuartos de hora\b|"
         r"\btre quarti d['’]ora\b|\bdrie kwartier\b", "45 minutes"),
        (r"\b(?:a )?half[- ](?:an |a )?hour\b|\b(?:eine[rn]? )?halbe[nr]? stunde\b|\b(?:une )?demi[- ]heure\b|"
         r"\b(?:una )?media hora\b|\b(?:uma )?meia hora\b|\b(?:una )?mezz['’]?ora\b|\b(?:een )?half uur\b|"
         r"\bpół godziny\b",
         "30 minutes"),
        (r"\b(?:a )?quarter of an hour\b|\b(?:eine[rn]? )?viertelstunde\b|\b(?:un )?quart d['’]heure\b|"
         r"\b(?:un )?cuarto de hora\b|\bum quarto de hora\b|\bun quarto d['’]ora\b|"
         r"\b(?:een )?kwartier\b", "15 minutes"),
        (r"\bhalf a day\b", "12 hours"),
        (r"\bhalf a year\b|\b(?:ein )?halbes jahr\b|\bmedio año\b|\bmeio ano\b|\bmezzo anno\b|\b(?:een )?half jaar\b",
         "6 months"),
        (r"\b(?:a )?fortnight\b", "14 days"),
        (r"\b(?:noon|midday)\b", "12:00"),
    )
)  # fmt: skip
_SMALLEST: Final = {
    "hour": ("minute", 60), "minute": ("minute", 1), "week": ("day", 7), "day": ("day", 1),
    "year": ("month", 12), "month": ("month", 1), "kilogram": ("gram", 1000), "gram": ("gram", 1),
    "kilometre": ("millimetre", 1_000_000), "metre": ("millimetre", 1000), "centimetre": ("millimetre", 10),
    "millimetre": ("millimetre", 1),
}  # fmt: skip


def canonical(text: str) -> str:
    """A text with its times as 14:00 and its half and quarter hours in minutes."""
    for pattern, written in _WORDS:
        text = pattern.sub(written, text)
    return _CLOCK.sub(lambda found: _time(*found.groups()) + ("." if found[0].endswith(".") else ""), text)


def smallest(value: str, unit: str) -> tuple[str, float] | None:
    """An amount in the smallest unit of its kind, so that 2 weeks are 14 days; None for no such number or unit."""
    if unit not in _SMALLEST or not re.fullmatch(r"\d+(?:\.\d+)?", value):
        return None
    name, times = _SMALLEST[unit]
    return name, round(float(value) * times, 6)


def _time(hour: str, minute: str | None, half: str) -> str:
    return f"{int(hour) % 12 + 12 * (half.lower() == 'p')}:{minute or '00'}"
