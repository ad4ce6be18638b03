"""What agents tell each other about a conversation. Customers never see it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from store.base import Base, new_id, now

KINDS = ("note", "hand_back", "transfer", "desk")
"""`hand_back` goes with a step to the assistant, `transfer` with one to `to_id`, or to the queue where that is nobody;
`desk` is written by the desk itself and has no author."""


class Note(Base):
    """A note on a conversation; `deleted_at` is set when its author took it back. `to_id` is who was given it."""

    __tablename__ = "notes"
    __table_args__ = (sa.Index(None, "conversation_id", "created_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    conversation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("conversations.id", ondelete="CASCADE"))
    author_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    to_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    kind: Mapped[str] = mapped_column(sa.Unicode(20), default="note")
    text: Mapped[str] = mapped_column(sa.UnicodeText())
    created_at: Mapped[datetime] = mapped_column(default=now)
    deleted_at: Mapped[datetime | None]


def add(
    session: AsyncSession,
    conversation_id: UUID,
    *,
    author_id: UUID | None,
    kind: str,
    text: str,
    to_id: UUID | None = None,
) -> Note:
    """Write a note. Raises ValueError for an unknown kind."""
    if kind not in KINDS:
        raise ValueError(f"there is no kind of note {kind!r}; the kinds are {', '.join(KINDS)}")
    note = Note(
        id=new_id(),
        conversation_id=conversation_id,
        author_id=author_id,
        to_id=to_id,
        kind=kind,
        text=text,
        created_at=now(),
        deleted_at=None,
    )
    session.add(note)
    return note


async def get(session: AsyncSession, note_id: UUID) -> Note | None:
    """The note as the database has it now, or None; also one that was taken back."""
    return await session.get(Note, note_id, populate_existing=True)


async def of_conversation(session: AsyncSession, conversation_id: UUID, *, limit: int = 200) -> Sequence[Note]:
    """The newest notes of a conversation that were not taken back, the oldest of them first."""
    statement = sa.select(Note).where(Note.conversation_id == conversation_id, Note.deleted_at.is_(None))
    newest = await session.scalars(statement.order_by(Note.created_at.desc(), Note.id.desc()).limit(limit))
    return list(reversed(newest.all()))


async def remove(session: AsyncSession, note_id: UUID) -> bool:
    """Take a note back; False when it was taken back before."""
    removed = await session.execute(
        sa.update(Note).where(Note.id == note_id, Note.deleted_at.is_(None)).values(deleted_at=now())
    )
    return removed.rowcount == 1  # type: ignore[attr-defined, no-any-return]


# Turns that a model writes run it, so it is built once.
_LAST_MOVE = (
    sa.select(Note)
    .where(
        Note.conversation_id == sa.bindparam("conversation"),
        Note.kind.in_(("hand_back", "transfer")),
        Note.deleted_at.is_(None),
    )
    .order_by(Note.created_at.desc(), Note.id.desc())
    .limit(1)
)


async def guidance(session: AsyncSession, conversation_id: UUID) -> str | None:
    """What the agent who handed the conversation back told the assistant; None once somebody has taken it again."""
    last = await session.scalar(_LAST_MOVE, {"conversation": conversation_id})
    return last.text or None if last is not None and last.kind == "hand_back" else None
