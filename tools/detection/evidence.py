"""What speaks for a language beside the statistics of its letters: everyday words, and letters that it does not have.

A word counts for every language that has it, and the less the more of them there are (inverse document frequency,
K. Spärck Jones 1972). A word typed without its accents counts less than one written properly.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from knowledge.common_words import CommonWords, without_marks

_WORD: Final = re.compile(r"[^\W\d_]+(?:['ʻʼ·-][^\W\d_]+)*")
_RARITY: Final = 12.0
_SHORTEST_UNMARKED: Final = 3
"""Letters from which a word without its accents is taken for the word."""
MOST_STRANGE: Final = 4
"""Foreign letters beyond this many say no more."""
_PLAIN: Final = frozenset("abcdefghijklmnopqrstuvwxyz")


class Evidence(NamedTuple):
    """For one language: the weight of its words as written, of its words without accents, and its foreign letters."""

    words: float
    unmarked: float
    strange: int


class Everyday:
    """The everyday words and letters of the languages of one script."""

    def __init__(self, known: CommonWords, languages: Sequence[str], *, latin: bool) -> None:
        self._languages = tuple(languages)
        self._latin = latin
        here = {code: known.languages[code] for code in languages if code in known.languages}
        self._letters = {code: vocabulary.letters for code, vocabulary in here.items()}
        self._words = _weighted({code: vocabulary.words for code, vocabulary in here.items()})
        self._unmarked = _weighted(
            {code: frozenset(map(without_marks, vocabulary.words)) for code, vocabulary in here.items()}
        )

    def of(self, text: str, letters: Iterable[str]) -> Mapping[str, Evidence]:
        """The evidence for each language; ``letters`` are the text's, in lower case, of this script."""
        tokens = words_of(text)
        written: dict[str, float] = defaultdict(float)
        unmarked: dict[str, float] = defaultdict(float)
        for token in tokens:
            found = self._words.get(token, {})
            for code, weight in found.items():
                written[code] += weight
            if self._latin and len(token) >= _SHORTEST_UNMARKED:
                for code, weight in self._unmarked.get(token, {}).items():
                    if code not in found:
                        unmarked[code] += weight
        scale = 1 / math.sqrt(len(tokens) or 1)
        strange = set(letters) - _PLAIN if self._latin else set(letters)
        return {
            code: Evidence(written[code] * scale, unmarked[code] * scale, self._strange(code, strange))
            for code in self._languages
        }

    def _strange(self, code: str, letters: set[str]) -> int:
        own = self._letters.get(code, frozenset())
        if not own and not self._latin:
            return 0
        return min(MOST_STRANGE, len(letters - own))

    def most_words(self, tokens: Sequence[str]) -> int:
        """How many of the words the language that knows most of them knows."""
        counts: dict[str, int] = defaultdict(int)
        for token in tokens:
            for code in self._words.get(token, {}):
                counts[code] += 1
        return max(counts.values(), default=0)


class Romanised:
    """Languages of other scripts, as people write them on a keyboard that has only Latin letters."""

    def __init__(self, known: CommonWords) -> None:
        self._words = known.romanised

    def of(self, tokens: Sequence[str], rival: int) -> tuple[str, float] | None:
        """The language and a confidence, when most of the words are its own and no other knows as many.

        ``rival`` is how many of them the best language of the Latin script knows.
        """
        counts = {code: sum(token in words for token in tokens) for code, words in self._words.items()}
        code = max(counts, key=counts.__getitem__, default="")
        known = counts.get(code, 0)
        if known < 2 or known <= rival or 2 * known < len(tokens):
            return None
        return code, min(0.95, 0.5 + 0.5 * (known - rival) / len(tokens))


def words_of(text: str) -> list[str]:
    """The words of a text in lower case."""
    return _WORD.findall(text.lower())


def _weighted(words: Mapping[str, frozenset[str]]) -> dict[str, dict[str, float]]:
    """By word: the languages that have it, each with the word's weight."""
    owners: dict[str, list[str]] = defaultdict(list)
    for code, own in words.items():
        for word in own:
            owners[word].append(code)
    return {word: dict.fromkeys(codes, math.log(1 + _RARITY / len(codes))) for word, codes in owners.items()}
