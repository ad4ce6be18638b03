"""Files that people sent: what they are, whose they are, and what was found in them. The bytes are in `store.files`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from store.base import Base, new_id, now
from store.conversations import Conversation

KINDS = ("image", "audio")


class Attachment(Base):
    """A picture or a recording, as it is kept: checked, re-encoded, without metadata.

    It belongs to `owner_id` until it is sent; then it has a `message_id`, and whoever sees the conversation sees it.
    Until then it has an end, `expires_at`; after that nobody sees it and it cannot be sent any more. `quality` is what
    was measured when it was kept; `ocr`, `vision` and `transcript` are what engines found in it, None as long as none
    has looked.
    """

    __tablename__ = "attachments"
    __table_args__ = (sa.Index(None, "owner_id", "created_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    owner_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    conversation_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("conversations.id", ondelete="CASCADE"), index=True
    )
    message_id: Mapped[UUID | None] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(sa.Unicode(20))
    content_type: Mapped[str] = mapped_column(sa.Unicode(100))
    name: Mapped[str] = mapped_column(sa.Unicode(200))
    bytes: Mapped[int]
    sha256: Mapped[str] = mapped_column(sa.Unicode(64))
    file_key: Mapped[str] = mapped_column(sa.Unicode(200))
    width: Mapped[int | None]
    height: Mapped[int | None]
    duration_s: Mapped[float | None]
    channels: Mapped[int | None]
    quality: Mapped[dict[str, Any]] = mapped_column(default=dict)
    ocr: Mapped[dict[str, Any] | None]
    vision: Mapped[dict[str, Any] | None]
    transcript: Mapped[dict[str, Any] | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime | None] = mapped_column(index=True)


async def get(
    session: AsyncSession, attachment_id: UUID, *, viewer_id: UUID, staff: bool, at: datetime
) -> Attachment | None:
    """The attachment, if this person may see it: their own as long as it waits to be sent, and once it is sent, that of
    a conversation of theirs; ``staff`` see those of every conversation. None otherwise.
    """
    waits = sa.and_(Attachment.owner_id == viewer_id, *_waiting(at))
    theirs = sa.true() if staff else Conversation.customer_id == viewer_id
    found: Attachment | None = await session.scalar(
        sa.select(Attachment)
        .outerjoin(Conversation, Conversation.id == Attachment.conversation_id)
        .where(Attachment.id == attachment_id, sa.or_(waits, sa.and_(Attachment.message_id.is_not(None), theirs)))
    )
    return found


async def bytes_since(session: AsyncSession, owner_id: UUID, since: datetime) -> tuple[int, datetime | None]:
    """How many bytes a person has brought since then, and when the first of those files came."""
    statement = sa.select(sa.func.sum(Attachment.bytes), sa.func.min(Attachment.created_at)).where(
        Attachment.owner_id == owner_id, Attachment.created_at > since
    )
    total, first = (await session.execute(statement)).one()
    return int(total or 0), first


async def ready(session: AsyncSession, attachment_id: UUID, expires_at: datetime) -> None:
    """Let a file that now lies in its place be seen, and be sent until ``expires_at``."""
    await session.execute(sa.update(Attachment).where(Attachment.id == attachment_id).values(expires_at=expires_at))


async def expire(session: AsyncSession, attachment_id: UUID, owner_id: UUID, at: datetime) -> Attachment | None:
    """End an unsent file of this owner, so that it can be neither seen nor sent any more; None where there is none."""
    mine = (Attachment.id == attachment_id, Attachment.owner_id == owner_id, *_waiting(at))
    found: Attachment | None = await session.scalar(sa.select(Attachment).where(*mine))
    ended = await session.execute(sa.update(Attachment).where(*mine).values(expires_at=at))
    return found if ended.rowcount else None  # type: ignore[attr-defined]


async def expired(session: AsyncSession, before: datetime, limit: int = 1000) -> Sequence[Attachment]:
    """Files that were never sent and whose time was over by then, the oldest first."""
    statement = (
        sa.select(Attachment)
        .where(Attachment.message_id.is_(None), Attachment.expires_at <= before)
        .order_by(Attachment.expires_at, Attachment.id)
        .limit(limit)
    )
    return (await session.scalars(statement)).all()


async def remove(session: AsyncSession, attachment_id: UUID) -> bool:
    """Remove the record of an unsent file; False where it is not unsent any more."""
    gone = await session.execute(
        sa.delete(Attachment).where(Attachment.id == attachment_id, Attachment.message_id.is_(None))
    )
    return bool(gone.rowcount)  # type: ignore[attr-defined]


def _waiting(at: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    """Where a file waits to be sent, and still may."""
    return Attachment.message_id.is_(None), Attachment.expires_at > at
