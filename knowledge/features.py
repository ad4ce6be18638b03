"""The features of a short text: TF-IDF over its words and word pairs, and over the characters of each word.

Terms and weights are those of scikit-learn's ``TfidfVectorizer`` with ``sublinear_tf=True``, whose import alone takes
seconds; a test holds the two together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

LONGEST: Final = 2000
"""Characters of a text that are looked at; the embedding sees about as many."""
WORD: Final = r"(?u)\b\w+\b|[!?]"
CHARACTERS: Final = (2, 5)
"""The shortest and the longest run of characters that is a term."""

Terms = Callable[[str], list[str]]
Floats = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]

_TOKEN: Final = re.compile(WORD)
_ORDER: Final = re.compile(r"\b[a-z]{1,3}-?\d{4,}\b", re.I)
_LINK: Final = re.compile(r"https?://\S+|www\.\S+", re.I)
_EMAIL: Final = re.compile(r"\S+@\S+\.\w+")


@lru_cache(maxsize=1024)
def normalise(text: str) -> str:
    """Lower case, with order numbers, links and addresses replaced by a word each: their digits say nothing."""
    text = text[:LONGEST]
    text = _EMAIL.sub(" emailaddress ", _LINK.sub(" weblink ", text))
    return _ORDER.sub(" ordernumber ", text).lower().replace("’", "'")


def word_terms(text: str) -> list[str]:
    """The words and pairs of neighbouring words of a normalised text."""
    words = _TOKEN.findall(text)
    return [*words, *(f"{first} {second}" for first, second in pairwise(words))]


def character_terms(text: str) -> list[str]:
    """The runs of 2 to 5 characters within each word of a normalised text; a space stands at either end of a word."""
    shortest, longest = CHARACTERS
    terms: list[str] = []
    for word in text.split():
        padded = f" {word} "
        for length in range(shortest, min(longest, len(padded)) + 1):
            terms.extend(padded[start : start + length] for start in range(len(padded) - length + 1))
    return terms


class Tfidf:
    """The TF-IDF of one kind of terms; only terms seen in training count."""

    def __init__(self, terms: Terms, vocabulary: Sequence[str], idf: Floats) -> None:
        """``idf`` has the shape (n,) of ``vocabulary``. Raises ``ValueError`` if it has not."""
        if idf.shape != (len(vocabulary),):
            raise ValueError(f"{len(vocabulary)} terms with {idf.shape} weights")
        self.idf = idf
        self._terms = terms
        self._written = "\n".join(vocabulary).encode()
        # Numbers in place of the terms: as strings in a dict, those of all classifiers took 130 MB.
        marks = np.fromiter(map(hash, vocabulary), dtype=np.int64, count=len(vocabulary))
        self._order = np.argsort(marks).astype(np.int32)
        self._marks = marks[self._order]
        if (self._marks[1:] == self._marks[:-1]).any():
            raise ValueError("a term is there twice, or two have one hash; start the process again")

    @property
    def vocabulary(self) -> tuple[str, ...]:
        """The terms by their rows; none holds a line's end."""
        return tuple(self._written.decode().split("\n")) if self._written else ()

    def __len__(self) -> int:
        """How many terms there are."""
        return len(self._order)

    def transform(self, text: str) -> tuple[Rows, Floats]:
        """The rows of the terms in a normalised text and their weights (1 + ln tf) · idf: a vector of length 1."""
        if not len(self):
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
        marks, frequencies = _counted(self._terms, text)
        places = np.minimum(np.searchsorted(self._marks, marks), len(self) - 1)
        known = self._marks[places] == marks
        rows = self._order[places[known]].astype(np.int64)
        weights = frequencies[known] * self.idf[rows]
        return rows, weights / max(float(np.linalg.norm(weights)), 1e-12)


@lru_cache(maxsize=1024)
def _counted(terms: Terms, text: str) -> tuple[Rows, Floats]:
    """The marks of the terms in a text, in their order, and 1 + ln tf of each.

    Kept, because some six classifiers read each message; sorted, because the marks of a vocabulary are found faster so.
    """
    found = terms(text)
    marks, counts = np.unique(np.fromiter(map(hash, found), dtype=np.int64, count=len(found)), return_counts=True)
    frequencies = (1 + np.log(counts)).astype(np.float32)
    marks.flags.writeable = frequencies.flags.writeable = False
    return marks, frequencies
