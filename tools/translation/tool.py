"""What translation promises."""

from __future__ import annotations

from typing import Protocol

from pydantic import BaseModel, ConfigDict, Field

from tools.base import ToolContext, tool
from tools.errors import Unsupported


class PairUnavailable(Unsupported):
    """No engine translates from this language into that one."""


class Translation(BaseModel):
    """A text in another language. ``warnings`` say in plain sentences what may have been lost on the way; a text that
    is not ``complete`` ends where the time for translating it did.
    """

    model_config = ConfigDict(frozen=True)

    text: str
    source: str = Field(description="ISO 639-1 code")
    target: str = Field(description="ISO 639-1 code")
    warnings: list[str] = Field(default_factory=list)
    complete: bool = True


class Translator(Protocol):
    """Whoever can translate."""

    @property
    def name(self) -> str:
        """The provider's name."""

    def supports(self, source: str, target: str) -> bool:
        """Whether it has this pair (ISO 639-1 codes)."""

    async def translate(self, text: str, source: str, target: str) -> Translation:
        """Translate ``text``; line breaks stay.

        Raises ``PairUnavailable`` when it does not have the pair, ``TryAgain`` or ``ToolFailed``.
        """


class TranslationArguments(BaseModel):
    """A text, the language it is in, and the one it is wanted in (ISO 639-1)."""

    text: str
    source: str
    target: str


@tool(effect="reads", timeout=2.0, tries=2)
async def translate_text(arguments: TranslationArguments, context: ToolContext) -> Translation:
    """Translate a text between the customer's language and the desk's."""
    chain = context.providers.translation
    if not any(who.supports(arguments.source, arguments.target) for who in chain.providers):
        # Asked before the chain is, whose circuit a missing pair would open for the pairs that are there.
        raise PairUnavailable(f"no engine translates {arguments.source} into {arguments.target}")
    return await context.ask(chain, lambda who: who.translate(arguments.text, arguments.source, arguments.target))
