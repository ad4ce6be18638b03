"""What clients send and what they are answered, beyond the shapes of graph.contract."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from graph.contract import (
    Action,
    AnalysisView,
    ConversationView,
    MessageView,
    Outcome,
    Priority,
    SuggestionView,
    TicketView,
    TurnView,
)
from graph.notes import NoteView

Text = Annotated[
    str, Meta(description="At most 10,000 characters; not empty after trimming.", examples=["Where is my order?"])
]
Description = Annotated[str, Meta(min_length=1, max_length=10_000, pattern=r"\S")]
ClientMessageId = Annotated[
    str, Meta(min_length=1, max_length=100, description="The client's own id: sent again, it is stored once.")
]
AttachmentIds = Annotated[list[UUID], Meta(max_length=100, description="Files that were uploaded before.")]
Language = Annotated[
    str,
    Meta(
        max_length=20,
        pattern=r"^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*$",
        description="A BCP 47 language tag.",
        examples=["de"],
    ),
]


class Body(Struct, frozen=True, forbid_unknown_fields=True):
    """A request body. A field that it does not have is an error, not silently ignored."""


class GuestBody(Body, frozen=True):
    """A new customer who gives no account."""

    full_name: Annotated[str, Meta(max_length=200, examples=["Ada"])] | None = None
    preferred_language: Language | None = None


class LoginBody(Body, frozen=True):
    """An e-mail address and its password."""

    email: Annotated[str, Meta(min_length=1, max_length=320, examples=["agent@example.com"])]
    password: Annotated[str, Meta(min_length=1, max_length=1000)]


class LoggedIn(Struct, frozen=True):
    """A log-in. `token` goes into `Authorization: Bearer`; browsers have their cookie."""

    user_id: UUID
    role: str
    token: str
    expires_at: datetime


class Me(Struct, frozen=True):
    """Who is signed in."""

    user_id: UUID
    role: str
    full_name: str
    email: str | None
    preferred_language: str | None


class AnalyzeMessageBody(Body, frozen=True):
    """A customer's message; without `conversation_id` it begins a conversation. With `attachment_ids`, files that were
    uploaded before, the text may be empty.

    `language` is what the customer says they write in; it is kept as their preferred language, and helps to tell the
    language of short texts.
    """

    text: Text
    conversation_id: UUID | None = None
    client_message_id: ClientMessageId | None = None
    language: Language | None = None
    attachment_ids: AttachmentIds = []


class AnalyzedMessage(Struct, frozen=True):
    """What became of a customer's message, once its turn is over or waits for an agent."""

    conversation_id: UUID
    message: MessageView
    analysis: AnalysisView
    suggestions: list[SuggestionView]
    outcome: Outcome
    outcome_reason: str
    reply: MessageView | None
    ticket: TicketView | None
    timings_ms: dict[str, float]


class SendAgentMessageBody(Body, frozen=True):
    """An agent's own words, files that she uploaded before, or a suggestion (as it is, or with `text` in its place)."""

    conversation_id: UUID
    text: Text | None = None
    suggestion_id: UUID | None = None
    client_message_id: ClientMessageId | None = None
    attachment_ids: AttachmentIds = []


class Sent(Struct, frozen=True):
    """The message that was sent."""

    message: MessageView


class AssignBody(Body, frozen=True):
    """A conversation, and who shall hold it; without `agent_id` the caller."""

    conversation_id: UUID
    agent_id: UUID | None = None


class ConversationBody(Body, frozen=True):
    """A conversation."""

    conversation_id: UUID


class Changed(Struct, frozen=True):
    """The conversation as it is now."""

    conversation: ConversationView


class Queue(Struct, frozen=True):
    """A page of conversations; `next_cursor` is null on the last one."""

    items: list[ConversationView]
    next_cursor: str | None


class Mine(Struct, frozen=True):
    """A customer's own conversations, the newest first."""

    items: list[ConversationView]


class Opened(Struct, frozen=True):
    """A conversation with its last messages; `suggestions`, `turn`, `blocked` and `notes` are for agents
    only.

    `blocked` are the newest turn's drafts that the guard stopped, each with its `problems`.
    """

    conversation: ConversationView
    messages: list[MessageView]
    suggestions: list[SuggestionView]
    tickets: list[TicketView]
    turn: TurnView | None
    has_more: bool
    blocked: list[SuggestionView]
    notes: list[NoteView]


class Older(Struct, frozen=True):
    """Earlier messages, in order; `has_more` when there are still earlier ones."""

    messages: list[MessageView]
    has_more: bool


class DecisionBody(Body, frozen=True):
    """What an agent decides: `edit` needs `text`; `reject` and `take_over` may say why.

    With `act` false only the words are sent, and the suggestion's `actions` are not run.
    """

    action: Action
    text: Text | None = None
    reason: Annotated[str, Meta(max_length=1000)] | None = None
    act: bool = True


class Decided(Struct, frozen=True):
    """The suggestion as it is now, and the message that went out (null for reject and take_over)."""

    suggestion: SuggestionView
    message: MessageView | None


class RaiseTicketBody(Body, frozen=True):
    """A ticket to raise; with the same `idempotency_key` it is raised once."""

    conversation_id: UUID
    description: Description
    priority: Priority
    idempotency_key: Annotated[str, Meta(min_length=1, max_length=100)] | None = None


class MarkFixedBody(Body, frozen=True):
    """A ticket, and what was done."""

    ticket_id: UUID
    resolution: Description


class Raised(Struct, frozen=True):
    """A ticket."""

    ticket: TicketView


class Tickets(Struct, frozen=True):
    """The tickets of a conversation, the newest first."""

    items: list[TicketView]


class Part(Struct, frozen=True):
    """A part of the desk, and whether it works."""

    name: str
    ok: bool
    detail: str


class Engine(Struct, frozen=True):
    """Who can do a capability: `ok`, `open` (left alone after faults), `refused` (wrong key) or `absent`."""

    name: str
    state: str
    reason: str


class Capability(Struct, frozen=True):
    """A capability: `answers` is the engine that is asked first now, null if there is none."""

    name: str
    answers: str | None
    engines: list[Engine]


class Ready(Struct, frozen=True):
    """Whether the desk can do its work, part by part."""

    status: str
    parts: list[Part]
    capabilities: list[Capability]


class Live(Struct, frozen=True):
    """The process answers."""

    status: str = "ok"
