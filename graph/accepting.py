"""Takes a customer's message: stored with its queued turn in one transaction, before anybody is told that it was."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from graph import announce, attaching
from graph.contract import MessageView, message_view
from graph.errors import Conflict, InvalidMessage, MessageTooLong, NotFound
from store import conversations, messages, suggestions, turns, users
from store.base import now
from store.conversations import Conversation
from store.messages import Message
from store.turns import Turn

MAX_CHARACTERS: Final = 10_000
MERGED: Final = 5
"""Messages of a burst after which a turn that runs is not given up for one more."""
MAX_CLIENT_ID: Final = 100

TURN_ID: Final = "turn:"
"""How the ids begin under which turns store their replies; clients may not use it."""

# Control characters but newline and tab: PostgreSQL refuses NUL, and nobody can read the rest.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


@dataclass(frozen=True)
class Accepted:
    """A stored message and the turn that will answer it; `duplicate` when the client had sent it before."""

    conversation_id: UUID
    message: MessageView
    turn_id: UUID | None
    duplicate: bool


def readable(text: str) -> str:
    """The text in NFC, with one kind of newline, without control characters, trimmed."""
    text = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return unicodedata.normalize("NFC", text).strip()


def clean(text: str, *, may_be_empty: bool = False) -> str:
    """The text as it is stored: `readable`. With `may_be_empty`, where files come with it, nothing is a text too.

    Raises `InvalidMessage` when nothing readable is left or it holds lone surrogates, `MessageTooLong` over
    MAX_CHARACTERS code points.
    """
    if len(text) > MAX_CHARACTERS:
        raise MessageTooLong(f"A message can have at most {MAX_CHARACTERS:,} characters; this one has {len(text):,}.")
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise InvalidMessage("The message is not valid Unicode text.")
    text = readable(text)
    # Zero-width and other format characters alone look empty to everybody.
    if all(unicodedata.category(character) in ("Cf", "Zs", "Zl", "Zp", "Cc") for character in text):
        if may_be_empty:
            return ""
        raise InvalidMessage("The message is empty.")
    return text


def check_client_id(client_message_id: str | None) -> None:
    """Raise `InvalidMessage` for an id that cannot be stored or that a turn might need for its reply."""
    if client_message_id is None:
        return
    if not 0 < len(client_message_id) <= MAX_CLIENT_ID or not client_message_id.isprintable():
        raise InvalidMessage(f"A client_message_id has 1 to {MAX_CLIENT_ID} printable characters.")
    if client_message_id.startswith(TURN_ID):
        raise InvalidMessage(f"A client_message_id may not begin with {TURN_ID}")


async def accept(
    session: AsyncSession,
    *,
    customer_id: UUID,
    text: str,
    conversation_id: UUID | None,
    client_message_id: str | None,
    default_mode: str,
    attachment_ids: Sequence[UUID] = (),
    most_attachments: int = 5,
) -> Accepted:
    """Store a message with its files and queue its turn, inside the caller's transaction.

    Sending the same `client_message_id` again gives the first message back. Raises `NotFound` for a conversation or a
    file that is not this customer's, `Conflict` when the id was used for another message or a file was sent before,
    `InvalidMessage`, `MessageTooLong`.
    """
    text = clean(text, may_be_empty=bool(attachment_ids))
    check_client_id(client_message_id)
    # Locked before looking for an earlier copy: two copies that arrive at once must not both find none.
    known_conversation = await _locked(session, customer_id, conversation_id)
    if client_message_id is not None:
        known = await _sent_before(session, customer_id, conversation_id, client_message_id)
        if known is not None:
            return _again(known, text, attachment_ids)
    files, shown = await attaching.chosen(session, attachment_ids, customer_id, most=most_attachments)
    conversation = await _open(session, known_conversation, customer_id, default_mode)
    message = messages.add(
        session,
        conversation,
        sender="customer",
        text=text,
        author_id=customer_id,
        client_message_id=client_message_id,
        attachments=shown,
    )
    await attaching.bind(session, files, message)
    message.turn_id = await _queue_turn(session, conversation, message)
    if conversation.assigned_agent_id is not None and conversation.waiting_since is None:
        conversation.waiting_since = now()
    if conversation.snoozed_until is not None:
        conversation.snoozed_until = None
        await announce.for_agents(session, conversation, "conversation.woken", waker="customer")
    view = await announce.message_created(session, conversation, message)
    return Accepted(conversation.id, view, message.turn_id, duplicate=False)


# Built once: every message runs one of them.
_SENT = (
    sa.select(Message)
    .join(Conversation, Conversation.id == Message.conversation_id)
    .where(
        Conversation.customer_id == sa.bindparam("customer"),
        Conversation.source != conversations.CALL,
        Message.client_message_id == sa.bindparam("client_id"),
    )
    .order_by(Message.created_at.desc())
    .limit(1)
)
_SENT_HERE = _SENT.where(Conversation.id == sa.bindparam("conversation"))
_SENT_ANYWHERE = _SENT.where(Message.sender == "customer")


async def _sent_before(
    session: AsyncSession, customer_id: UUID, conversation_id: UUID | None, client_message_id: str
) -> Message | None:
    """The message of this id. Without a conversation, any of the customer's: the first answer may have got lost."""
    given = {"customer": customer_id, "client_id": client_message_id}
    if conversation_id is None:
        return await session.scalar(_SENT_ANYWHERE, given)
    return await session.scalar(_SENT_HERE, {**given, "conversation": conversation_id})


