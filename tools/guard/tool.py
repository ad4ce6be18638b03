"""What a guard over drafts promises."""

from __future__ import annotations

from typing import Any, Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field

from knowledge.search import Passage
from tools.base import ToolContext, tool
from tools.chat.tool import Draft, Finding

ProblemKind = Literal[
    "unsupported_figure",
    "unsupported_name",
    "unsupported_fact",
    "contradiction",
    "promise",
    "other_customer",
    "credentials",
    "injection",
    "abuse",
]


class Problem(BaseModel):
    """Why a draft must not be sent: the sentence of the draft, and what is wrong with it, in a sentence for agents."""

    model_config = ConfigDict(frozen=True)

    kind: ProblemKind
    sentence: str
    detail: str


class CheckArguments(BaseModel):
    """A draft and all that it may rest on.

    ``passages`` are what was found for this turn; of them only those of articles that the draft cites count.
    ``findings`` are what tools found. ``customer_text`` is what the customer wrote (also what was read off her
    images): it supports no fact. ``own`` is what the conversation knows of this customer and may be repeated to her:
    her name, e-mail address, order numbers. ``language`` (ISO 639-1) is the customer's.
    """

    draft: Draft
    passages: list[Passage] = Field(default_factory=list)
    findings: list[Finding] = Field(default_factory=list)
    customer_text: str = ""
    language: str = "en"
    own: list[str] = Field(default_factory=list)


class Checked(BaseModel):
    """The problems in the order of the draft's sentences; none when it may be sent."""

    problems: list[Problem] = Field(default_factory=list)

    def as_rows(self) -> list[dict[str, Any]]:
        """Plain JSON: kind, sentence, detail."""
        return [each.model_dump() for each in self.problems]


class DraftChecker(Protocol):
    """Whoever can check a draft. The same arguments always have the same result."""

    @property
    def name(self) -> str:
        """The provider's name."""

    async def check(self, arguments: CheckArguments) -> Checked:
        """Find what speaks against sending the draft. Raises ``TryAgain`` or ``ToolFailed``."""


@tool(effect="reads", timeout=1.0)
async def check_draft(arguments: CheckArguments, context: ToolContext) -> Checked:
    """Check that every sentence of a draft is supported, promises nothing, and gives nothing away."""
    return await context.ask(context.providers.guard, lambda who: who.check(arguments))
