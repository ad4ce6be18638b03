"""Dates as customers write them, resolved to a day: ``3 November``, ``11/03/2026``, ``last tuesday``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

_MONTHS: Final = {
    "en": "january february march april may june july august september october november december",
    "de": "januar februar märz april mai juni juli august september oktober november dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "pl": "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    "sv": "januari februari mars april maj juni juli augusti september oktober november december",
    "da": "januar februar marts april maj juni juli august september oktober november december",
    "tr": "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
}
_DAYS: Final = {
    "en": "monday tuesday wednesday thursday friday saturday sunday",
    "de": "montag dienstag mittwoch donnerstag freitag samstag sonntag",
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "es": "lunes martes miércoles jueves viernes sábado domingo",
    "pt": "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo",
    "it": "lunedì martedì mercoledì giovedì venerdì sabato domenica",
    "nl": "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
}
_SHORT: Final = {
    "jan": 1,
    "feb": 2,
    "mar": 3,
    "apr": 4,
    "jun": 6,
    "jul": 7,
    "aug": 8,
    "sep": 9,
    "sept": 9,
    "oct": 10,
    "nov": 11,
    "dec": 12,
}
_RELATIVE: Final = {
    0: "today tonight heute aujourd'hui hoy hoje oggi vandaag dzisiaj dziś idag bugün сегодня 今日 今天",
    -1: "yesterday gestern hier ayer ontem ieri gisteren wczoraj igår dün вчера 昨日 昨天",
    1: "tomorrow demain mañana amanhã domani jutro imorgon yarın завтра 明日 明天",
    -2: "vorgestern avant-hier anteayer anteontem eergisteren przedwczoraj позавчера 一昨日 前天",
    2: "übermorgen après-demain overmorgen pojutrze послезавтра 明後日 后天",
}

MONTHS: Final = {
    name: number for names in _MONTHS.values() for number, name in enumerate(names.split(), start=1)
} | _SHORT
DAYS: Final = {name: number for names in _DAYS.values() for number, name in enumerate(names.split())}
RELATIVE: Final = {word: days for days, words in _RELATIVE.items() for word in words.split()}
UNITS: Final = {
    "day": 1, "days": 1, "week": 7, "weeks": 7, "tag": 1, "tage": 1, "tagen": 1, "woche": 7, "wochen": 7,
    "jour": 1, "jours": 1, "semaine": 7, "semaines": 7, "día": 1, "días": 1, "dias": 1, "dia": 1, "semana": 7,
    "semanas": 7, "giorno": 1, "giorni": 1, "settimana": 7, "settimane": 7, "dag": 1, "dagen": 1, "weken": 7,
}  # fmt: skip
NUMBERS: Final = {
    "a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10,
    "einem": 1, "einer": 1, "zwei": 2, "drei": 3, "vier": 4, "fünf": 5, "sechs": 6, "sieben": 7, "zehn": 10,
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "dix": 10,
    "una": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "dois": 2, "duas": 2, "três": 3, "due": 2, "tre": 3,
    "twee": 2, "drie": 3, "een": 1,
}  # fmt: skip

_WORDS: Final = sorted(MONTHS, key=len, reverse=True)
_MONTH: Final = "|".join(map(re.escape, _WORDS))
_DAY: Final = "|".join(map(re.escape, sorted(DAYS, key=len, reverse=True)))
_UNIT: Final = "|".join(map(re.escape, sorted(UNITS, key=len, reverse=True)))
_COUNT: Final = r"\d{1,2}|" + "|".join(sorted(NUMBERS, key=len, reverse=True))
_ISO: Final = re.compile(r"(?<![\d-])(\d{4})-(\d{1,2})-(\d{1,2})(?![\d-])")
_NUMERIC: Final = re.compile(r"(?<![\d./-])(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?![\d/-]|\.\d)")
_CJK: Final = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})[日号]")
_DAY_MONTH: Final = re.compile(
    rf"\b(?:the\s+)?(\d{{1,2}})(?:st|nd|rd|th|er|\.|º)?\s+(?:of\s+|de\s+)?({_MONTH})\b\.?(?:,?\s+(?:de\s+)?(\d{{4}})\b)?",
    re.I,
)
_MONTH_DAY: Final = re.compile(
    rf"\b({_MONTH})\b\.?\s+(?:the\s+)?(\d{{1,2}})(?:st|nd|rd|th)?\b(?!:)(?:,?\s+(\d{{4}})\b)?", re.I
)
_ORDINAL: Final = re.compile(
    r"\b(?:on|by|since|until|from)\s+(the\s+(\d{1,2})(?:st|nd|rd|th))\b(?!\s+(?:of|time|item|floor|order))", re.I
)
_WEEKDAY: Final = re.compile(
    rf"\b(?:(last|next|this|coming|past|letzten|letzte|nächsten|nächste|kommenden|diesen|am|afgelopen|volgende|on|since|by|until)\s+)?"
    rf"({_DAY})\b(?:\s+(dernier|prochain|pasado|próximo|passada|que\s+vem|scorso|prossimo))?",
    re.I,
)
_AGO: Final = re.compile(
    rf"\b({_COUNT})\s+({_UNIT})\s+(ago|later|fa|atrás|geleden)\b|\b(vor|in|il\s+y\s+a|dans|hace|há|over|tra|fra|en)\s+({_COUNT})\s+({_UNIT})\b",
    re.I,
)
_SIMPLE: Final = re.compile(
    r"(?<!\w)(?:the\s+day\s+(?:before\s+yesterday|after\s+tomorrow)|"
    + "|".join(
        map(
            re.escape, sorted((each for each in RELATIVE if each.isascii() or each[0].isalpha()), key=len, reverse=True)
        )
    )
    + r")(?!\w)|(?:一昨日|明後日|今日|今天|昨日|昨天|明日|明天|前天|后天)",
    re.I,
)
_MONTH_FIRST: Final = frozenset({"en-US"})
_BACK: Final = frozenset(
    {"last", "past", "letzten", "letzte", "afgelopen", "since", "dernier", "pasado", "passada", "scorso"}
)
_BACK_WORDS: Final = frozenset({"ago", "fa", "atrás", "geleden", "vor", "il y a", "hace", "há"})


def find_dates(text: str, language: str, today: date) -> Iterator[tuple[int, int, str | None]]:
    """(start, end, ISO date) of every date in ``text``; the last is None where the day cannot be told.

    ``11/03/2026`` is the 11th of March, unless only the other order is a date; a two-digit year is this century's.
    A day without a year is the nearest to ``today``.
    """
    for found in _ISO.finditer(text):
        yield (*found.span(), _day(int(found[1]), int(found[2]), int(found[3])))
    for found in _NUMERIC.finditer(text):
        first, second, year = int(found[1]), int(found[3]), int(found[4])
        year += 2000 if year < 100 else 0
        value = _day(year, second, first) or _day(year, first, second)
        if value:
            yield (*found.span(), value)
    for found in _CJK.finditer(text):
        yield (*found.span(), _near(int(found[2]), int(found[3]), found[1], today))
    for found in _DAY_MONTH.finditer(text):
        yield (*found.span(), _near(MONTHS[found[2].lower()], int(found[1]), found[3], today))
    for found in _MONTH_DAY.finditer(text):
        yield (*found.span(), _near(MONTHS[found[1].lower()], int(found[2]), found[3], today))
    for found in _ORDINAL.finditer(text):
        yield (*found.span(1), _same_month(int(found[2]), today))
    for found in _AGO.finditer(text):
        count, unit = (found[1], found[2]) if found[1] else (found[5], found[6])
        word = " ".join((found[3] or found[4]).lower().split())
        number = NUMBERS.get(count.lower()) or (int(count) if count.isdigit() else None)
        if number is not None:
            sign = -1 if word in _BACK_WORDS else 1
            yield (*found.span(), (today + timedelta(days=sign * number * UNITS[unit.lower()])).isoformat())
    for found in _WEEKDAY.finditer(text):
        yield (*found.span(), _weekday(DAYS[found[2].lower()], (found[1] or found[3] or "").lower(), today))
    for found in _SIMPLE.finditer(text):
        word = " ".join(found[0].lower().split())
        days = -2 if word.endswith("before yesterday") else 2 if word.endswith("after tomorrow") else RELATIVE.get(word)
        if days is not None and not (word == "hier" and language != "fr") and not (word == "oggi" and language == "en"):
            yield (*found.span(), (today + timedelta(days=days)).isoformat())


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


def _same_month(day: int, today: date) -> str | None:
    """The day of this month if it was, else of the month before."""
    if day <= today.day:
        return _day(today.year, today.month, day)
    before = today.replace(day=1) - timedelta(days=1)
    return _day(before.year, before.month, day)


def _weekday(day: int, cue: str, today: date) -> str:
    if cue in _BACK:
        return (today - timedelta(days=(today.weekday() - day - 1) % 7 + 1)).isoformat()
    ahead = (day - today.weekday()) % 7
    return (
        today + timedelta(days=ahead or (7 if cue.startswith(("next", "nächst", "proch", "próx", "pross")) else 0))
    ).isoformat()
