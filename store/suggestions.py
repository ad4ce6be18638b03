"""Drafted replies: offered to an agent, decided once, or sent by the assistant itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from store.base import Base, new_id, now

STATUSES = ("waiting", "approved", "edited", "rejected", "taken_over", "superseded", "sent", "blocked")


class Suggestion(Base):
    """A draft of a turn's reply, `rank` 1 the best. The rank-1 draft of a waiting turn has LangGraph's interrupt id.

    `translation` (text, language, provider, warnings) is the draft as the customer would read it. `actions` (tool,
    arguments, summary) run when it is approved. `problems` (kind, sentence, detail) are why the guard stopped it.
    `judged_as` is the kind of reply that the send rule took it for.
    """

    __tablename__ = "suggestions"
    __table_args__ = (sa.Index(None, "conversation_id", "status"), sa.Index(None, "turn_id"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    conversation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("conversations.id", ondelete="CASCADE"))
    turn_id: Mapped[UUID]
    rank: Mapped[int]
    status: Mapped[str] = mapped_column(sa.Unicode(20), default="waiting")
    text: Mapped[str] = mapped_column(sa.UnicodeText())
    language: Mapped[str] = mapped_column(sa.Unicode(20))
    citations: Mapped[list[Any]]
    confidence: Mapped[float]
    next_actions: Mapped[list[Any]]
    kind: Mapped[str] = mapped_column(sa.Unicode(30))
    outcome_reason: Mapped[str | None] = mapped_column(sa.Unicode(500))
    decided_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[str | None] = mapped_column(sa.Unicode(1000))
    translation: Mapped[dict[str, Any] | None]
    author: Mapped[str | None] = mapped_column(sa.Unicode(100))
    actions: Mapped[list[Any]] = mapped_column(default=list)
    judged_as: Mapped[str | None] = mapped_column(sa.Unicode(30))
    problems: Mapped[list[Any]] = mapped_column(default=list)
    final_text: Mapped[str | None] = mapped_column(sa.UnicodeText())
    created_at: Mapped[datetime] = mapped_column(default=now)


async def get(session: AsyncSession, suggestion_id: UUID) -> Suggestion | None:
    """The suggestion with this id, as the database has it now, or None."""
    return await session.get(Suggestion, suggestion_id, populate_existing=True)


# Every turn runs it, so it is built once: building a statement costs as much as running it.
_OF_TURN = (
    sa.select(Suggestion)
    .where(Suggestion.turn_id == sa.bindparam("turn"), Suggestion.status != "blocked")
    .order_by(Suggestion.created_at.desc(), Suggestion.rank)
)


async def of_turn(session: AsyncSession, turn_id: UUID) -> Sequence[Suggestion]:
    """The suggestions of a turn, the newest round first, best first within it; not those that the guard stopped."""
    return (await session.scalars(_OF_TURN, {"turn": turn_id})).all()


async def waiting(session: AsyncSession, conversation_id: UUID) -> Sequence[Suggestion]:
    """The suggestions that an agent may decide now, best first."""
    statement = sa.select(Suggestion).where(
        Suggestion.conversation_id == conversation_id, Suggestion.status == "waiting"
    )
    return (await session.scalars(statement.order_by(Suggestion.rank))).all()


async def supersede_waiting(session: AsyncSession, conversation_id: UUID) -> list[UUID]:
    """Close all waiting suggestions of a conversation as superseded; returns their ids, best first."""
    ids = [suggestion.id for suggestion in await waiting(session, conversation_id)]
    if ids:
        await session.execute(
            sa.update(Suggestion)
            .where(Suggestion.id.in_(ids), Suggestion.status == "waiting")
            .values(status="superseded", decided_at=now())
        )
    return ids


async def blocked(session: AsyncSession, turn_id: UUID) -> Sequence[Suggestion]:
    """The drafts of a turn that the guard stopped, in the order in which they were written."""
    statement = sa.select(Suggestion).where(Suggestion.turn_id == turn_id, Suggestion.status == "blocked")
    return (await session.scalars(statement.order_by(Suggestion.rank))).all()
