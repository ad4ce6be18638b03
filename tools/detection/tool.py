"""What language detection promises."""

from __future__ import annotations

from typing import Protocol

from pydantic import BaseModel, ConfigDict, Field

from tools.base import ToolContext, tool

UNDETERMINED = "und"
"""The code (ISO 639-2) of a text that has no language, like a lone emoji, when no hint is known."""


class LanguageGuess(BaseModel):
    """A language that the text might be in, with its probability."""

    model_config = ConfigDict(frozen=True)

    code: str = Field(description="ISO 639-1 code")
    confidence: float = Field(ge=0, le=1)


class Language(LanguageGuess):
    """The language of a text. ``code`` is ``und`` with confidence 0 when there is nothing to go by."""

    alternatives: list[LanguageGuess] = Field(default_factory=list, description="other candidates, best first")


class Detector(Protocol):
    """Whoever can tell languages apart."""

    @property
    def name(self) -> str:
        """The provider's name."""

    async def detect(self, text: str, hint: str | None = None) -> Language:
        """Tell the language of ``text``. ``hint`` (ISO 639-1) is what the conversation was held in so far;
        a text too short to judge keeps it. Raises ``TryAgain`` or ``ToolFailed``.
        """


class DetectionArguments(BaseModel):
    """A text and, where known, the language of the conversation so far."""

    text: str
    hint: str | None = None


@tool(effect="reads", timeout=1.0, tries=2)
async def detect_language(arguments: DetectionArguments, context: ToolContext) -> Language:
    """Tell which language a text is written in."""
    return await context.ask(context.providers.detection, lambda who: who.detect(arguments.text, arguments.hint))
