"""The figures of a text, with what each may mean: numbers, amounts, percentages, dates, times and ids. Pure functions.

Languages write one figure in many ways: 1,299.00 and 1 299,00; 3:30 pm and 15h30; twelve, a dozen and 12; March 4 and
4 de março. So each figure has its readings, and two figures are the same when they share one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from tools.translation.pieces import EMAIL, LINK
from tools.translation.words import MONTHS, PERCENT, SPELLED, STANDS_FOR

POINT: Final = frozenset({"en", "zh", "ja", "ko", "th", "he", "hi"})
"""Languages whose decimal mark is a point; elsewhere it is a comma."""

CURRENCIES: Final = {
    "euro": r"€|\beur\b|\beuros?\b|евро|ευρώ|ユーロ|欧元",
    "dollar": r"(?<!R)\$|\busd\b|\bdollars?\b|\bbucks\b|\bd[óo]lar(?:es)?\b|доллар|ドル|美元",
    "real": r"R\$|\bbrl\b|\breais\b",
    "pound": r"£|\bgbp\b|\bpounds?\b|\bquid\b|\blibras?\b|\blivres?\b|\bpfund\b|фунт|ポンド|英镑",
    "yen": r"¥|\bjpy\b|\byen\b|\bienes?\b|円|日元",
    "franc": r"\bchf\b|\bfrancs?\b|\bfrancos?\b|\bfranken\b",
}
_CURRENCY: Final = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in CURRENCIES.items()), re.I)

_UNIT: Final = (
    r"(?:st|nd|rd|th|am|pm|h|hs|hrs?|min|s|kg|g|mg|lb|lbs|oz|km|cm|mm|m|in|ft|l|ml|cl|w|kw|v|mv|a|gb|mb|tb|hz|x|k|ª|º|o|"
    r"as|os|er|eme|e)"
)
_ID: Final = re.compile(
    rf"(?<![\w-])(?!\d+{_UNIT}(?![\w-]))(?!\d+h\d+\b)(?!\d+x\d+)(?=[\w-]*\d[\w-]*\d)(?=[\w-]*[A-Za-z])"
    r"[A-Za-z0-9]{1,40}(?:-[A-Za-z0-9]{1,40}){0,6}(?![\w-])"
)
_DATE: Final = re.compile(
    r"(?<![\d./-])(\d{1,4})([./-])(\d{1,2})\2(\d{2,4})(?![\d/-]|[.,]\d)|(?<![\d./])(\d{1,2})/(\d{1,2})(?![\d/]|[.,]\d)"
)
_CLOCK: Final = re.compile(
    r"(?<![\d.,:])(\d{1,2})(?:[:.](\d{2}))?\s*([ap])\.?\s?m\b\.?|(?<![\d.,:])(\d{1,2})[:h](\d{2})(?![\d:])"
    r"(?:\s*(?:h|hrs|horas))?(?:\s+da\s+(manhã|tarde|noite))?|(?<![\d.,:])(\d{1,2})\s?h(?:oras)?\b(?:\s+da\s+(manhã|tarde|noite))?"
    r"|(?<![\d.,:])(\d{1,2})(?=\s+da\s+(?:manhã|tarde|noite))\s+da\s+(manhã|tarde|noite)|(?<![\d.,:])(\d{1,2})\s+o['’]clock",
    re.I,
)
_ORDINAL: Final = re.compile(r"(?:st|nd|rd|th|\.?[ºª])(?!\w)", re.I)
_NUMBER: Final = re.compile(r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:[.,]\d+)?(?!\d)|\d(?:[\d.,'’]*\d)?")


@dataclass(frozen=True)
class Figure:
    """A figure as it stands in a text, and what it may mean.

    ``sure`` says that it must be on the other side too, ``spelled`` that it is in words. In a date like 03/04, where
    only English may put the month first, the ``order`` of the numbers must stay.
    """

    text: str
    readings: frozenset[str]
    sure: bool = True
    spelled: bool = False
    order: str | None = None
    currency: str | None = None

    def means(self, other: Figure) -> bool:
        """Whether the other figure may be this one."""
        if self.order is not None and other.order is not None:
            return self.order == other.order
        return not self.readings.isdisjoint(other.readings)


def figures(text: str, language: str, *, months: bool = True) -> list[Figure]:
    """Every figure of a text; dates in words only with ``months``."""
    rest = plain(text)
    found: list[Figure] = []
    for find in (_ids, _written if months else _dates, _dates, _clock, _numbers, _words):
        for start, end, figure in list(find(rest, language)):
            found.append(figure)
            rest = rest[:start] + "\x1f" * (end - start) + rest[end:]
    return found


def plain(text: str) -> str:
    """Composed, without links and addresses, and with the digits of every script as 0 to 9."""
    text = EMAIL.sub(" ", LINK.sub(" ", unicodedata.normalize("NFC", text)))
    return "".join(str(unicodedata.digit(each)) if each.isdecimal() and not each.isascii() else each for each in text)


Found = Iterator[tuple[int, int, Figure]]


def _ids(text: str, language: str) -> Found:
    for match in _ID.finditer(text):
        yield *match.span(), Figure(match[0], frozenset({match[0].upper()}))


def _written(text: str, language: str) -> Found:
    for pattern in _written_dates(language):
        for match in pattern.finditer(text):
            parts = match.groupdict()
            month = MONTHS[language][parts["month"].lower().rstrip(".")]
            yield *match.span(), Figure(match[0].strip(), _date(int(parts.get("day") or 0), month, parts.get("year")))
            text = text[: match.start()] + "\x1f" * len(match[0]) + text[match.end() :]


def _dates(text: str, language: str) -> Found:
    for match in _DATE.finditer(text):
        one, _, two, three, first, second = match.groups()
        if one is not None and len(one) == 4:
            yield *match.span(), Figure(match[0], _date(int(three), int(two), one))
        elif one is None or len(one) < 3:
            a, b, year = (int(first), int(second), None) if one is None else (int(one), int(two), three)
            if a <= 12 and b <= 12:
                readings = _date(a, b, year) | (_date(b, a, year) if language == "en" else frozenset())
                yield *match.span(), Figure(match[0], readings, order=f"{a}.{b}.{_year(year)}")
            else:
                day, month = (b, a) if b > 12 else (a, b)
                yield *match.span(), Figure(match[0], _date(day, month, year))


def _date(day: int, month: int, year: str | None) -> frozenset[str]:
    return frozenset({f"date {day}.{month}.{_year(year)}"})


def _year(year: str | None) -> str:
    return "" if not year else year if len(year) == 4 else f"20{year}"


@cache
def _written_dates(language: str) -> tuple[re.Pattern[str], ...]:
    """Patterns of a day with its month's name, and of a month with its year."""
    names = "|".join(sorted(map(re.escape, MONTHS.get(language, ())), key=len, reverse=True))
    if not names:
        return ()
    day = r"(?<![\d.,])(?P<day>\d{1,2})(?:st|nd|rd|th|º|ª|er|\.)?"
    month = rf"\b(?P<month>{names})\b\.?"
    year = r"(?P<year>(?:19|20)\d{2})\b"
    of = r"(?:\s+(?:de|of|del|di)(?:\s+the)?)?"
    return tuple(
        re.compile(pattern, re.I)
        for pattern in (
            rf"{day}{of}\s+{month},?{of}\s+{year}",
            rf"{month}\s+{day},?\s+{year}",
            rf"{day}{of}\s+{month}",
            rf"{month}\s+(?:the\s+)?{day}(?![\d.,:]|\s*[ap]\.?m)",
            rf"{month},?{of}\s+{year}",
        )
    )


