"""What an author of replies promises."""

from __future__ import annotations

from typing import Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field

from knowledge.search import Passage
from tools.base import ToolContext, tool
from tools.intent.tool import Intent
from tools.sentiment.tool import Sentiment

DraftKind = Literal["answer", "small_talk", "honest_no_answer"]


class Citation(BaseModel):
    """The passage that a draft rests on; ``excerpt`` is the words it was taken from, ``score`` 0..1."""

    model_config = ConfigDict(frozen=True)

    article_id: str
    title: str
    excerpt: str
    score: float = Field(ge=0, le=1)


class Draft(BaseModel):
    """A reply that may be sent, shown to an agent, or thrown away.

    ``confidence`` is the author's own estimate, 0..1, that the draft answers what was asked.
    """

    model_config = ConfigDict(frozen=True)

    text: str
    language: str
    kind: DraftKind
    confidence: float = Field(ge=0, le=1)
    citations: list[Citation] = Field(default_factory=list)
    next_actions: list[str] = Field(default_factory=list)


class DraftRequest(BaseModel):
    """Everything an author may use for a reply. ``passages`` are best first."""

    text: str
    language: str = "en"
    intent: Intent
    sentiment: Sentiment
    passages: list[Passage] = Field(default_factory=list)
    customer_name: str | None = None


class Author(Protocol):
    """Whoever can write a reply."""

    @property
    def name(self) -> str:
        """The provider's name."""

    async def draft(self, request: DraftRequest) -> list[Draft]:
        """Up to three drafts, best first, never none. Raises ``TryAgain`` or ``ToolFailed``."""


class Drafts(BaseModel):
    """The drafts, best first."""

    drafts: list[Draft]


@tool(effect="reads", timeout=1.0, tries=2)
async def draft_reply(arguments: DraftRequest, context: ToolContext) -> Drafts:
    """Write up to three replies that rest on the passages found, best first."""
    return Drafts(drafts=await context.ask(context.providers.chat, lambda who: who.draft(arguments)))
