"""How well the evidence supports a sentence: words in common, and meaning by sentence embeddings. Like an entailment
score, but local and fast; what numbers, names and negations say is checked apart, for embeddings hardly see it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import numpy as np

from knowledge.embed import SharedEmbedder, Vectors
from knowledge.guarding import Guarding
from tools.guard.amounts import amounts
from tools.guard.backing import binding, unconditional
from tools.guard.evidence import Evidence
from tools.guard.sentences import Fact, coverage, stems

ENOUGH_WORDS: Final = 0.8
"""Share of a sentence's words in one supporting sentence from which its meaning is not looked at."""
SUPPORTED: Final = 0.61
"""Least mean of word coverage and cosine for an English sentence to count as supported."""
WITH_FIGURES: Final = 0.55
"""The same for a sentence with figures: that each of them is right was checked before."""
SUPPORTED_ACROSS: Final = 0.86
"""Least cosine of the multilingual encoder between a sentence and the evidence in another language."""
COURTEOUS: Final = 0.68
COURTEOUS_ACROSS: Final = 0.9
PROMISING: Final = 0.72
ABUSIVE: Final = 0.6
"""Cosines from which a sentence counts as one of the written courtesies, promises or insults."""
ACROSS: Final = 12
"""Sentences of evidence in another language that a sentence is compared with: each costs some 10 ms once."""
STRANGE: Final = 0.5
"""Share of a sentence's words that no evidence has from which its meaning has to be very close."""
CLOSE: Final = 0.75
"""That closeness, as a cosine."""


class Support:
    """Scores sentences. ``across`` compares languages; without it other languages need their words in the evidence."""

    def __init__(self, guarding: Guarding, plain: SharedEmbedder, across: SharedEmbedder | None) -> None:
        self._plain = plain
        self._across = across
        self._courtesies = plain.model.embed(list(guarding.courtesies["en"]))
        self._promises = plain.model.embed(list(guarding.promises))
        self._abuse = plain.model.embed(list(guarding.abuse["en"].examples))
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
            least = WITH_FIGURES if amounts(sentence, language) else SUPPORTED
            if 1 - joined >= STRANGE and cosine < CLOSE:
                return False
            return ((near[0][0] + joined) / 2 + cosine) / 2 >= least
        if self._across is None:
            return same and joined >= ENOUGH_WORDS
        facts = [fact.text for fact in _comparable(sentence, evidence)]
        return await self._cosine(self._across, sentence, facts) >= SUPPORTED_ACROSS

    async def ruled(self, sentence: str, language: str, evidence: Evidence) -> bool:
        """Whether a sentence in another language repeats a rule of an article, with its conditions."""
        if language == evidence.language or self._across is None:
            return False
        vector = await self._across.embed(sentence)
        rows = [(float(vector @ await self._across.embed(fact.text)), fact) for fact in _comparable(sentence, evidence)]
        score, fact = max(rows, key=lambda row: row[0], default=(0.0, None))
        if fact is None or score < SUPPORTED_ACROSS:
            return False
        return not binding(sentence, fact.text) and not unconditional(sentence, fact.text)

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

    async def abusive(self, sentence: str, language: str) -> bool:
        """Whether an English sentence is like the written insults, and less like a courtesy."""
        if language != "en":
            return False
        vector = await self._plain.embed(sentence)
        likeness = _best(self._abuse, vector)
        return likeness >= ABUSIVE and likeness > _best(self._courtesies, vector)

    @staticmethod
    async def _cosine(embedder: SharedEmbedder, sentence: str, facts: Sequence[str]) -> float:
        """The highest cosine of the sentence with one of the facts."""
        vector = await embedder.embed(sentence)
        return max([float(vector @ await embedder.embed(each)) for each in facts], default=0.0)


def _comparable(sentence: str, evidence: Evidence) -> list[Fact]:
    """The facts that are worth comparing across languages: first those that share a figure or a name."""
    marks = set(re.findall(r"\d+|\b[A-Z][\w-]+\b", sentence))
    ranked = sorted(evidence.facts, key=lambda fact: -len(marks & set(re.findall(r"\d+|\b[A-Z][\w-]+\b", fact.text))))
    return ranked[:ACROSS]


def _best(examples: Vectors, vector: Vectors) -> float:
    return float(np.max(examples @ vector))
