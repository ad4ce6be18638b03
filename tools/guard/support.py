"""How well the evidence supports a sentence: words in common, and meaning by sentence embeddings. Like an entailment
score, but local and fast; what numbers, names and negations say is checked apart, for embeddings hardly see it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from knowledge.embed import SharedEmbedder, Vectors
from knowledge.guarding import Guarding
from tools.guard.evidence import Evidence
from tools.guard.sentences import coverage, stems

ENOUGH_WORDS: Final = 0.8
"""Share of a sentence's words in one supporting sentence from which its meaning is not looked at."""
SUPPORTED: Final = 0.55
"""Least mean of word coverage and cosine for an English sentence to count as supported."""
SUPPORTED_ACROSS: Final = 0.86
"""Least cosine of the multilingual encoder between a sentence and the evidence in another language."""
COURTEOUS: Final = 0.62
COURTEOUS_ACROSS: Final = 0.9
PROMISING: Final = 0.72
"""Cosines from which a sentence counts as one of the written courtesies or promises."""


class Support:
    """Scores sentences. ``across`` compares languages; without it other languages need their words in the evidence."""

    def __init__(self, guarding: Guarding, plain: SharedEmbedder, across: SharedEmbedder | None) -> None:
        self._plain = plain
        self._across = across
        self._courtesies = plain.model.embed(list(guarding.courtesies["en"]))
        self._promises = plain.model.embed(list(guarding.promises))
        others = [text for language, texts in guarding.courtesies.items() if language != "en" for text in texts]
        self._foreign = across.model.embed(others) if across is not None else None

    async def supported(self, sentence: str, language: str, evidence: Evidence) -> bool:
        """Whether the evidence says what the sentence says, as far as words and meaning tell."""
        near = evidence.closest(sentence, most=4)
        if not near:
            return False
        same = language == evidence.language
        words = stems(sentence)
        joined = coverage(words, frozenset().union(*(fact.stems | (fact.about & words) for _, fact in near[:3])))
        if same and near[0][0] >= ENOUGH_WORDS and len(words) > 1:
            return True
        if same and language == "en":
            cosine = await self._cosine(self._plain, sentence, [fact.text for _, fact in near])
            return (max(joined * 0.9, near[0][0]) + cosine) / 2 >= SUPPORTED
        if self._across is None:
            return same and joined >= ENOUGH_WORDS
        facts = [fact.text for fact in evidence.facts[:24]]
        return await self._cosine(self._across, sentence, facts) >= SUPPORTED_ACROSS

    async def courteous(self, sentence: str, language: str) -> bool:
        """Whether a sentence is like the written courtesies, which state nothing."""
        if language == "en":
            return _best(self._courtesies, await self._plain.embed(sentence)) >= COURTEOUS
        if self._across is None or self._foreign is None:
            return False
        return _best(self._foreign, await self._across.embed(sentence)) >= COURTEOUS_ACROSS

    async def promising(self, sentence: str, language: str) -> bool:
        """Whether an English sentence is like the written promises, and less like a courtesy."""
        if language != "en":
            return False
        vector = await self._plain.embed(sentence)
        likeness = _best(self._promises, vector)
        return likeness >= PROMISING and likeness > _best(self._courtesies, vector)

    @staticmethod
    async def _cosine(embedder: SharedEmbedder, sentence: str, facts: Sequence[str]) -> float:
        """The highest cosine of the sentence with one of the facts."""
        vector = await embedder.embed(sentence)
        return max([float(vector @ await embedder.embed(each)) for each in facts], default=0.0)


def _best(examples: Vectors, vector: Vectors) -> float:
    return float(np.max(examples @ vector))
