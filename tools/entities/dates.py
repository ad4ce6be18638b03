"""Dates as customers write them, resolved to a day: ``3 November``, ``11/03/2026``, ``last tuesday``.

A date is a day. Periods ("next week"), durations ("for two weeks"), opening hours ("Monday to Friday") and times of day
are none.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from tools.entities.calendar_words import ALIASES, SPEECH, UNSPACED, Speech, either, months, weekdays, words

Found = tuple[int, int, str | None]

_ISO: Final = re.compile(r"(?<![\d./-])(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?![\d/-]|\.\d)")
_NUMERIC: Final = re.compile(
    r"(?<![\d/-])(?<!\d\.)(\d{1,2})(?:([/-])(\d{1,2})\2|\.\s?(\d{1,2})\.\s?)(\d{4}|\d{2})(?![\d/-]|\.\d|\s?(?:%|€|"
    r"\$|£))"
)
_CJK: Final = re.compile(
    r"(?:(\d{4})\s?[年년]\s?)?(?<!\d)(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日号號일](?:\s?(?:星期|周|週)[一二三四五六日天])?"
)
_DAY_FIRST_HINTS: Final = re.compile(r"£|€|\+44|\b(?:GMT|VAT|quid|postcode|IBAN)\b")
_AMERICAN_HINTS: Final = re.compile(
    r"(?<![A-Z])\$|\bUSD\b|\bUSPS\b|\bzip\b|(?<!\d)(?:\+1[ -]|\(\d{3}\) ?)\d{3}|\b[A-Z]{2} \d{5}\b|\bFedEx\b"
)
_PAST: Final = re.compile(
    r"\b(?:was|were|did|didn't|had|got|came|arrived|ordered|bought|paid|said|promised|told|sent|took|received|returned|"
    r"called|rang|spoke|shipped|delivered|charged|billed|cancelled|canceled|collected|since|ago|broke|left|booked|made|"
    r"habe|hatte|wurde|war|bestellt|gekauft|seit|ai|acheté|commandé|reçu|depuis|compré|pedí|pagué|recibí|desde|"
    r"ordinato|comprato|pagato|ricevuto|da|comprei|paguei|besteld|gekocht|sinds|zamówił\w*|kupił\w*)\b",
    re.I,
)
_FUTURE: Final = re.compile(
    r"\b(?:will|can|could|going to|shall|would|should|please|want|wants|need|needs|planned|expected|be|i'll|until|"
    r"wird|kann|können|bitte|soll|erst|nicht da|peut|pouvez|pourra|será|pueden|puede|poderia|può|potete|graag|kan)\b",
    re.I,
)
_AFTER_ARRIVAL: Final = re.compile(
    r"\b(?:arrived|came|delivered|was|were|got|took|broke|sorted|here|it|died|done|angekommen|da|arrivé|llegó)"
    r"\s+(?:\w+\s+){0,1}$",
    re.I,
)
_NO_WEEKDAY: Final = re.compile(r"\b(?:black|good|cyber|easter|every|each|jeden|chaque|cada|ogni|elke)\s+$", re.I)
_ORDINAL: Final = re.compile(
    r"\b(on|by|since|until|till|from|before|after|due|got|for)\s+(the\s+(\d{1,2})(?:st|nd|rd|th))\b"
    r"(?=\s*(?:$|[.,;:!?)\n])|\s+(?:and|or|but|at|between|so|because|i|we|you|it|still|now|when|as|already|with|please|"
    r"pls|not|is|was|then|for|in|but|no|nothing|nobody|they)\b)",
    re.I,
)
_MAY: Final = frozenset({"may", "march", "mar"})
_DOTTED: Final = frozenset(
    {"de", "da", "no", "nb", "fi", "cs", "sk", "et", "lv", "hr", "sl", "sr", "hu", "pl", "ru", "tr"}
)
_SHORT: Final = re.compile(
    r"(?<![\d./-])(\d{1,2})([./])(\d{1,2})(\.(?!\d))?(?![\d/-])(?!\.\d)(?!\s?(?:%|€|\$|£|kg|cm|mm))"
)


@dataclass(frozen=True, slots=True)
class _Calendar:
    """One language's patterns, and the numbers of its words."""

    language: str
    months: dict[str, int]
    days: dict[str, int]
    relative: dict[str, int]
    units: dict[str, str]
    numbers: dict[str, int]
    back: frozenset[str]
    since: re.Pattern[str]
    by: re.Pattern[str]
    day_month: re.Pattern[str]
    month_day: re.Pattern[str]
    weekday: re.Pattern[str]
    simple: re.Pattern[str]
    spans: tuple[tuple[int, re.Pattern[str]], ...]
    month_end: re.Pattern[str]
    before_day: re.Pattern[str]


