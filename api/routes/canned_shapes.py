"""What is sent and answered about canned replies."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from api.routes.shapes import Body, Language
from graph.canned import CannedReplyView

Shortcut = Annotated[
    str,
    Meta(
        min_length=1, max_length=50, pattern=r"^[\w-]+$", description="Letters, digits, - and _.", examples=["refund"]
    ),
]
Title = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"\S")]
CannedText = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=10_000,
        pattern=r"\S",
        description="May hold {customer} and {agent}, which the page fills in.",
    ),
]


class CannedReplyBody(Body, frozen=True):
    """A new canned reply."""

    shortcut: Shortcut
    title: Title
    text: CannedText
    language: Language


class ChangedReplyBody(Body, frozen=True):
    """A canned reply as it shall be, and the version that it replaces."""

    shortcut: Shortcut
    title: Title
    text: CannedText
    language: Language
    version: Annotated[int, Meta(ge=1)]


class OneReply(Struct, frozen=True):
    """A canned reply."""

    reply: CannedReplyView


class CannedReplies(Struct, frozen=True):
    """Canned replies, the most used first."""

    items: list[CannedReplyView]


class RemovedReply(Struct, frozen=True):
    """The id of what was removed."""

    reply_id: UUID