def _clock(text: str, language: str) -> Found:
    for match in _CLOCK.finditer(text):
        h12, m12, half, h24, m24, part, hours, part_of_hours, bare, part_of_bare, oclock = match.groups()
        hour = int(h12 or h24 or hours or bare or oclock)
        minute = int(m12 or m24 or 0)
        part = (part or part_of_hours or part_of_bare or "").lower()
        if hour > 24 or minute > 59:
            continue
        late = (half or "").lower() == "p" or part in ("tarde", "noite")
        exact = bool(half or part)
        readings = {f"clock {(hour % 12 + 12 * late) if exact and hour <= 12 else hour}:{minute:02d}"}
        if oclock:
            readings |= {f"clock {hour + 12}:00", f"{hour}"}
        if hours and not part:
            readings.add(str(hours))  # "15 horas" is a time, "24 horas" as often a duration
        yield *match.span(), Figure(match[0].strip(), frozenset(readings))


def _numbers(text: str, language: str) -> Found:
    for match in _NUMBER.finditer(text):
        value, end = _value(match[0], language), match.end()
        money = _money(text[: match.start()][-6:], text[end : end + 10])
        reading = value
        if percent := PERCENT.match(text, end):
            reading, end = f"{value}%", percent.end()
        elif ordinal := _ORDINAL.match(text, end):
            reading, end = f"{value}.", ordinal.end()
        yield match.start(), end, Figure(text[match.start() : end], frozenset({reading}), currency=money)