def find_dates(text: str, language: str, today: date) -> Iterator[Found]:
    """(start, end, ISO date) of every date in ``text``; the last is None where the day cannot be told.

    ``11/03/2026`` is the 11th of March, unless only the other order is a date or the message looks American; a
    two-digit year is this century's. A day without a year is the nearest to ``today``; a weekday alone is the one
    before or after it, as the sentence says. English is read beside every language.
    """
    yield from _numeric(text, language, today)
    main = ALIASES.get(language.lower(), language.lower().partition("-")[0])
    for name in dict.fromkeys((main, "en")):
        yield from _worded(text, _calendar(name), today)


def _numeric(text: str, language: str, today: date) -> Iterator[Found]:
    for found in _ISO.finditer(text):
        if value := _day(int(found[1]), int(found[3]), int(found[4])):
            yield (*found.span(), value)
    american = _american(text, language)
    for found in _NUMERIC.finditer(text):
        first, second, year = int(found[1]), int(found[3] or found[4]), int(found[5])
        year += 2000 if year < 100 else 0
        if not 1900 <= year <= 2100:
            continue
        orders = [_day(year, second, first), _day(year, first, second)]
        value = next(filter(None, reversed(orders) if american and found[2] else orders), None)
        if value:
            yield (*found.span(), value)
    for found in _CJK.finditer(text):
        yield (*found.span(), _near(int(found[2]), int(found[3]), found[1], today))


def _american(text: str, language: str) -> bool:
    """Whether numeric dates of this message put the month first: one with no other reading says so, or other hints."""
    if language.lower() == "en-us":
        return True
    if not language.startswith("en"):
        return False
    for found in _NUMERIC.finditer(text):
        first, second = int(found[1]), int(found[3] or found[4])
        if first > 12 >= second:
            return False
        if second > 12 >= first:
            return True
    return bool(_AMERICAN_HINTS.search(text)) and not _DAY_FIRST_HINTS.search(text)


def _worded(text: str, words_of: _Calendar, today: date) -> Iterator[Found]:
    for found in words_of.day_month.finditer(text):
        yield (
            *found.span(),
            _near(words_of.months[found["month"].casefold()], int(found["day"]), found["year"], today),
        )
    for found in words_of.month_day.finditer(text):
        bare = found["month"] in _MAY and not found["th"]
        if not bare:
            month = words_of.months[found["month"].casefold()]
            yield (*found.span(), _near(month, int(found["day"]), found["year"], today))
    yield from _short(text, words_of, today)
    for direction, pattern in words_of.spans:
        for found in pattern.finditer(text):
            if direction > 0 and _AFTER_ARRIVAL.search(text[max(0, found.start() - 40) : found.start()]):
                continue  # "it arrived in two days" tells how long it took
            yield (*found.span(), _moved(today, direction * _count(found["count"], words_of), words_of, found["unit"]))
    for found in words_of.month_end.finditer(text):
        yield (*found.span(), today.replace(day=calendar.monthrange(today.year, today.month)[1]).isoformat())
    for found in words_of.simple.finditer(text):
        days = words_of.relative[" ".join(found[0].casefold().split())]
        yield (*found.span(), (today + timedelta(days=days)).isoformat())
    yield from _weekdays(text, words_of, today)
    if words_of.language == "en":
        for found in _ORDINAL.finditer(text):
            if 1 <= int(found[3]) <= 31:
                yield (*found.span(2), _of_month(int(found[3]), today, found[1].lower()))


