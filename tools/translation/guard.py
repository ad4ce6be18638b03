"""What a translation must not lose: numbers, dates, amounts, ids, links, addresses and negations. Pure functions.

A rule either finds the same thing on both sides or says in a plain sentence, for an agent, what may be wrong. It
judges no style. Where a language's words for "not" are not known, negations are not compared.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from tools.translation.figures import CURRENCIES, Figure, figures, plain
from tools.translation.pieces import EMAIL, LINK, UNSPACED, sentences
from tools.translation.words import BUT, MONTHS, NOT, NOT_QUITE, RIVALS, SPELLED, STANDS_FOR, WITHOUT

_CURRENCIES: Final = {name: re.compile(pattern, re.I) for name, pattern in CURRENCIES.items()}
_SMALL: Final = 12
"""Numbers up to here may be in words, in a language whose words for numbers are not known; amounts of money are not."""
LOST: Final = 'A "not" of the original may be missing.'
ADDED: Final = 'The translation says "not" where the original may not.'


def check(original: str, translated: str, source: str, target: str) -> list[str]:
    """What ``translated`` may have lost of ``original``: plain sentences, none when all is there."""
    if not original.strip():
        return []
    if not translated.strip():
        return ["The translation is empty."]
    return [
        *_changed("link", LINK, original, translated),
        *_changed("e-mail address", EMAIL, original, translated),
        *_figures(original, translated, source, target),
        *_currencies(original, translated, source, target),
        *negations(original, translated, source, target),
        *_rivals(original, translated, source, target),
        *_shape(original, translated, source, target),
    ]


def _changed(what: str, pattern: re.Pattern[str], original: str, translated: str) -> list[str]:
    before, after = (Counter(match[0] for match in pattern.finditer(text)) for text in (original, translated))
    lost = [f"The {what} {each} is missing or changed." for each in before - after]
    return lost or [f"The {what} {each} is not in the original." for each in after - before]


def _figures(original: str, translated: str, source: str, target: str) -> list[str]:
    known = source in MONTHS and target in MONTHS
    before, after = figures(original, source, months=known), figures(translated, target, months=known)
    told = []
    for one in sorted(before, key=lambda each: not each.sure):
        fitting = [other for other in after if one.means(other)]
        if fitting:
            # The same amount twice in two currencies: each finds its own.
            best = min(fitting, key=lambda other: (one.currency != other.currency, not other.sure))
            after.remove(best)
            if one.currency and best.currency and one.currency != best.currency:
                told.append(f'The amount "{one.text}" is in another currency.')
        elif _needed(one, source, target):
            told.append(f'"{one.text}" is missing or changed.')
    return told or [f'"{each.text}" is not in the original.' for each in after if _needed(each, target, source)]


def _needed(figure: Figure, language: str, other: str) -> bool:
    """Whether a figure that is not found on the other side is a fault."""
    if language in STANDS_FOR and other in STANDS_FOR:
        return figure.sure
    if figure.spelled:
        return figure.sure and language in SPELLED and other in SPELLED and not figure.readings.isdisjoint(_COMMON)
    values = [float(each) for each in figure.readings if re.fullmatch(r"\d+(?:\.\d+)?", each)]
    clock = any(each.startswith("clock") for each in figure.readings)
    return bool(figure.currency) or (not clock and not any(value <= _SMALL and value == int(value) for value in values))


_COMMON: Final = frozenset(map(str, range(2, 13)))
"""What every table of number words has."""


def _currencies(original: str, translated: str, source: str, target: str) -> list[str]:
    if not re.search(r"\d", original) and not re.search(r"\d", translated):
        return []
    before, after = (
        {name for name, pattern in _CURRENCIES.items() if pattern.search(text)} for text in (original, translated)
    )
    known = source in SPELLED and target in SPELLED
    if not known and not (before and after):  # the other language may have a word for it that is not in the list
        return []
    return [f"The currency ({name}) is missing or changed." for name in sorted(before ^ after)]


def negations(original: str, translated: str, source: str, target: str) -> list[str]:
    """Whether each sentence says "not" in both languages or in neither; see ``check``."""
    if source not in NOT or target not in NOT:
        return []
    for one, other in _halves(original, translated, source, target):
        said, kept = _denials(one, source), _denials(other, target)
        if said > kept and not (kept == said - 1 and _hints(other, target)):
            return [LOST]
        if kept > said and not (said == kept - 1 and _hints(one, source)):
            return [ADDED]
    return []


def _denials(text: str, language: str) -> int:
    """0, 1 or 2: "without" counts apart, the rest as one, since many languages say "not" twice for once."""
    without = WITHOUT.get(language)
    if without is None:
        return bool(NOT[language].search(text))
    return bool(NOT[language].search(without.sub(" ", text))) + bool(without.search(text))


def _hints(text: str, language: str) -> bool:
    return language in NOT_QUITE and NOT_QUITE[language].search(text) is not None


def _halves(original: str, translated: str, source: str, target: str) -> list[tuple[str, str]]:
    """Sentence by sentence, and at "but", as far as both sides have as many."""
    pairs = _aligned(sentences(plain(original)), sentences(plain(translated)), original, translated)
    if source not in BUT or target not in BUT:
        return pairs
    return [
        half for one, other in pairs for half in _aligned(BUT[source].split(one), BUT[target].split(other), one, other)
    ]


def _aligned(before: list[str], after: list[str], one: str, other: str) -> list[tuple[str, str]]:
    return list(zip(before, after, strict=True)) if len(before) == len(after) else [(one, other)]


def _rivals(original: str, translated: str, source: str, target: str) -> list[str]:
    """A word that became its rival: weeks to days, before to after."""
    told = []
    for group in RIVALS:
        before, after = (
            {name for name, words in group.items() if language in words and re.search(words[language], text, re.I)}
            for text, language in ((original, source), (translated, target))
        )
        if before - after and after - before:
            one, other = sorted(before - after)[0], sorted(after - before)[0]
            told.append(f'The original says "{one}", the translation "{other}".')
    return told


def _shape(original: str, translated: str, source: str, target: str) -> list[str]:
    """Loops, text left as it was, and a length that cannot be right."""
    told = []
    if _loops(translated) and not _loops(original):
        told.append("The translation repeats itself.")
    words = set(translated.lower().split())
    letters = re.sub(r"[^\w\s]|\d", "", plain(original)).lower().split()
    if len(letters) >= 4 and source != target and sum(each in words for each in letters) > 0.7 * len(letters):
        told.append("Part of the text may not be translated.")
    if len(original) >= 20 and source not in UNSPACED and target not in UNSPACED:
        ratio = len(translated) / len(original)
        if not 0.4 <= ratio <= 2.6:
            told.append("The translation is much shorter or longer than the original.")
    return told


def _loops(text: str) -> bool:
    words = text.lower().split()
    return any(
        words[at : at + 2] * 3 == words[at : at + 6] or len(set(words[at : at + 4])) == 1
        for at in range(len(words) - 3)
    )
