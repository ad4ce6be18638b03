"""Words as they are counted for the word error rate, so that a way of writing is no error.

Case and punctuation do not count. In English neither do contractions ("I'm" and "I am"), nor how a number is written:
every number becomes its digits, each of them a word, so "58213", "5 8 2 1 3" and "five eight two one three" are the
same five words, as "$49.99" and "forty-nine dollars and ninety-nine cents" are; a wrong digit is a wrong word. Letters
that are spelled are one word ("L O", "LO-482913" → "lo 4 8 2 9 1 3").
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import groupby
from typing import Final, NamedTuple

from jellyfish import levenshtein_distance

ONES: Final = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
TEENS: Final = (
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
TENS: Final = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
SMALL: Final = {word: value for value, word in enumerate([*ONES, *TEENS])} | {
    word: 10 * value for value, word in enumerate(TENS, start=2)
}
SCALES: Final = {"hundred": 100, "thousand": 1_000, "million": 1_000_000}
IRREGULAR: Final = {
    "first": "one", "second": "two", "third": "three", "fifth": "five", "eighth": "eight", "ninth": "nine",
    "twelfth": "twelve",
}  # fmt: skip
SAME: Final = {"ok": "okay", "neighbor": "neighbour", "canceled": "cancelled", "color": "colour", "grey": "gray"}
"""Spellings of one word."""
CONTRACTIONS: Final = {
    "won't": "will not", "can't": "can not", "cannot": "can not", "n't": " not", "'m": " am", "'re": " are",
    "'ve": " have", "'ll": " will",
}  # fmt: skip
CURRENCIES: Final = {"$": "dollars", "£": "pounds", "€": "euros"}
SIGNS: Final = {"%": " percent ", "&": " and ", "#": " number ", "+": " plus ", "@": " at "}


class Errors(NamedTuple):
    """Words that were wrong, missing or too many, and words that were said."""

    wrong: int
    said: int


def errors(said: str, heard: str, language: str = "en") -> Errors:
    """The least number of words to replace, take out or put in that makes what was heard what was said."""
    reference, guess = words(said, language), words(heard, language)
    # The library compares letters, so each different word becomes one.
    letters = {word: chr(0x4E00 + place) for place, word in enumerate(sorted({*reference, *guess}))}
    wrong = levenshtein_distance(*("".join(letters[word] for word in each) for each in (reference, guess)))
    return Errors(wrong, len(reference))


def words(text: str, language: str = "en") -> list[str]:
    """The words of a text, as they are compared."""
    text = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    if language != "en":
        return re.findall(r"\w+", text)
    text = re.sub(r"([$£€])\s*(\d[\d,]*)(?:\.(\d+))?", _money, text)
    text = re.sub(r"(?<=\d),(?=\d{3})", "", text)
    text = re.sub(r"\b([ap])\.\s?m\b\.?", r"\1m", text)
    text = re.sub(r"\b(e|wi)-(?=mail|fi)", r"\1", text)
    for short, whole in CONTRACTIONS.items():
        text = text.replace(short, whole)
    text = text.replace("'", "")
    text = re.sub(r"\b(dollars|pounds|euros) and\b", r"\1", text)
    text = re.sub(r"(\d)(?:st|nd|rd|th)\b", r"\1", text)
    for sign, said in SIGNS.items():
        text = text.replace(sign, said)
    parts = [SAME.get(part, part) for part in re.findall(r"\d+|[^\W\d_]+", text)]
    return _spelled(_digits([_cardinal(part) for part in parts]))


def _money(found: re.Match[str]) -> str:
    sign, whole, rest = found.groups()
    return f"{whole} {CURRENCIES[sign]} {f'{rest} cents' if rest and int(rest) else ''} "


def _cardinal(word: str) -> str:
    """ "twelfth" → "twelve", "fiftieth" → "fifty"; other words as they are."""
    if word in IRREGULAR:
        return IRREGULAR[word]
    if word.endswith("ieth") and f"{word[:-4]}y" in SMALL:
        return f"{word[:-4]}y"
    return word[:-2] if word.endswith("th") and word[:-2] in SMALL | SCALES else word


def _digits(parts: Sequence[str]) -> list[str]:
    """Every number as its digits."""
    made: list[str] = []
    place = 0
    while place < len(parts):
        value, after = _number(parts, place)
        made += [parts[place]] if value is None else list(value)
        place = after
    return made


def _number(parts: Sequence[str], at: int) -> tuple[str | None, int]:
    """The digits of the number that begins at a place, and the place after it."""
    if parts[at].isdecimal():
        return parts[at], at + 1
    if parts[at] not in SMALL:
        return None, at + 1
    total, group, after = 0, SMALL[parts[at]], at + 1
    while after < len(parts):
        word, following = parts[after], parts[after + 1] if after + 1 < len(parts) else ""
        if word in SCALES:
            scale = SCALES[word]
            total, group = (total, group * scale) if scale == 100 else (total + group * scale, 0)
        elif word == "and" and following in SMALL and parts[after - 1] in SCALES:
            group, after = group + SMALL[following], after + 1
        elif word in SMALL and (parts[after - 1] in SCALES or (word in ONES[1:] and group % 100 in range(20, 100, 10))):
            group += SMALL[word]
        else:
            break
        after += 1
    return str(total + group), after


def _spelled(parts: Sequence[str]) -> list[str]:
    """Letters that stand alone side by side, as one word. "a" and "I" are words of their own."""
    made: list[str] = []
    for alone, run in groupby(parts, key=lambda part: len(part) == 1 and part.isalpha() and part not in "ai"):
        letters = list(run)
        made += ["".join(letters)] if alone else letters
    return made
