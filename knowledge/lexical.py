"""BM25 over some ten thousand passages in memory: the words a dense vector overlooks, like a fee or a model's name.

Formula: Robertson & Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), with the
always-positive IDF of Lucene.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
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
Counts = npt.NDArray[np.int32]


class Bm25:
    """Scores every passage for a query. Never changed: ``changed`` gives another one that shares what stayed."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._lengths = np.zeros(0, dtype=np.int32)
        self._postings: dict[str, Counts] = {}
        self._add(dict(enumerate(texts)))

    def changed(self, removed: Mapping[int, str], added: Mapping[int, str]) -> Bm25:
        """The same without the passages ``removed``, given by row and text, and with ``added``.

        A row that was removed may be taken again; a row above the last makes room for itself.
        """
        other = object.__new__(Bm25)
        other._lengths, other._postings = self._lengths.copy(), dict(self._postings)
        gone = np.fromiter(removed, dtype=np.int32)
        other._lengths[gone] = 0
        for word in {word for text in removed.values() for word in _words(text)}:
            found = other._postings.pop(word)
            if len(kept := found[~np.isin(found[:, 0], gone)]):
                other._postings[word] = kept
        other._add(added)
        return other

    def scores(self, query: str) -> Scores:
        """The BM25 score of each passage: shape (rows,), 0 where no word is shared, no upper bound."""
        scores = np.zeros(len(self._lengths), dtype=np.float32)
        size = int(np.count_nonzero(self._lengths))
        mean = max(float(self._lengths.sum()) / max(size, 1), 1.0)
        for word in set(_words(query)):
            if (found := self._postings.get(word)) is not None:
                rows, counts = found[:, 0], found[:, 1]
                idf = np.log1p((size - len(rows) + 0.5) / (len(rows) + 0.5))
                norm = K1 * (1 - B + B * self._lengths[rows] / mean)
                scores[rows] += (idf * counts * (K1 + 1) / (counts + norm)).astype(np.float32)
        return scores

    def _add(self, texts: Mapping[int, str]) -> None:
        """Take in ``texts`` by their rows; only while the object is being made."""
        room = max(texts, default=-1) + 1 - len(self._lengths)
        self._lengths = np.pad(self._lengths, (0, max(0, room)))
        found: dict[str, list[tuple[int, int]]] = {}
        for row, text in texts.items():
            counts = Counter(_words(text))
            self._lengths[row] = counts.total()
            for word, count in counts.items():
                found.setdefault(word, []).append((row, count))
        for word, places in found.items():
            fresh = np.array(places, dtype=np.int32)
            before = self._postings.get(word)
            self._postings[word] = fresh if before is None else np.concatenate([before, fresh])


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
