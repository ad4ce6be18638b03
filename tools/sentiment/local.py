"""Sentiment on this machine: a linear classifier over the examples in ``knowledge/sentiment``. English."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final, cast

from knowledge.classifier import Recipe, TextClassifier
from knowledge.embed import SharedEmbedder
from knowledge.trained import trained
from tools.sentiment.tool import Sentiment, SentimentLabel

LANGUAGES: Final = frozenset({"en"})
RECIPE: Final = Recipe(embedding_weight=1.25, regularisation=0.5)


class LocalSentiment:
    """Reads English only: of other languages it says ``neutral`` with confidence 0."""

    name = "local"

    def __init__(self, classifier: TextClassifier, embedder: SharedEmbedder) -> None:
        self._classifier = classifier
        self._embedder = embedder

    @classmethod
    def train(
        cls,
        examples: Mapping[str, Sequence[str]],
        embedder: SharedEmbedder,
        folder: Path,
        progress: Callable[[float], None] | None = None,
    ) -> LocalSentiment:
        """Train on examples by label, or read what an earlier start left in ``folder``. Blocks for seconds."""
        pairs = [(text, label) for label, texts in examples.items() for text in texts]
        return cls(trained("sentiment", pairs, embedder.model, folder, RECIPE, progress), embedder)

    async def read(self, text: str, language: str) -> Sentiment:
        """See ``SentimentClassifier.read``. The score is P(positive) - P(negative)."""
        if language not in LANGUAGES or not text.strip():
            return Sentiment(label="neutral", score=0.0, confidence=0.0)
        vector = await self._embedder.embed(text)
        chances = dict(zip(self._classifier.labels, self._classifier.probabilities(text, vector), strict=True))
        label = max(chances, key=lambda each: chances[each])
        return Sentiment(
            label=cast(SentimentLabel, label),
            score=round(float(chances["positive"] - chances["negative"]), 4),
            confidence=round(float(chances[label]), 4),
        )
