"""What language detection promises."""

from __future__ import annotations

import re
from typing import Final, Protocol

from pydantic import BaseModel, ConfigDict, Field

from tools.base import ToolContext, tool

UNDETERMINED = "und"
"""The code (ISO 639-2) of a text that has no language, like a lone emoji, when no hint is known."""


_QUOTED: Final = (
    re.compile(r"^\s*>.*$", re.MULTILINE),
    # The line that a mail program puts above the mail that is answered, and all below it.
    re.compile(
        r"^[^\n]{0,80}\b(?:wrote|schrieb|écrit|escribió|scritto|escreveu|schreef|skrev|napisał\(?a?\)?|писал\w?|пише|пишет)"
        r"[ \t]*:[ \t]*$[\s\S]*",
        re.MULTILINE,
    ),
    re.compile(r"“[^”]{12,}”|„[^“”]{12,}[“”]|«[^»]{12,}»|\"[^\"\n]{12,}\"|`[^`\n]{3,}`"),
)
_OWN: Final = 8
"""Letters that must be left of a text without what it quotes; else the quotation is all there is to judge."""


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
    text = own_words(arguments.text)
    return await context.ask(context.providers.detection, lambda who: who.detect(text, arguments.hint))


def own_words(text: str) -> str:
    """The text without what it quotes: mails below it, lines with ``>``, longer passages in quotation marks."""
    own = text
    for quoted in _QUOTED:
        own = quoted.sub(" ", own)
    return own if sum(map(str.isalpha, own)) >= _OWN else text
