"""Files and the messages that they are sent with: bound once, and then part of the conversation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from store.attachments import Attachment
from store.messages import Message


async def owned(session: AsyncSession, ids: Sequence[UUID], owner_id: UUID, at: datetime) -> list[Attachment]:
    """Those of these files that are this person's and were sent or can still be sent at this time, in their order."""
    found = await session.scalars(
        sa.select(Attachment).where(
            Attachment.id.in_(ids),
            Attachment.owner_id == owner_id,
            sa.or_(Attachment.message_id.is_not(None), Attachment.expires_at > at),
        )
    )
    rows = {each.id: each for each in found}
    return [rows[each] for each in ids if each in rows]


async def send(
    session: AsyncSession, ids: Sequence[UUID], owner_id: UUID, at: datetime, *, message_id: UUID, conversation_id: UUID
) -> int:
    """Bind this person's unsent files to a message; how many were bound. Of two messages that name the same file at
    once only one gets it: the other one's count falls short, and it has to be undone.
    """
    bound = await session.execute(
        sa.update(Attachment)
        .where(
            Attachment.id.in_(ids),
            Attachment.owner_id == owner_id,
            Attachment.message_id.is_(None),
            Attachment.expires_at > at,
        )
        .values(message_id=message_id, conversation_id=conversation_id, expires_at=None)
    )
    return int(bound.rowcount)  # type: ignore[attr-defined]


async def in_conversation(session: AsyncSession, attachment_id: UUID, conversation_id: UUID) -> Attachment | None:
    """A sent file of this conversation, or None."""
    found: Attachment | None = await session.scalar(
        sa.select(Attachment).where(Attachment.id == attachment_id, Attachment.conversation_id == conversation_id)
    )
    return found


async def of_messages(session: AsyncSession, message_ids: Sequence[UUID]) -> Sequence[Attachment]:
    """The files of these messages, the oldest first."""
    statement = sa.select(Attachment).where(Attachment.message_id.in_(message_ids))
    return (await session.scalars(statement.order_by(Attachment.created_at, Attachment.id))).all()


async def sent_as(session: AsyncSession, owner_id: UUID, client_message_id: str, sha256: str) -> UUID | None:
    """The file of these very bytes that this person sent under a client's id before, or None."""
    found: UUID | None = await session.scalar(
        sa.select(Attachment.id)
        .join(Message, Message.id == Attachment.message_id)
        .where(
            Attachment.owner_id == owner_id,
            Attachment.sha256 == sha256,
            Message.author_id == owner_id,
            Message.client_message_id == client_message_id,
        )
        .limit(1)
    )
    return found


async def note(
    session: AsyncSession, attachment_id: UUID, conversation_id: UUID, column: str, found: dict[str, Any]
) -> None:
    """Keep what an engine found in a file of this conversation: `column` is ocr, vision or transcript."""
    await session.execute(
        sa.update(Attachment)
        .where(Attachment.id == attachment_id, Attachment.conversation_id == conversation_id)
        .values({column: found})
    )
