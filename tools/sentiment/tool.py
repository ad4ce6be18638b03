"""What sentiment analysis promises."""

from __future__ import annotations

from typing import Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field

from tools.base import ToolContext, tool

SentimentLabel = Literal["positive", "neutral", "negative"]


class Opinion(BaseModel):
    """What the customer speaks of and how, in her own words: ``delivery``, ``["slow"]``, ``negative``."""

    model_config = ConfigDict(frozen=True)

    target: str
    words: list[str]
    label: SentimentLabel


class Sentiment(BaseModel):
    """How the customer feels. ``score`` runs from -1 (negative) to 1 (positive).

    An engine that cannot judge the text, such as one in a language it does not know, says ``neutral`` with
    score 0 and confidence 0.
    """

    model_config = ConfigDict(frozen=True)

    label: SentimentLabel
    score: float = Field(ge=-1, le=1)
    confidence: float = Field(ge=0, le=1)
    emotion: str | None = Field(None, description="an estimate: anger, fear, joy, sadness, surprise, disgust, neutral")
    opinions: list[Opinion] = Field(default_factory=list, description="of engines that can tell")


class SentimentClassifier(Protocol):
    """Whoever can read sentiment."""

    @property
    def name(self) -> str:
        """The provider's name."""

    async def read(self, text: str, language: str) -> Sentiment:
        """Read the sentiment of ``text``, written in ``language`` (ISO 639-1).

        Raises ``TryAgain`` or ``ToolFailed``.
        """


class SentimentArguments(BaseModel):
    """A text and its language."""

    text: str
    language: str = "en"


@tool(effect="reads", timeout=1.0, tries=2)
async def read_sentiment(arguments: SentimentArguments, context: ToolContext) -> Sentiment:
    """Tell how the customer feels."""
    return await context.ask(context.providers.sentiment, lambda who: who.read(arguments.text, arguments.language))
