"""Sentiment by Azure AI Language, with what the customer likes and dislikes."""

from __future__ import annotations

from typing import Any, Final

from tools.azure.language import LanguageService
from tools.masking import Masked, masked
from tools.sentiment.tool import Opinion, Sentiment, SentimentLabel

LEANING: Final = 0.25
"""Score from which a mixed text counts as what it leans to."""


class AzureSentiment:
    """See ``SentimentClassifier``. It tells no emotion."""

    name = "azure"

    def __init__(self, service: LanguageService) -> None:
        self._service = service

    async def read(self, text: str, language: str) -> Sentiment:
        """See ``SentimentClassifier.read``. The score is P(positive) - P(negative)."""
        if not text.strip():
            return Sentiment(label="neutral", score=0.0, confidence=0.0)
        hidden = await masked(text, language)
        found = await self._service.ask("sentiment", hidden.text, language)
        chances: dict[SentimentLabel, float] = {
            "positive": found.confidence_scores.positive,
            "neutral": found.confidence_scores.neutral,
            "negative": found.confidence_scores.negative,
        }
        score = max(-1.0, min(1.0, chances["positive"] - chances["negative"]))
        label = _label(str(found.sentiment), score)
        return Sentiment(
            label=label,
            score=round(score, 4),
            confidence=round(max(0.0, min(1.0, chances[label])), 4),
            opinions=_opinions(found, hidden, text),
        )

    async def try_out(self) -> None:
        """See ``Remote.try_out``."""
        await self._service.try_out()

    async def close(self) -> None:
        """See ``Remote.close``."""
        await self._service.close()


def _label(said: str, score: float) -> SentimentLabel:
    """Ours: "mixed" counts as what it leans to."""
    if said == "positive" or (said == "mixed" and score >= LEANING):
        return "positive"
    if said == "negative" or (said == "mixed" and score <= -LEANING):
        return "negative"
    return "neutral"


def _opinions(found: Any, hidden: Masked, text: str) -> list[Opinion]:
    """What is spoken of and how, in the customer's own words; without what touches personal data."""
    opinions = []
    for sentence in found.sentences or []:
        for each in sentence.mined_opinions or []:
            place = hidden.place(each.target.offset, each.target.offset + each.target.length)
            words = [
                text[slice(*there)]
                for word in each.assessments
                if (there := hidden.place(word.offset, word.offset + word.length)) is not None
            ]
            if place is not None and words:
                label = _label(str(each.target.sentiment), 0.0)
                opinions.append(Opinion(target=text[slice(*place)], words=words, label=label))
    return opinions
