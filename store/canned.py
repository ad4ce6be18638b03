"""Canned replies: what agents write again and again, under a short name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from store.base import Base, new_id, now


class CannedReply(Base):
    """A reply that an agent puts in by its shortcut; the text may hold `{customer}` and `{agent}`. `uses` counts how
    often it was put in, `version` its changes from 1.
    """

    __tablename__ = "canned_replies"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    shortcut: Mapped[str] = mapped_column(sa.Unicode(50), unique=True)
    title: Mapped[str] = mapped_column(sa.Unicode(200))
    text: Mapped[str] = mapped_column(sa.UnicodeText())
    language: Mapped[str] = mapped_column(sa.Unicode(20))
    uses: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    created_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    updated_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)


class ShortcutTaken(Exception):
    """Another canned reply has this shortcut."""


async def listed(
    session: AsyncSession, *, text: str | None = None, language: str | None = None, limit: int = 200
) -> Sequence[CannedReply]:
    """Canned replies, the most used first. `text` is looked for in all their words, in shortcuts from their beginning,
    and those come first.
    """
    statement = sa.select(CannedReply)
    order: list[sa.ColumnElement[Any]] = [CannedReply.uses.desc(), CannedReply.shortcut.asc()]
    if language:
        statement = statement.where(CannedReply.language == language)
    if text:
        begins = CannedReply.shortcut.istartswith(text, autoescape=True)
        holds = (CannedReply.title.icontains(text, autoescape=True), CannedReply.text.icontains(text, autoescape=True))
        statement = statement.where(sa.or_(begins, *holds))
        order.insert(0, sa.case((begins, 0), else_=1))
    return (await session.scalars(statement.order_by(*order).limit(limit))).all()


async def get(session: AsyncSession, reply_id: UUID) -> CannedReply | None:
    """The canned reply as the database has it now, or None."""
    return await session.get(CannedReply, reply_id, populate_existing=True)


async def by_shortcut(session: AsyncSession, shortcut: str) -> CannedReply | None:
    """The canned reply with this shortcut, or None."""
    return await session.scalar(sa.select(CannedReply).where(CannedReply.shortcut == shortcut))


async def add(
    session: AsyncSession, *, shortcut: str, title: str, text: str, language: str, by: UUID | None
) -> CannedReply:
    """Add a canned reply. Raises `ShortcutTaken`, also when another process added it in the same moment."""
    if await by_shortcut(session, shortcut) is not None:
        raise ShortcutTaken(shortcut)
    reply = CannedReply(
        id=new_id(),
        shortcut=shortcut,
        title=title,
        text=text,
        language=language,
        uses=0,
        version=1,
        created_by=by,
        updated_by=by,
        created_at=now(),
        updated_at=now(),
    )
    try:
        async with session.begin_nested():
            session.add(reply)
    except IntegrityError as error:
        raise ShortcutTaken(shortcut) from error
    return reply


async def change(
    session: AsyncSession,
    reply_id: UUID,
    *,
    version: int,
    shortcut: str,
    title: str,
    text: str,
    language: str,
    by: UUID | None,
) -> bool:
    """Write a canned reply anew over `version`; False when that is not the present one. Raises `ShortcutTaken`."""
    other = await by_shortcut(session, shortcut)
    if other is not None and other.id != reply_id:
        raise ShortcutTaken(shortcut)
    values = {"shortcut": shortcut, "title": title, "text": text, "language": language}
    try:
        async with session.begin_nested():
            changed = await session.execute(
                sa.update(CannedReply)
                .where(CannedReply.id == reply_id, CannedReply.version == version)
                .values(**values, version=version + 1, updated_by=by, updated_at=now())
            )
    except IntegrityError as error:
        raise ShortcutTaken(shortcut) from error
    return changed.rowcount == 1  # type: ignore[attr-defined, no-any-return]


async def remove(session: AsyncSession, reply_id: UUID) -> bool:
    """Delete a canned reply; False when there is none."""
    removed = await session.execute(sa.delete(CannedReply).where(CannedReply.id == reply_id))
    return removed.rowcount == 1  # type: ignore[attr-defined, no-any-return]


async def used(session: AsyncSession, reply_id: UUID) -> bool:
    """Count one more use; False when there is no such reply."""
    counted = await session.execute(
        sa.update(CannedReply)
        .where(CannedReply.id == reply_id)
        .values(uses=CannedReply.uses + 1, updated_at=CannedReply.updated_at)
    )
    return counted.rowcount == 1  # type: ignore[attr-defined, no-any-return]
