"""Figures with what they count: "5 working days" is not "5 days", and "thirty days" is "30 days". Pure functions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from tools.guard.evidence import Evidence
from tools.guard.measures import canonical, smallest
from tools.guard.sentences import Fact, clauses, stems
from tools.translation.figures import Figure, figures, plain
from tools.translation.words import MONTHS

_WORKING: Final = (
    r"(?:(?:working|business)[\s-]days?|werktag\w*|arbeitstag\w*|jours?\s(?:ouvrés|ouvrables|ouvré|ouvrable)|"
    r"d[ií]as?\s(?:h[áa]biles|laborables|[úu]teis|h[áa]bil|laborable|[úu]til)|giorni?\s(?:lavorativ[io]|"
    r"feriali)|werkdag\w*|"
    r"dni\srobocz\w+|arbetsdag\w*|hverdag\w*|рабоч\w+\sдн\w+)"
)
_UNITS: Final = {
    "working day": _WORKING,
    "minute": r"min(?:ute|uti|uto|utos|utes|uten|uut|uten|uty|utter)?s?\b|минут\w*",
    "hour": r"(?:hours?|hrs?|h|stunden?|heures?|horas?|ore|ora|uur|uren|godzin\w*|timm?ar|timer)\b|час\w*",
    "day": r"(?:days?|tagen?|tage?s?|jours?|d[ií]as?|giorn[io]|dag(?:en|ar|e)?|dni|dzień)\b|дн\w+|день",
    "week": r"(?:weeks?|wochen?|semaines?|semanas?|settiman[ae]|weken|week|tygodni\w*|veck\w+|uger?|uker)\b|недел\w+",
    "month": r"(?:months?|monate?n?|mois|mes(?:es)?|m[êe]s|mes[ei]|maand(?:en)?|miesi\w+|månad\w*|måneder?)\b|месяц\w*",
    "year": r"(?:years?|jahre?n?|ans?|ann[ée]es?|a[ñn]os?|anos?|ann[io]|jaar|lat|rok|roku|år)\b|год\w*|лет\b",
    "kilometre": r"(?:km|kilomet\w+)\b",
    "centimetre": r"(?:cm|centimet\w+)\b",
    "millimetre": r"(?:mm|millimet\w+)\b",
    "metre": r"(?:m|met(?:re|er)s?)\b(?!')",
    "inch": r"(?:in(?:ch(?:es)?)?)\b(?=[\s.,;)]|$)(?!\s(?:the|a|your|our)\b)",
    "kilogram": r"(?:kg|kilos?|kilogram\w*)\b",
    "gram": r"(?:g|grams?|gramm?)\b",
    "litre": r"(?:l|lit(?:re|er)s?)\b",
    "watt": r"(?:w|watts?)\b",
    "volt": r"(?:v|volts?)\b",
    "point": r"(?:points?|punkte?|puntos|punten|pontos|punti)\b",
}
_UNIT: Final = re.compile("|".join(f"(?P<u{n}>{pattern})" for n, pattern in enumerate(_UNITS.values())), re.I)
_NAMES: Final = tuple(_UNITS)
_BETWEEN: Final = re.compile(
    r"[\s-]*(?:(?:[-–—]|to|and|or|bis|und|oder|à|et|ou|a|y|o|e|tot|en|of)\s*[\d.,]+[\s-]*)?"
    r"(?:(?:full|calendar|more|whole|further|extra|consecutive)\s)?",
    re.I,
)


@dataclass(frozen=True)
class Amount:
    """A figure, what it counts (None where nothing known follows it), and its words around it."""

    figure: Figure
    unit: str | None
    clause: str

    def means(self, other: Amount) -> bool:
        """Whether both say the same amount of the same thing, as far as they say of what."""
        one, two = self.figure, other.figure
        if self.unit and other.unit and self.measured & other.measured:
            return True
        if not one.means(two) or (one.currency and two.currency and one.currency != two.currency):
            return False
        return self.unit is None or other.unit is None or self.unit == other.unit

    @property
    def measured(self) -> frozenset[tuple[str, float]]:
        """What it amounts to in the smallest unit of its kind; nothing where it has none."""
        rows = (smallest(each, self.unit or "") for each in self.figure.readings)
        return frozenset(each for each in rows if each is not None)

    def rivals(self, other: Amount) -> bool:
        """Whether both are of one kind, so that the one may stand where the other belongs."""
        return (self.unit is not None and self.unit == other.unit) or bool(
            self.figure.currency and other.figure.currency
        )


@lru_cache(maxsize=8192)
def amounts(sentence: str, language: str) -> tuple[Amount, ...]:
    """Every figure of a sentence that must be right."""
    text = canonical(plain(sentence))
    lowered, start, found = text.casefold(), 0, []
    parts = clauses(text)
    for figure in figures(text, language, months=language in MONTHS):
        if not figure.sure:
            continue
        place = lowered.find(figure.text.casefold().replace("\x1f", ""))
        start = place + len(figure.text) if place >= 0 else len(text)
        after = _BETWEEN.sub("", text[start : start + 48], count=1) if start < len(text) else ""
        unit = _UNIT.match(after)
        name = _NAMES[int((unit.lastgroup or "u0")[1:])] if unit else None
        clause = next((each for each in parts if figure.text.casefold() in each.casefold()), text)
        found.append(Amount(figure, name, clause))
    return tuple(found)


def wrong_figures(sentence: str, language: str, evidence: Evidence) -> list[str]:
    """What is wrong with the figures of a sentence, in sentences for agents."""
    told = []
    known = [(each, fact) for fact in evidence.facts for each in amounts(fact.text, fact.language)]
    for amount in amounts(sentence, language):
        written = amount.figure.text.strip()
        if not _worded(amount, language) and written.casefold() in evidence.own and _is_number_of(amount):
            continue  # her own order or ticket number
        fitting = [(other, fact) for other, fact in known if amount.means(other)]
        if not fitting:
            if amount.figure.spelled and language != evidence.language:
                continue  # number words of this language may be read wrongly
            told.append(f'"{written}" stands neither in the cited passages nor in what the tools found.')
        elif language == evidence.language and _belongs_elsewhere(amount, fitting, known):
            told.append(f'"{written}" is said about something else in the cited passages.')
    return told


def _worded(amount: Amount, language: str) -> bool:
    return amount.figure.spelled


def _is_number_of(amount: Amount) -> bool:
    """Whether a figure is an order's, a ticket's or another id rather than a quantity."""
    bare = re.sub(r"\W", "", amount.figure.text)
    return amount.unit is None and amount.figure.currency is None and len(bare) >= 5


def _belongs_elsewhere(
    amount: Amount, fitting: Sequence[tuple[Amount, Fact]], known: Sequence[tuple[Amount, Fact]]
) -> bool:
    """Whether another amount of the same kind is said about what this clause is about, and not this one."""
    words = stems(amount.clause)
    rivals = [(other, fact) for other, fact in known if amount.rivals(other) and not amount.means(other)]
    if not rivals or not words:
        return False

    def shared(rows: Sequence[tuple[Amount, Fact]]) -> float:
        frequent = [stems(fact.text) for _, fact in known]

        def weight(common: frozenset[str]) -> float:
            return sum(1 / (1 + sum(word in each for each in frequent)) for word in common)

        return max(
            max(weight(words & stems(other.clause)), 0.9 * weight(words & stems(fact.text))) for other, fact in rows
        )

    return shared(rivals) > shared(fitting) + 0.2
