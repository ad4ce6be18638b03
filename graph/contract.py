"""What clients are shown: the shapes of PROTOCOL.md, made from stored records.

Events carry the same shapes as HTTP answers do, so both are made here, in one place. Ids are UUIDs, times are
RFC 3339 UTC, text offsets count Unicode code points.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from store.attachments import Attachment
from store.conversations import PRIORITIES, Conversation
from store.messages import Message
from store.suggestions import Suggestion
from store.tickets import Ticket
from store.turns import Turn
from store.users import User

Sender = Literal["customer", "assistant", "agent", "system"]
Outcome = Literal["sent", "awaiting_agent", "handed_off"]
Priority = Literal["low", "medium", "high", "urgent"]
Action = Literal["approve", "edit", "reject", "take_over"]
Status = Literal["open", "awaiting_agent", "handed_off", "closed"]
Mode = Literal["auto", "suggest", "off"]


class Person(msgspec.Struct, frozen=True):
    """Somebody, as others may see them."""

    id: UUID
    full_name: str


class Customer(msgspec.Struct, frozen=True):
    """The customer of a conversation, as agents see them."""

    id: UUID
    full_name: str
    preferred_language: str | None


class CitationView(msgspec.Struct, frozen=True):
    """The passage that an answer rests on; `score` 0 to 1."""

    article_id: str
    title: str
    excerpt: str
    score: float


class LanguageView(msgspec.Struct, frozen=True):
    """A language by its ISO 639 code, with 0 ≤ confidence ≤ 1."""

    code: str
    confidence: float


class Alternative(msgspec.Struct, frozen=True):
    """Another label that was considered."""

    label: str
    confidence: float


class IntentView(msgspec.Struct, frozen=True):
    """What the customer wants; `unknown` with confidence 0 when no engine could tell."""

    label: str
    confidence: float
    alternatives: list[Alternative]
    further: list[Alternative] = []
    """What else the same message asks for."""


class SentimentView(msgspec.Struct, frozen=True):
    """How the customer feels; `score` from -1 (negative) to 1 (positive)."""

    label: Literal["positive", "neutral", "negative"]
    score: float


class EntityView(msgspec.Struct, frozen=True):
    """A named thing in `message.text[start:end]`, or, where `source` is `image`, in `message.ocr_text[start:end]`."""

    type: str
    text: str
    start: int
    end: int
    value: str | None
    source: Literal["text", "image"] = "text"


class AnalysisView(msgspec.Struct, frozen=True):
    """What the tools found in a customer's message; `emotion` is an estimate, None where nobody could tell."""

    language: LanguageView
    intent: IntentView
    sentiment: SentimentView
    emotion: str | None = None
    entities: list[EntityView] = []
    keywords: list[str] = []


class TranslationView(msgspec.Struct, frozen=True):
    """A message in the desk's language, who translated it, and what may have been lost, in plain sentences.

    `messages` is how many messages of a burst were translated as one; this one is the last of them.
    """

    text: str
    language: str
    provider: str
    warnings: list[str]
    messages: int = 1


class AttachmentView(msgspec.Struct, frozen=True):
    """A file that came with a message. `url` is served only to who may see the conversation; sizes in pixels, seconds
    and bytes. `problem` says why little can be made out in it: blurred, dark or empty for a picture, silent for sound.
    """

    id: UUID
    kind: Literal["image", "audio"]
    content_type: str
    bytes: int
    name: str
    url: str
    width: int | None = None
    height: int | None = None
    duration_s: float | None = None
    problem: Literal["blurred", "dark", "empty", "silent"] | None = None


class MessageView(msgspec.Struct, frozen=True):
    """One message; `seq` is gapless from 1 within its conversation."""

    id: UUID
    conversation_id: UUID
    seq: int
    sender: Sender
    text: str
    original_text: str | None
    language: str | None
    translation: TranslationView | None
    created_at: datetime
    client_message_id: str
    author: Person | None
    citations: list[CitationView]
    image_url: str | None
    ocr_text: str | None
    transcript: str | None
    attachments: list[AttachmentView] = []


class LastMessage(msgspec.Struct, frozen=True):
    """The newest message, cut to 200 characters for lists; `attachment` is the kind of file that came with it."""

    text: str
    sender: Sender
    created_at: datetime
    attachment: Literal["image", "audio"] | None = None


class ConversationView(msgspec.Struct, frozen=True):
    """A conversation with the newest facts about it. `customer_seen` and `agent_seen` are the `seq` of the newest
    message that either side has seen.
    """

    id: UUID
    customer: Customer
    status: Status
    mode: Mode
    assigned_agent: Person | None
    primary_language: str | None
    source: str
    intent: str | None
    intent_confidence: float | None
    sentiment: str | None
    sentiment_score: float | None
    mood: float | None
    last_message: LastMessage | None
    last_seq: int
    waiting_since: datetime | None
    created_at: datetime
    updated_at: datetime
    priority: Priority = "medium"
    snoozed_until: datetime | None = None
    customer_seen: int = 0
    agent_seen: int = 0


