"""The frames that clients send, and how a bad one is told apart from a good one.

One JSON object a frame, in UTF-8, at most 64 KiB, text or binary.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from api.errors import Problem, readable
from graph.contract import Action

MAX_BYTES: Final = 64 * 1024

ClientMessageId = Annotated[str, Meta(min_length=1, max_length=100)]
Text = Annotated[str, Meta(max_length=MAX_BYTES)]
AttachmentIds = Annotated[list[UUID], Meta(max_length=100)]


class Frame(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type"):
    """What every frame has: its `type`."""


class MessageSend(Frame, frozen=True, tag="message.send"):
    """Say something, or send files alone, with an empty text. Sent again under the same `client_message_id` it is
    acknowledged again and stored once.
    """

    client_message_id: ClientMessageId
    text: Text
    conversation_id: UUID | None = None
    attachment_ids: AttachmentIds = []


class Typing(Frame, frozen=True, tag="typing"):
    """The sender is writing in this conversation."""

    conversation_id: UUID


class Resume(Frame, frozen=True, tag="resume"):
    """Send everything after this event."""

    last_seq: Annotated[int, Meta(ge=0, le=2**53)]


class Read(Frame, frozen=True, tag="read"):
    """With a `conversation_id`: the person has seen its messages up to this `seq`. Without one: she has seen everything
    up to this event; nothing is stored then.
    """

    seq: Annotated[int, Meta(ge=0, le=2**53)]
    conversation_id: UUID | None = None


class Viewing(Frame, frozen=True, tag="viewing"):
    """An agent has this conversation open; null: none any more. Sent when it is opened, and every 20 seconds."""

    conversation_id: UUID | None


class Ping(Frame, frozen=True, tag="ping"):
    """Answered with `pong`."""


class SuggestionDecide(Frame, frozen=True, tag="suggestion.decide"):
    """An agent decides a suggestion, as over HTTP."""

    suggestion_id: UUID
    action: Action
    text: Text | None = None
    reason: Annotated[str, Meta(max_length=1000)] | None = None
    act: bool = True
    client_message_id: ClientMessageId | None = None


class ConversationAssign(Frame, frozen=True, tag="conversation.assign"):
    """An agent takes a conversation, or gives it to `agent_id`."""

    conversation_id: UUID
    agent_id: UUID | None = None
    client_message_id: ClientMessageId | None = None


CUSTOMERS: Final[tuple[type[Frame], ...]] = (MessageSend, Typing, Resume, Read, Ping)
AGENTS: Final[tuple[type[Frame], ...]] = (*CUSTOMERS, SuggestionDecide, ConversationAssign, Viewing)


class _Outline(Struct):
    type: Any = None
    client_message_id: Any = None


def _decoders(kinds: tuple[type[Frame], ...]) -> Mapping[str, msgspec.json.Decoder[Frame]]:
    return {str(kind.__struct_config__.tag): msgspec.json.Decoder(kind) for kind in kinds}


_outline: Final = msgspec.json.Decoder(_Outline)
_known: Final = {"customer": _decoders(CUSTOMERS), "agent": _decoders(AGENTS)}


def client_message_id(raw: bytes) -> str | None:
    """The id under which the client would like to hear about this frame, if it can be read."""
    try:
        given = _outline.decode(raw).client_message_id
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    return given if isinstance(given, str) and len(given) <= 100 else None


def parse(raw: bytes, role: str) -> Frame:
    """The frame in `raw`, for a socket of `role` (`customer` or `agent`).

    Raises `Problem` with the code `too_large`, `malformed`, `unknown_type`, `wrong_role` or `invalid`.
    """
    if len(raw) > MAX_BYTES:
        raise Problem(413, "too_large", f"A frame may have {MAX_BYTES:,} bytes; this one has {len(raw):,}.")
    try:
        raw.decode()
        kind = _outline.decode(raw).type
    except UnicodeDecodeError as error:
        raise Problem(400, "malformed", "A frame must be UTF-8.") from error
    except msgspec.ValidationError as error:
        raise Problem(400, "malformed", "A frame must be one JSON object.") from error
    except (msgspec.DecodeError, RecursionError) as error:
        raise Problem(400, "malformed", "The frame is not valid JSON.") from error
    if not isinstance(kind, str) or kind not in _known["agent"]:
        known = ", ".join(sorted(_known[role]))
        raise Problem(400, "unknown_type", f"The frame's type must be one of {known}.")
    decoder = _known[role].get(kind)
    if decoder is None:
        raise Problem(403, "wrong_role", f"Only agents may send {kind}.")
    try:
        return decoder.decode(raw)
    except msgspec.ValidationError as error:
        raise Problem(422, "invalid", f"{kind}: {readable(str(error))}.") from error
    except (msgspec.DecodeError, RecursionError) as error:
        raise Problem(400, "malformed", "The frame is not valid JSON.") from error