def _short(text: str, words_of: _Calendar, today: date) -> Iterator[Found]:
    """``17/11`` and ``22.11.``: only behind a word that wants a day, for sizes and fractions look alike."""
    american = _american(text, words_of.language)
    for found in _SHORT.finditer(text):
        day, month = (int(found[3]), int(found[1])) if american else (int(found[1]), int(found[3]))
        dotted = found[2] == "."
        if dotted and not (found[4] or words_of.language in _DOTTED):
            continue
        if words_of.before_day.search(text[max(0, found.start() - 16) : found.start()]) and 1 <= month <= 12:
            end = found.end() - (1 if found[4] and not dotted else 0)
            yield found.start(), end, _near(month, day, None, today)


def _weekdays(text: str, words_of: _Calendar, today: date) -> Iterator[Found]:
    for found in words_of.weekday.finditer(text):
        before = text[max(0, found.start() - 60) : found.start()]
        if found["range"] or _NO_WEEKDAY.search(before):
            continue
        cue = " ".join((found["before"] or found["after"] or "").casefold().split())
        looks_back = words_of.since.search(before) is not None
        looks_ahead = words_of.by.search(before) is not None
        past = cue in words_of.back or looks_back or (not (cue or looks_ahead) and _is_past(before))
        yield *found.span("whole"), _weekday(words_of.days[found["day"].casefold()], past, cue, today)


def _is_past(before: str) -> bool:
    """Whether the sentence so far tells of the past: by the last verb that says so."""
    sentence = re.split(r"[.!?\n]\s", before)[-1]
    past = max((found.end() for found in _PAST.finditer(sentence)), default=-1)
    future = max((found.end() for found in _FUTURE.finditer(sentence)), default=-1)
    return past > future


@lru_cache(maxsize=96)
def _calendar(language: str) -> _Calendar:
    speech = SPEECH.get(language, Speech())
    names, days = months(language), weekdays(language)
    short = weekdays(language, "abbreviated") if language == "en" else {}
    month, day = either(names), either(days)
    # Where nothing parts the words, no edge is looked for.
    left, right = ("", "") if language in UNSPACED else (r"(?<!\w)", r"(?!\w)")
    lead = rf"(?:(?:{either([*days, *short])})\.?,?\s+(?:the\s+|den\s+|le\s+|el\s+)?)?"
    year = r"(?:(?:,?\s+|-)(?:de\s+|del\s+)?(?P<year>(?:19|20)\d\d)\b)?"
    back, onward = words(speech.back), words(speech.onward)
    cue = either([*back, *onward])
    numbers = {
        word: count for count, group in enumerate(words(speech.numbers), start=1) for word in group.split("/") if word
    }
    units = {word: unit for unit, listed in speech.units.items() for word in words(listed)}
    relative = {word: offset for offset, listed in speech.relative.items() for word in words(listed)}
    return _Calendar(
        language=language,
        months=names,
        days={**days, **short},
        relative=relative,
        units=units,
        numbers=numbers,
        back=frozenset(back),
        since=_preposition(speech.since),
        by=_preposition(speech.by),
        day_month=re.compile(
            rf"{left}{lead}(?:the\s+)?(?<![\d.,/])(?<!\d\d-)(?P<day>[12]\d|3[01]|0?[1-9])(?:\.|st|nd|rd|th|er|º|ª)?[\s-]*"
            rf"(?:of\s+|de\s+|ב)?(?P<month>{month}){right}(?:\.(?=,?\s+(?:19|20)\d\d\b))?{year}",
            re.I,
        ),
        month_day=re.compile(
            rf"{left}{lead}(?P<month>{month})\b\.?\s+(?:the\s+)?(?P<day>[12]\d|3[01]|0?[1-9])(?P<th>st|nd|rd|th)?\b"
            rf"(?![:.]\d|\s*%){year}",
            re.I,
        ),
        weekday=re.compile(
            rf"{left}(?P<whole>(?:(?P<before>{cue})\s+)?(?P<named>(?P<day>{day}))(?:\s+(?P<after>{cue}))?){right}"
            rf"(?P<range>\s*(?:to|through|-|–|bis|à|a|al|do)\s*(?:{either([*days, *short])}){right})?",
            re.I,
        ),
        simple=re.compile(rf"{left}(?:{either(relative)}){right}", re.I),
        spans=_spans(speech, numbers, units, left, right),
        month_end=re.compile(rf"{left}(?:{either(words(speech.month_end))}){right}", re.I),
        before_day=_preposition(speech.before_day),
    )


