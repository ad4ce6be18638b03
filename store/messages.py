"""What was said: the messages of a conversation, numbered without gaps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from store.base import TICK, Base, new_id, now
from store.conversations import CALL, Conversation

SENDERS = ("customer", "assistant", "agent", "system")


class Message(Base):
    """One message. `seq` is gapless from 1 in its conversation; `analysis` is what the turn found in it.

    `text` is what the customer reads or wrote, always. `original_text` is what the desk wrote, where `text` is a
    translation of it. `translation` (text, language, provider, warnings) is a customer's message in the desk's
    language. `attachments` repeats what clients are shown of the files that came with it.
    """

    __tablename__ = "messages"
    __table_args__ = (
        sa.UniqueConstraint("conversation_id", "seq"),
        sa.UniqueConstraint("conversation_id", "client_message_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    conversation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("conversations.id", ondelete="CASCADE"))
    seq: Mapped[int]
    sender: Mapped[str] = mapped_column(sa.Unicode(20))
    author_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    client_message_id: Mapped[str] = mapped_column(sa.Unicode(100))
    turn_id: Mapped[UUID | None]
    text: Mapped[str] = mapped_column(sa.UnicodeText())
    original_text: Mapped[str | None] = mapped_column(sa.UnicodeText())
    language: Mapped[str | None] = mapped_column(sa.Unicode(20))
    translation: Mapped[dict[str, Any] | None]
    analysis: Mapped[dict[str, Any] | None]
    citations: Mapped[list[Any]] = mapped_column(default=list)
    image_url: Mapped[str | None] = mapped_column(sa.Unicode(500))
    ocr_text: Mapped[str | None] = mapped_column(sa.UnicodeText())
    transcript: Mapped[str | None] = mapped_column(sa.UnicodeText())
    attachments: Mapped[list[Any]] = mapped_column(default=list)
    created_at: Mapped[datetime] = mapped_column(default=now)


def add(
    session: AsyncSession,
    conversation: Conversation,
    *,
    sender: str,
    text: str,
    author_id: UUID | None = None,
    client_message_id: str | None = None,
    turn_id: UUID | None = None,
    language: str | None = None,
    original_text: str | None = None,
    citations: list[Any] | None = None,
    attachments: list[dict[str, Any]] | None = None,
) -> Message:
    """Append a message; the conversation must be locked (`conversations.lock`) in this transaction. `attachments` are
    what clients are shown of its files, each with `kind` and `url`.

    Raises ValueError for an unknown sender.
    """
    if sender not in SENDERS:
        raise ValueError(f"nobody sends as {sender!r}; the senders are {', '.join(SENDERS)}")
    message_id = new_id()
    conversation.last_seq += 1
    message = Message(
        id=message_id,
        conversation_id=conversation.id,
        seq=conversation.last_seq,
        sender=sender,
        author_id=author_id,
        client_message_id=client_message_id or str(message_id),
        turn_id=turn_id,
        text=text,
        original_text=original_text,
        language=language,
        citations=citations or [],
        attachments=attachments or [],
        image_url=next((each["url"] for each in attachments or [] if each["kind"] == "image"), None),
        # Later than the one before it, also when the clock was set back between them.
        created_at=max(now(), conversation.last_message_at + TICK) if conversation.last_seq > 1 else now(),
    )
    conversation.last_attachment = attachments[0]["kind"] if attachments else None
    conversation.last_text = text[:200]
    conversation.last_sender = sender
    conversation.last_message_at = message.created_at
    session.add(message)
    return message


def note(session: AsyncSession, conversation: Conversation, *, text: str, language: str) -> Message:
    """Append a notice of the desk itself to a locked conversation. Its last message stays what somebody said: that is
    what lists show, and a notice is no answer.
    """
    kept = {name: getattr(conversation, name) for name in _LAST}
    message = add(session, conversation, sender="system", text=text, language=language)
    for name, value in kept.items():
        setattr(conversation, name, value)
    return message


_LAST = ("last_attachment", "last_text", "last_sender", "last_message_at")


async def get(session: AsyncSession, message_id: UUID) -> Message | None:
    """The message with this id, or None."""
    return await session.get(Message, message_id)


async def for_reader(session: AsyncSession, message_id: UUID, customer_id: UUID | None) -> Message | None:
    """The message, or None; with `customer_id` only if it is of that customer's own conversation, and of no recorded
    call.
    """
    statement = sa.select(Message).where(Message.id == message_id)
    if customer_id is not None:
        statement = statement.join(Conversation, Conversation.id == Message.conversation_id).where(
            Conversation.customer_id == customer_id, Conversation.source != CALL
        )
    return await session.scalar(statement)


async def by_client_id(session: AsyncSession, conversation_id: UUID, client_message_id: str) -> Message | None:
    """The message that a client sent under its own id, or None."""
    return await session.scalar(
        sa.select(Message).where(
            Message.conversation_id == conversation_id, Message.client_message_id == client_message_id
        )
    )


# Every turn runs it, so it is built once: building a statement costs as much as running it.
_BETWEEN = (
    sa.select(Message)
    .where(
        Message.conversation_id == sa.bindparam("conversation"),
        Message.seq >= sa.bindparam("first"),
        Message.seq <= sa.bindparam("last"),
    )
    .order_by(Message.seq)
)


async def between(session: AsyncSession, conversation_id: UUID, first: int, last: int) -> Sequence[Message]:
    """Messages with `first <= seq <= last`, in order."""
    return (await session.scalars(_BETWEEN, {"conversation": conversation_id, "first": first, "last": last})).all()


async def latest(
    session: AsyncSession, conversation_id: UUID, *, limit: int, before: int | None = None
) -> list[Message]:
    """The newest `limit` messages (with `seq < before`, if given), oldest of them first."""
    statement = sa.select(Message).where(Message.conversation_id == conversation_id)
    if before is not None:
        statement = statement.where(Message.seq < before)
    rows = (await session.scalars(statement.order_by(Message.seq.desc()).limit(limit))).all()
    return list(reversed(rows))


async def has_written(session: AsyncSession, conversation_id: UUID, author_id: UUID) -> bool:
    """Whether somebody has written in a conversation."""
    statement = sa.select(Message.id).where(Message.conversation_id == conversation_id, Message.author_id == author_id)
    return (await session.scalar(statement.limit(1))) is not None
