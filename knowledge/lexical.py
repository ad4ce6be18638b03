"""BM25 over a few thousand passages in memory: the words a dense vector overlooks, like a fee or a model's name.

Formula: Robertson & Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), with the
always-positive IDF of Lucene.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from knowledge.stop_words import ENGLISH

K1: Final = 1.2
B: Final = 0.75
_TELLING: Final = frozenset({"bill", "system", "fire", "bottom", "cannot"})
"""Words on the list of stop words that mean something to a shop."""
_WORD: Final = re.compile(r"\b\w\w+\b")

Scores = npt.NDArray[np.float32]
Postings = tuple[npt.NDArray[np.int64], Scores]


class Bm25:
    """Scores every passage for a query; built once, then only read."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._size = len(texts)
        counts = [Counter(_words(text)) for text in texts]
        lengths = np.array([each.total() for each in counts], dtype=np.float64)
        norm = K1 * (1 - B + B * lengths / max(float(lengths.mean()), 1.0)) if texts else lengths
        found: dict[str, list[tuple[int, int]]] = {}
        for row, each in enumerate(counts):
            for word, count in each.items():
                found.setdefault(word, []).append((row, count))
        self._postings = {word: self._weigh(np.array(places), norm) for word, places in found.items()}

    def scores(self, query: str) -> Scores:
        """The BM25 score of each passage: shape (n,), 0 where no word is shared, no upper bound."""
        scores = np.zeros(self._size, dtype=np.float32)
        for word in set(_words(query)):
            if postings := self._postings.get(word):
                rows, weights = postings
                scores[rows] += weights
        return scores

    def _weigh(self, places: npt.NDArray[np.int64], norm: npt.NDArray[np.float64]) -> Postings:
        """The passages that hold a word, from (passage, count) pairs, and what it adds to the score of each."""
        rows, counts = places[:, 0], places[:, 1]
        idf = np.log1p((self._size - len(rows) + 0.5) / (len(rows) + 0.5))
        return rows, (idf * counts * (K1 + 1) / (counts + norm[rows])).astype(np.float32)


def _words(text: str) -> list[str]:
    """The telling words, lower case and without plural endings: ``refunds`` and ``refund`` are one to the search."""
    stemmed = " ".join(_singular(word) for word in text.lower().replace("’", "'").split())
    return [word for word in _WORD.findall(stemmed) if word not in _STOP_WORDS]


def _singular(word: str) -> str:
    bare = word.strip(".,;:!?()\"'")
    if len(bare) > 4 and bare.endswith("ies"):
        return bare[:-3] + "y"
    if len(bare) > 3 and bare.endswith("s") and not bare.endswith(("ss", "us", "is")):
        return bare[:-1]
    return bare


_STOP_WORDS: Final = frozenset(_singular(word) for word in ENGLISH - _TELLING)
