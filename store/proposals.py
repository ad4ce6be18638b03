"""Proposals: what agents write into drafts again and again, offered to the admin as an article or a reply."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from store.base import Base, new_id, now

STATUSES = ("open", "accepted", "dismissed")
KINDS = ("article", "reply")


class Proposal(Base):
    """What could be written down once. `article` where the help centre does not say it yet, `reply` where it does but
    drafts leave it out. `evidence` are ids of cases, `vector` the embedding of `body`, by which repeats are known.
    """

    __tablename__ = "proposals"
    __table_args__ = (sa.Index(None, "status", "created_at"), sa.Index(None, "intent", "language"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(sa.Unicode(20))
    status: Mapped[str] = mapped_column(sa.Unicode(20), default="open")
    title: Mapped[str] = mapped_column(sa.Unicode(300))
    body: Mapped[str] = mapped_column(sa.UnicodeText())
    intent: Mapped[str] = mapped_column(sa.Unicode(100))
    language: Mapped[str] = mapped_column(sa.Unicode(20))
    evidence: Mapped[list[Any]]
    vector: Mapped[list[Any]]
    article_id: Mapped[str | None] = mapped_column(sa.Unicode(200))
    decided_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(sa.Unicode(1000))
    created_at: Mapped[datetime] = mapped_column(default=now)


async def get(session: AsyncSession, proposal_id: UUID) -> Proposal | None:
    """The proposal with this id, or None."""
    return await session.get(Proposal, proposal_id, populate_existing=True)


async def page(
    session: AsyncSession, *, status: str | None = None, before: UUID | None = None, limit: int = 50
) -> Sequence[Proposal]:
    """Proposals, the newest first (ids sort by time); `before` is the last id of the page before."""
    statement = sa.select(Proposal)
    if status is not None:
        statement = statement.where(Proposal.status == status)
    if before is not None:
        statement = statement.where(Proposal.id < before)
    return (await session.scalars(statement.order_by(Proposal.id.desc()).limit(limit))).all()


async def alike(session: AsyncSession, intent: str, language: str) -> Sequence[Proposal]:
    """Every proposal of an intent and language, whatever became of it."""
    statement = sa.select(Proposal).where(Proposal.intent == intent, Proposal.language == language)
    return (await session.scalars(statement)).all()


async def decide(
    session: AsyncSession, proposal_id: UUID, *, status: str, by: UUID, article_id: str | None, reason: str | None
) -> bool:
    """Accept or dismiss an open proposal; False when somebody was first."""
    result = await session.execute(
        sa.update(Proposal)
        .where(Proposal.id == proposal_id, Proposal.status == "open")
        .values(status=status, decided_by=by, decided_at=now(), article_id=article_id, reason=reason)
    )
    return result.rowcount == 1  # type: ignore[attr-defined, no-any-return]