def _again(known: Message, text: str, attachment_ids: Sequence[UUID]) -> Accepted:
    # A voice message without words has got its own by now.
    same = known.text == text or (not text and known.text == known.transcript)
    same = same and {each["id"] for each in known.attachments} == {str(each) for each in attachment_ids}
    if not same or known.sender != "customer":
        raise Conflict("This client_message_id was already used for another message.")
    return Accepted(known.conversation_id, message_view(known, None), known.turn_id, duplicate=True)


async def _locked(session: AsyncSession, customer_id: UUID, conversation_id: UUID | None) -> Conversation | None:
    """The customer's conversation, locked; None, with the customer's own row locked, when none is named."""
    if conversation_id is None:
        announce.remember(session, await users.lock(session, customer_id))
        return None
    if await conversations.get(session, conversation_id, customer_id=customer_id) is None:
        raise NotFound("There is no such conversation.")
    return await conversations.lock(session, conversation_id)


async def _open(
    session: AsyncSession, conversation: Conversation | None, customer_id: UUID, default_mode: str
) -> Conversation:
    """A new conversation when there is none; a closed one is opened again."""
    if conversation is None:
        opened = conversations.add(session, customer_id=customer_id, mode=default_mode)
        await announce.conversation_changed(session, opened, "conversation.status_changed")
        return opened
    if conversation.status == "closed":
        conversation.status, conversation.mode, conversation.priority = "open", default_mode, 1
        await announce.conversation_changed(session, conversation, "conversation.status_changed")
    return conversation


async def _queue_turn(session: AsyncSession, conversation: Conversation, message: Message) -> UUID:
    """The turn that answers a message: the queued one, a merged one, or a new one."""
    unsettled = await turns.unsettled(session, conversation.id) if message.seq > 1 else None
    if unsettled is not None and unsettled.status == "queued":
        unsettled.last_seq = message.seq
        return unsettled.id
    if unsettled is None or is_finished_first(unsettled):
        return turns.add(session, conversation, first_seq=message.seq, last_seq=message.seq).id
    return (await _supersede(session, conversation, unsettled, message)).id


def is_finished_first(turn: Turn) -> bool:
    """Whether a turn is carried out before the next message gets a turn of its own.

    What an agent has decided is delivered first. And who writes faster than she can be answered would otherwise get no
    answer until she pauses.
    """
    merged = turn.last_seq - turn.first_seq + 1
    return turn.status == "resuming" or (turn.status == "running" and merged >= MERGED)


async def _supersede(session: AsyncSession, conversation: Conversation, old: Turn, message: Message) -> Turn:
    """Replace a running or waiting turn by one over its messages and the new one."""
    conversation.epoch += 1
    merged = turns.add(session, conversation, first_seq=old.first_seq, last_seq=message.seq)
    turns.merge(old, merged)
    closed = await suggestions.supersede_waiting(session, conversation.id)
    await announce.suggestions_closed(session, conversation.id, turn_id=old.id, suggestion_ids=closed)
    if conversation.status == "awaiting_agent":
        conversation.status = "handed_off" if conversation.assigned_agent_id else "open"
        await announce.conversation_changed(session, conversation, "conversation.status_changed")
    return merged