class ActionView(msgspec.Struct, frozen=True):
    """What approving a draft does beside sending it, in a sentence, and the tool that does it."""

    tool: str
    arguments: dict[str, Any]
    summary: str


class ProblemView(msgspec.Struct, frozen=True):
    """Why the guard stopped a draft: a kind, the sentence it is about, and what is wrong with it."""

    kind: str
    sentence: str
    detail: str


class SuggestionView(msgspec.Struct, frozen=True):
    """A drafted reply; `rank` 1 is the best, `confidence` 0 to 1."""

    id: UUID
    conversation_id: UUID
    turn_id: UUID
    rank: int
    status: str
    text: str
    language: str
    citations: list[CitationView]
    confidence: float
    next_actions: list[str]
    kind: str
    outcome_reason: str | None
    decided_by: UUID | None
    decided_at: datetime | None
    final_text: str | None
    translation: TranslationView | None = None
    """The draft as the customer would read it, where her language is another."""
    author: str | None = None
    """Who wrote it: `composer`, or the name of a chat model's provider."""
    actions: list[ActionView] = []
    problems: list[ProblemView] = []


class TicketView(msgspec.Struct, frozen=True):
    """A ticket, with the number that people quote."""

    id: UUID
    number: int
    conversation_id: UUID
    agent_id: UUID | None
    description: str
    status: Literal["open", "in_progress", "fixed", "closed"]
    priority: Priority
    resolution: str | None
    created_at: datetime
    fixed_at: datetime | None


class ActView(msgspec.Struct, frozen=True):
    """What became of an action: whether it was done, and what the tool said of it."""

    tool: str
    arguments: dict[str, Any]
    done: bool
    said: str


class TurnView(msgspec.Struct, frozen=True):
    """What a turn found and decided, for agents."""

    id: UUID
    status: str
    outcome: Outcome | None
    outcome_reason: str | None
    analysis: AnalysisView | None
    timings_ms: dict[str, float]
    providers: dict[str, str]
    acts: list[ActView] = []
    """What was done beside the reply."""


def person(user: User | None) -> Person | None:
    """The public face of a user, or None."""
    return Person(user.id, user.full_name) if user else None


def conversation_view(conversation: Conversation, customer: User, agent: User | None) -> ConversationView:
    """A conversation with its customer and the agent who holds it."""
    last = None
    if conversation.last_sender is not None and conversation.last_text is not None:
        sender: Any = conversation.last_sender
        kind: Any = conversation.last_attachment
        last = LastMessage(conversation.last_text, sender, conversation.last_message_at, kind)
    return msgspec.convert(
        {
            "id": conversation.id,
            "customer": Customer(customer.id, customer.full_name, customer.preferred_language),
            "assigned_agent": person(agent),
            "last_message": last,
            "priority": PRIORITIES[conversation.priority],
            **{
                name: getattr(conversation, name)
                for name in ConversationView.__struct_fields__
                if name not in {"id", "customer", "assigned_agent", "last_message", "priority"}
            },
        },
        ConversationView,
    )


def attachment_view(attachment: Attachment) -> AttachmentView:
    """A file as those see it who may: without what engines found in it."""
    own = {name: getattr(attachment, name) for name in AttachmentView.__struct_fields__ if hasattr(attachment, name)}
    url = f"/api/chat/attachments/{attachment.id}/content"
    return msgspec.convert({**own, "url": url, "problem": attachment.quality.get("problem")}, AttachmentView)


def message_view(message: Message, author: User | None) -> MessageView:
    """A message with its author's public name."""
    own = {name: getattr(message, name) for name in MessageView.__struct_fields__ if name != "author"}
    return msgspec.convert({**own, "author": person(author)}, MessageView)


def suggestion_view(suggestion: Suggestion) -> SuggestionView:
    """A suggestion as agents see it."""
    return msgspec.convert(suggestion, SuggestionView, from_attributes=True)


def ticket_view(ticket: Ticket) -> TicketView:
    """A ticket as agents see it."""
    return msgspec.convert(ticket, TicketView, from_attributes=True)


def ticket_for_customer(view: TicketView) -> TicketView:
    """The same ticket without its description: that is written for agents, and tells what was drafted, what the guard
    found in it and how the customer was read.
    """
    return msgspec.structs.replace(view, description="")


def turn_view(turn: Turn) -> TurnView:
    """A turn as agents see it."""
    own = {name: getattr(turn, name) for name in TurnView.__struct_fields__}
    return msgspec.convert({**own, "timings_ms": turn.timings_ms or {}, "providers": turn.providers or {}}, TurnView)


def plain(view: msgspec.Struct) -> dict[str, Any]:
    """A shape as JSON-able values, to be stored in an event."""
    values: dict[str, Any] = msgspec.to_builtins(view)
    return values