def _money(before: str, after: str) -> str | None:
    """The currency right before or right after a number."""
    for match in _CURRENCY.finditer(before):
        if match.end() == len(before.rstrip()):
            return match.lastgroup
    found = _CURRENCY.match(after.lstrip(" \u00a0\u202f"))
    return found.lastgroup if found else None


def _value(written: str, language: str) -> str:
    """A number as digits with a point, as the language writes numbers; another reading where that is none."""
    written = re.sub(r"[ \u00a0\u202f'’]", "", written)
    decimal, group = (".", ",") if language in POINT else (",", ".")
    for mark, between in ((decimal, group), (group, decimal)):
        whole, _, part = written.partition(mark)
        grouped = re.fullmatch(rf"\d{{1,3}}(?:\{between}\d{{3}})+|\d+", whole)
        if grouped and re.fullmatch(r"\d*", part) and written.count(mark) <= 1:
            part = part.rstrip("0")
            return (whole.replace(between, "").lstrip("0") or "0") + (f".{part}" if part else "")
    return written


def _words(text: str, language: str) -> Found:
    lowered = text.lower()
    for word, stands_for in STANDS_FOR.get(language, {}).items():
        readings = frozenset(stands_for.removeprefix("?").split("|"))
        for match in re.finditer(rf"(?<!\w){re.escape(word)}(?!\w|-feira)", lowered):
            yield *match.span(), Figure(match[0], readings, sure=not stands_for.startswith("?"), spelled=True)
            lowered = lowered[: match.start()] + "\x1f" * len(match[0]) + lowered[match.end() :]
    if language in SPELLED:
        yield from _spelled(lowered, language)


def _spelled(text: str, language: str) -> Found:
    """Numbers in words, put together: twenty-five, vinte e cinco, two hundred."""
    words = SPELLED[language]
    one = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
    link = {"en": r"(?:[\s-]+(?:and\s+)?)", "pt": r"(?:\s+(?:e\s+)?)"}.get(
        language, r"(?:\s+(?:y|et|e|en|und)\s+|[\s-]+)"
    )
    for match in re.finditer(rf"\b(?:{one})(?:{link}(?:{one}))*\b", text):
        values = [words[each] for each in re.findall(rf"\b(?:{one})\b", match[0])]
        percent = PERCENT.match(text, match.end())
        readings = frozenset(f"{each}%" for each in _sums(values)) if percent else _sums(values)
        yield match.start(), (percent or match).end(), Figure(match[0], readings, sure=values != [1], spelled=True)


def _sums(values: list[int]) -> frozenset[str]:
    """What a row of number words amounts to; a row that is no one number ("two, three") is each of them."""
    total, part = 0, 0
    for before, value in zip([None, *values], values, strict=False):
        multiplies = value >= 100 and before is not None and before < value
        if before is not None and not multiplies and not (before >= 100 > value or (20 <= before < 100 and value < 10)):
            return frozenset(map(str, values))
        if value >= 1000:
            total, part = total + max(part, 1) * value, 0
        else:
            part = part * value if multiplies and value == 100 else part + value
    return frozenset({str(total + part)})
