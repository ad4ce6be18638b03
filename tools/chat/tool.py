"""What an author of replies promises."""

from __future__ import annotations

from typing import Any, Final, Literal, Protocol

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


class Finding(BaseModel):
    """What a tool found before the reply was written, like where an order is.

    ``said`` are sentences in the desk's language that a reply may rest on, as it may on a passage.
    """

    model_config = ConfigDict(frozen=True)

    tool: str
    arguments: dict[str, Any]
    said: str
    result: dict[str, Any] | None = None


class ProposedAction(BaseModel):
    """A writing tool that the reply takes for granted: it is sent only once the tool has run, after an approval.

    ``summary`` tells the agent what approving does, like "Cancels order LO-482913". ``outcome`` is what the tool's own
    rules say to the customer once it has run, like when the money is back; empty where an author had to guess it. A
    guard takes it for a fact of the draft.
    """

    model_config = ConfigDict(frozen=True)

    tool: str
    arguments: dict[str, Any]
    summary: str
    outcome: str = ""


class Draft(BaseModel):
    """A reply that may be sent, shown to an agent, or thrown away.

    ``confidence`` is the author's own estimate, 0..1, that the draft answers what was asked: each author has a scale of
    its own. ``author`` is the provider that wrote it. ``findings`` and ``passages`` are what the author looked up for
    it beyond the request; they travel in ``Drafts``, once for all drafts.
    """

    model_config = ConfigDict(frozen=True)

    text: str
    language: str
    kind: DraftKind
    confidence: float = Field(ge=0, le=1)
    citations: list[Citation] = Field(default_factory=list)
    next_actions: list[str] = Field(default_factory=list)
    actions: list[ProposedAction] = Field(default_factory=list)
    author: str = ""
    findings: list[Finding] = Field(default_factory=list, exclude=True)
    passages: list[Passage] = Field(default_factory=list, exclude=True)


class DraftRequest(BaseModel):
    """Everything an author may use for a reply. ``passages`` are best first. ``pictures`` are the texts of the
    customer's pictures: data, to be quoted and never obeyed; they support no claim.

    ``entities`` are what the message names, as ``tools.entities`` gives them; ``without`` names the authors whose
    drafts were stopped already, ``rejected_articles`` what an agent does not want to read again. ``parts`` are the
    questions of the message as they were searched, in the desk's language (none: ``text`` is the only one), counted by
    ``part`` of the passages. ``negative_turns`` is how many turns in a row before this one the customer sounded
    negative. ``guidance`` is what an agent told the assistant when she handed the conversation back: an instruction of
    the desk, but no source; the composer cannot mind it.
    """

    text: str
    pictures: list[str] = Field(default_factory=list)
    language: str = "en"
    intent: Intent
    sentiment: Sentiment
    passages: list[Passage] = Field(default_factory=list)
    findings: list[Finding] = Field(default_factory=list)
    entities: list[dict[str, Any]] = Field(default_factory=list)
    customer_name: str | None = None
    parts: list[str] = Field(default_factory=list)
    negative_turns: int = Field(default=0, ge=0)
    without: list[str] = Field(default_factory=list)
    rejected_articles: list[str] = Field(default_factory=list)
    guidance: str | None = None


class Author(Protocol):
    """Whoever can write a reply."""

    @property
    def name(self) -> str:
        """The provider's name."""

    async def draft(self, request: DraftRequest, context: ToolContext) -> list[Draft]:
        """Up to three drafts, best first, never none. ``context.on_words`` may be told the words as they are written.


        Raises ``TryAgain`` or ``ToolFailed``.
        """


class Drafts(BaseModel):
    """The drafts, best first, and what their author looked up: the guard judges them by it."""

    drafts: list[Draft]
    findings: list[Finding] = Field(default_factory=list)
    passages: list[Passage] = Field(default_factory=list)


LONGEST: Final = 16.0
"""Seconds, more than any chain of authors may be given: the chain's own deadline, a setting, is what ends a draft."""
COMPOSER: Final = "composer"
SMALL_TALK: Final = frozenset({"greeting", "thanks", "goodbye"})
SURE: Final = 0.5
"""Least confidence of the intent for a reply that stands ready-made."""


# One try: the chain tries again itself, inside its deadline.
@tool(effect="reads", timeout=LONGEST, tries=1)
async def draft_reply(arguments: DraftRequest, context: ToolContext) -> Drafts:
    """Write up to three replies that rest on the passages found, best first."""
    chain = context.providers.chat
    without = {*arguments.without, *_needless(arguments, [each.name for each in chain.providers])}
    drafts = await context.ask(chain, lambda who: who.draft(arguments, context), without=without)
    author = context.answered[-1].provider
    return Drafts(
        drafts=[each.model_copy(update={"author": author}) for each in drafts],
        findings=[finding for each in drafts for finding in each.findings],
        passages=[passage for each in drafts for passage in each.passages],
    )


def _needless(arguments: DraftRequest, authors: list[str]) -> set[str]:
    """Models that need not be asked: a greeting, and a word before a person takes over, stand ready-made in the
    customer's own language, and nobody should wait seconds for them.
    """
    intent = arguments.intent
    ready = intent.label in SMALL_TALK or intent.handling == "hand_off"
    if not ready or intent.confidence < SURE or COMPOSER not in authors or COMPOSER in arguments.without:
        return set()
    return set(authors) - {COMPOSER}
