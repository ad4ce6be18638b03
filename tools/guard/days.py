"""Days that are named from today on: tomorrow, this afternoon, by Friday. A reply may name none that nothing backs."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_DAYS: Final = {
    "today": r"\b(?:today|tonight|this (?:morning|afternoon|evening)|same[- ]day|heute|aujourd['’]hui|"
    r"ce (?:soir|matin)|"
    r"cet après-midi|hoy|hoje|oggi|stasera|vandaag|vanavond|vanmiddag|dzisiaj|dziś|сегодня)\b",
    "tomorrow": r"\b(?:tomorrow|overnight|next (?:working |business )?day|demain|amanhã|domani|jutro|завтра)\b|"
    r"(?<!guten )(?<!am )(?<!jeden )(?<!goede)\bmorgen\b(?!s)|(?<!la )(?<!buena )\bmañana\b",
    "day after tomorrow": r"\b(?:day after tomorrow|übermorgen|après-demain|pasado mañana|depois de amanhã|dopodomani|"
    r"overmorgen|pojutrze)\b",
    "this week": r"\b(?:(?:this|by the end of the|later this|end of the) week|diese woche|cette semaine|esta semana|"
    r"questa settimana|deze week|w tym tygodniu)\b",
    "next week": r"\b(?:(?:next|the coming) week|nächste woche|la semaine prochaine|la (?:próxima semana|"
    r"semana que viene)|"
    r"(?:na )?(?:próxima semana|semana que vem)|la (?:settimana prossima|prossima settimana)|volgende week|"
    r"w przyszłym tygodniu)\b",
    "Monday": r"\b(?:mondays?|montags?|lundis?|lunes|segunda(?:-feira)?|luned[ìi]|maandag|poniedział\w+)\b",
    "Tuesday": r"\b(?:tuesdays?|dienstags?|mardis?|martes|terça(?:-feira)?|marted[ìi]|dinsdag|wtor\w+)\b",
    "Wednesday": r"\b(?:wednesdays?|mittwochs?|mercredis?|miércoles|quarta(?:-feira)?|mercoled[ìi]|woensdag|środ\w+)\b",
    "Thursday": r"\b(?:thursdays?|donnerstags?|jeudis?|jueves|quinta(?:-feira)?|gioved[ìi]|donderdag|czwart\w+)\b",
    "Friday": r"\b(?:fridays?|freitags?|vendredis?|viernes|sexta(?:-feira)?|venerd[ìi]|vrijdag|piąt\w+)\b",
    "Saturday": r"\b(?:saturdays?|samstags?|samedis?|sábados?|sabato|zaterdag|sobot\w+)\b",
    "Sunday": r"\b(?:sundays?|sonntags?|dimanches?|domingos?|domenica|zondag|niedziel\w+)\b",
}
_COMPILED: Final = {name: re.compile(pattern, re.I) for name, pattern in _DAYS.items()}
_WEEK: Final = tuple(_DAYS)[-7:]
_RUN: Final = re.compile(rf"\b({'|'.join(_WEEK)})s?\s?(?:to|[-–]|through|until)\s?({'|'.join(_WEEK)})s?\b", re.I)
_NUMBERED: Final = frozenset({"segunda", "terça", "quarta", "quinta", "sexta"})
"""Portuguese names of days that are ordinals too: "a segunda encomenda" names no day."""


@lru_cache(maxsize=8192)
def days(text: str) -> frozenset[str]:
    """The days that a text names, by their English names; those within "Monday to Friday" too."""
    found = {name for name, pattern in _COMPILED.items() if any(_names(each[0]) for each in pattern.finditer(text))}
    if "day after tomorrow" in found:
        found.discard("tomorrow")
    for run in _RUN.finditer(text):
        first, last = (_WEEK.index(each.capitalize()) for each in run.groups())
        found |= set(_WEEK[first : last + 1])
    return frozenset(found)


def _names(word: str) -> bool:
    return word.casefold() not in _NUMBERED