def _preposition(listed: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{either(words(listed))})\s+$", re.I)


def _spans(
    speech: Speech, numbers: dict[str, int], units: dict[str, str], left: str, right: str
) -> tuple[tuple[int, re.Pattern[str]], ...]:
    """Patterns of "two weeks ago" (direction -1) and "in two weeks" (direction 1)."""
    unit = rf"(?P<unit>{either(units)})"
    gap = r"\s+" if left else r"\s?"
    count = rf"(?P<count>\d{{1,2}}|{either(numbers)}){gap}{unit}"
    made = []
    for direction, listed in ((-1, speech.ago), (1, speech.ahead)):
        for shape in words(listed) if units else []:
            front, _, behind = shape.partition("#")
            pattern = gap.join(part for part in (re.escape(front.strip()), count, re.escape(behind.strip())) if part)
            made.append((direction, re.compile(rf"{left}{pattern}{right}", re.I)))
    return tuple(made)


def _count(written: str, words_of: _Calendar) -> int:
    return int(written) if written.isdigit() else words_of.numbers.get(" ".join(written.casefold().split()), 1)


def _moved(today: date, count: int, words_of: _Calendar, unit: str) -> str:
    kind = words_of.units[unit.casefold()]
    if kind == "m":
        months_on = today.year * 12 + today.month - 1 + count
        year, month = months_on // 12, months_on % 12 + 1
        return date(year, month, min(today.day, calendar.monthrange(year, month)[1])).isoformat()
    return (today + timedelta(days=count * {"d": 1, "w": 7, "f": 14}[kind])).isoformat()


def _day(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _near(month: int, day: int, year: str | None, today: date) -> str | None:
    """The date in this year, or in the one before or after where that is nearer."""
    if year:
        return _day(int(year), month, day)
    dates = [each for offset in (0, -1, 1) if (each := _day(today.year + offset, month, day))]
    return min(dates, key=lambda each: abs((date.fromisoformat(each) - today).days), default=None)


def _of_month(day: int, today: date, cue: str) -> str | None:
    """The day of this month; of the next one where the cue looks ahead and it is over, else of the month before."""
    ahead = cue in ("by", "until", "till", "before", "for", "due")
    if ahead and day < today.day:
        after = today.replace(day=28) + timedelta(days=7)
        return _day(after.year, after.month, day)
    if ahead or day <= today.day:
        return _day(today.year, today.month, day)
    before = today.replace(day=1) - timedelta(days=1)
    return _day(before.year, before.month, day)


def _weekday(day: int, past: bool, cue: str, today: date) -> str:
    if past:
        return (today - timedelta(days=(today.weekday() - day - 1) % 7 + 1)).isoformat()
    ahead = (day - today.weekday()) % 7
    far = cue.startswith(("next", "nächst", "proch", "próx", "pross", "volgend", "następn", "następ"))
    return (today + timedelta(days=ahead or (7 if far else 0))).isoformat()
