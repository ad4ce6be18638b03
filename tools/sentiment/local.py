"""Sentiment on this machine: linear classifiers over the examples in ``knowledge/sentiment``.

English is read with MiniLM tuned on the examples (the same vectors that the intent is read from), every other language
with multilingual E5, which carries what the English examples teach over to the languages it knows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final, cast

from knowledge.classifier import Recipe, TextClassifier
from knowledge.embed import SharedEmbedder
from knowledge.emotions import EmotionReader
from knowledge.trained import trained
from tools.sentiment.tool import Sentiment, SentimentLabel

ENGLISH: Final = "en"
RECIPE: Final = Recipe(embedding_weight=1.25, regularisation=0.5, temperature=0.4)
MULTILINGUAL: Final = Recipe(embedding_weight=2.0, regularisation=1.0)

_FACES: Final = {
    "angry": "😠😡🤬😤👿",
    "bad": "👎🤮🤢",
    "sad": "😢😭😞😔💔☹",
    "annoying": "🙄😒🤦",
    "love": "😍🥰❤💕🩷💚💙😘",
    "great": "👍👏🎉🤩💯🙌",
    "happy": "😊😀😃😄😁🙂☺",
    "thank you": "🙏",
}
WORDS: Final = str.maketrans({face: f" {word} " for word, faces in _FACES.items() for face in faces})
"""The encoder of English knows no emoji: the commonest are read as the words they stand for."""


class LocalSentiment:
    """Without a multilingual encoder it says ``neutral`` with confidence 0 of everything but English."""

    name = "local"

    def __init__(
        self,
        classifier: TextClassifier,
        embedder: SharedEmbedder,
        others: tuple[TextClassifier, SharedEmbedder] | None = None,
        emotions: tuple[EmotionReader, SharedEmbedder] | None = None,
    ) -> None:
        """``others`` reads every language but English; ``emotions`` stands on vectors of the published MiniLM."""
        self._english = (classifier, embedder)
        self._others = others
        self._emotions = emotions

    @classmethod
    def train(
        cls,
        examples: Mapping[str, Sequence[str]],
        embedder: SharedEmbedder,
        folder: Path,
        progress: Callable[[float], None] | None = None,
        *,
        plain: SharedEmbedder | None = None,
        multilingual: SharedEmbedder | None = None,
        other_languages: Mapping[str, Sequence[str]] | None = None,
    ) -> LocalSentiment:
        """Train on examples by label, or read what an earlier start left in ``folder``. Blocks for seconds.

        ``examples`` are English; ``other_languages`` are learnt beside them by the multilingual reader.
        """
        pairs = _pairs(examples)
        others = None
        if multilingual is not None:
            everything = [*pairs, *_pairs(other_languages or {})]
            model = trained("multilingual_sentiment", everything, multilingual.model, folder, MULTILINGUAL)
            others = (model, multilingual)
        english = trained("sentiment", pairs, embedder.model, folder, RECIPE, progress)
        emotions = (EmotionReader.shipped(), plain) if plain is not None else None
        return cls(english, embedder, others, emotions)

    async def read(self, text: str, language: str) -> Sentiment:
        """See ``SentimentClassifier.read``. The score is P(positive) - P(negative)."""
        reader = self._english if language == ENGLISH else self._others
        if reader is None or not text.strip():
            return Sentiment(label="neutral", score=0.0, confidence=0.0)
        classifier, embedder = reader
        if language == ENGLISH:
            text = " ".join(text.translate(WORDS).split()) or text
        vector = await embedder.embed(text)
        chances = dict(zip(classifier.labels, classifier.probabilities(text, vector), strict=True))
        label = max(chances, key=lambda each: chances[each])
        emotion = None
        if language == ENGLISH and self._emotions is not None:
            emotions, plain = self._emotions
            emotion = emotions.read(await plain.embed(text), cast(SentimentLabel, label))
        return Sentiment(
            label=cast(SentimentLabel, label),
            score=round(float(chances["positive"] - chances["negative"]), 4),
            confidence=round(float(chances[label]), 4),
            emotion=emotion,
        )


def _pairs(examples: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    return [(text, label) for label, texts in examples.items() for text in texts]
