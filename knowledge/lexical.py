"""BM25 over a few thousand passages in memory: the words a dense vector overlooks, like a fee or a model's name.

Formula: Robertson & Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), with the
always-positive IDF of Lucene.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, CountVectorizer

K1: Final = 1.2
B: Final = 0.75
_TELLING: Final = frozenset({"bill", "system", "fire", "bottom", "cannot"})
"""Words that scikit-learn drops as too common and that mean something to a shop."""
_WORD: Final = r"(?u)\b\w\w+\b"


class Bm25:
    """Scores every passage for a query; built once, then only read."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._size = len(texts)
        if not texts:
            return
        self._vectorizer = CountVectorizer(
            stop_words=sorted({_singular(word) for word in ENGLISH_STOP_WORDS - _TELLING}),
            token_pattern=_WORD,
            dtype=np.float32,
            preprocessor=_stemmed,
        )
        counts = self._vectorizer.fit_transform(texts).tocsc()
        lengths = np.asarray(counts.sum(axis=1)).ravel()
        frequency = np.diff(counts.indptr)
        idf = np.log1p((self._size - frequency + 0.5) / (frequency + 0.5))
        norm = K1 * (1 - B + B * lengths / max(float(lengths.mean()), 1.0))
        counts.data = counts.data * (K1 + 1) / (counts.data + norm[counts.indices])
        counts.data *= np.repeat(idf, frequency)
        self._weights = counts

    def scores(self, query: str) -> npt.NDArray[np.float32]:
        """The BM25 score of each passage: shape (n,), 0 where no word is shared, no upper bound."""
        if not self._size:
            return np.zeros(0, dtype=np.float32)
        words = self._vectorizer.transform([query])
        return np.asarray(self._weights[:, words.indices].sum(axis=1), dtype=np.float32).ravel()


def _stemmed(text: str) -> str:
    """Lower case without plural endings: ``refunds`` and ``refund`` are one word to the search."""
    words = text.lower().replace("’", "'").split()
    return " ".join(_singular(word) for word in words)


def _singular(word: str) -> str:
    bare = word.strip(".,;:!?()\"'")
    if len(bare) > 4 and bare.endswith("ies"):
        return bare[:-3] + "y"
    if len(bare) > 3 and bare.endswith("s") and not bare.endswith(("ss", "us", "is")):
        return bare[:-1]
    return bare
