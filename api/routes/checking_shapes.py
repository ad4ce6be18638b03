"""The shapes of checking a reply before it is sent."""

from __future__ import annotations

from uuid import UUID

from msgspec import Struct

from api.routes.shapes import Body, Text
from graph.contract import ProblemView


class CheckReplyBody(Body, frozen=True):
    """A reply that an agent has written but not sent."""

    conversation_id: UUID
    text: Text


class CheckedReply(Struct, frozen=True):
    """What the guard would say of it; nothing where it sees no problem. It stops nothing."""

    problems: list[ProblemView]
