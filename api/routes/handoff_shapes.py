"""What is sent and answered when a conversation moves between people, the queue and the assistant."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from api.routes.shapes import Body
from graph.contract import ConversationView, Priority
from graph.notes import LONGEST, NoteView

OptionalNote = Annotated[str, Meta(max_length=LONGEST, description="What the next one should know; agents only.")]


class HandBackBody(Body, frozen=True):
    """A conversation for the assistant, and what it should mind. `agent_id` is taken and not looked at."""

    conversation_id: UUID
    agent_id: UUID | None = None
    note: OptionalNote | None = None


class TransferBody(Body, frozen=True):
    """A conversation, the colleague who shall hold it, and what she should know."""

    conversation_id: UUID
    agent_id: UUID
    note: OptionalNote | None = None


class NotedBody(Body, frozen=True):
    """A conversation, and a note on what is done with it."""

    conversation_id: UUID
    note: OptionalNote | None = None


class TakenOver(Struct, frozen=True):
    """The conversation as it is now; `dropped` when the assistant had something in the making, or waiting, that is
    never sent now. What it had sent before is among the messages.
    """

    conversation: ConversationView
    dropped: bool


class SnoozeBody(Body, frozen=True):
    """A conversation, and until when it is out of the way: at least a minute, at most a year from now."""

    conversation_id: UUID
    until: Annotated[datetime, Meta(tz=True)]


class PriorityBody(Body, frozen=True):
    """A conversation, and how urgent it is."""

    conversation_id: UUID
    priority: Priority


class NoteBody(Body, frozen=True):
    """A note for colleagues."""

    text: Annotated[str, Meta(min_length=1, max_length=LONGEST, pattern=r"\S")]


class OneNote(Struct, frozen=True):
    """A note."""

    note: NoteView


class Notes(Struct, frozen=True):
    """The notes of a conversation, the oldest first."""

    items: list[NoteView]
