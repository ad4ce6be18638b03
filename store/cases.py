"""Cases: what agents decided about drafts, each a labelled example of a right or a wrong reply."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from store.base import Base, new_id, now

SOURCES = ("approve", "edit", "reject", "take_over")


class Case(Base):
    """One decision, once for each suggestion, with everything that it teaches.

    `right` says whether the draft could have been sent as it was; None where nobody judged that. `language` is the
    customer's, `written_in` that of the texts. `diff` are runs of words ({op: same|removed|added, text}), `addition`
    the sentences that an edit brought in. Texts are as they were said: who shows them outside the desk masks them.
    """

    __tablename__ = "cases"
    __table_args__ = (sa.Index(None, "intent", "written_in", "created_at"), sa.Index(None, "created_at"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    conversation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    turn_id: Mapped[UUID]
    suggestion_id: Mapped[UUID] = mapped_column(unique=True)
    agent_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    source: Mapped[str] = mapped_column(sa.Unicode(20))
    intent: Mapped[str] = mapped_column(sa.Unicode(100))
    intent_confidence: Mapped[float]
    language: Mapped[str] = mapped_column(sa.Unicode(20))
    written_in: Mapped[str] = mapped_column(sa.Unicode(20))
    author: Mapped[str | None] = mapped_column(sa.Unicode(100))
    kind: Mapped[str] = mapped_column(sa.Unicode(30))
    judged_as: Mapped[str] = mapped_column(sa.Unicode(30))
    confidence: Mapped[float]
    right: Mapped[bool | None]
    question: Mapped[str] = mapped_column(sa.UnicodeText())
    text: Mapped[str] = mapped_column(sa.UnicodeText())
    final_text: Mapped[str | None] = mapped_column(sa.UnicodeText())
    diff: Mapped[list[Any]] = mapped_column(default=list)
    addition: Mapped[str | None] = mapped_column(sa.UnicodeText())
    reason: Mapped[str | None] = mapped_column(sa.Unicode(1000))
    citations: Mapped[list[Any]] = mapped_column(default=list)
    proposal_id: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(default=now)


async def get(session: AsyncSession, case_id: UUID) -> Case | None:
    """The case with this id, or None."""
    return await session.get(Case, case_id, populate_existing=True)


async def page(
    session: AsyncSession,
    *,
    source: str | None = None,
    intent: str | None = None,
    right: bool | None = None,
    proposal_id: UUID | None = None,
    before: UUID | None = None,
    limit: int = 50,
) -> Sequence[Case]:
    """Cases, the newest first (ids sort by time); `before` is the last id of the page before."""
    statement = sa.select(Case)
    if source is not None:
        statement = statement.where(Case.source == source)
    if intent is not None:
        statement = statement.where(Case.intent == intent)
    if right is not None:
        statement = statement.where(Case.right == right)
    if proposal_id is not None:
        statement = statement.where(Case.proposal_id == proposal_id)
    if before is not None:
        statement = statement.where(Case.id < before)
    return (await session.scalars(statement.order_by(Case.id.desc()).limit(limit))).all()


async def judged(session: AsyncSession, *, limit: int = 20_000) -> Sequence[Case]:
    """The newest cases that say whether the draft was right: what the send rule is calibrated on."""
    statement = sa.select(Case).where(Case.right.is_not(None)).order_by(Case.created_at.desc(), Case.id.desc())
    return (await session.scalars(statement.limit(limit))).all()


async def with_additions(session: AsyncSession, intent: str, written_in: str, *, limit: int = 200) -> Sequence[Case]:
    """The newest edits of an intent, in this language, that brought in sentences and belong to no proposal yet."""
    statement = sa.select(Case).where(
        Case.intent == intent, Case.written_in == written_in, Case.addition.is_not(None), Case.proposal_id.is_(None)
    )
    return (await session.scalars(statement.order_by(Case.created_at.desc()).limit(limit))).all()


async def count_judged(session: AsyncSession) -> int:
    """How many cases say whether a draft was right."""
    return await session.scalar(sa.select(sa.func.count()).select_from(Case).where(Case.right.is_not(None))) or 0
