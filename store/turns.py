"""A turn: one run of the assistant over one or more messages of a customer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from store.base import Base, new_id, now
from store.clock import CLOCK, HORIZON
from store.conversations import Conversation

STATUSES = ("queued", "running", "waiting", "resuming", "done", "superseded", "failed")
UNFINISHED = ("queued", "running", "resuming")


class Turn(Base):
    """A turn over the customer's messages `first_seq … last_seq`.

    `root_id` is the first turn of a chain of supersessions: writing tools use it in their idempotency keys, so that
    a merged turn does not raise a second ticket. `decision` is what an agent decided, kept until the graph has resumed.
    `acts` (tool, arguments, done, said) are what the turn did beside its reply. `checkpoint_id` is the graph's last
    checkpoint of the turn, from which it can be run again; None when that is not kept any more.
    """

    __tablename__ = "turns"
    __table_args__ = (
        sa.Index(None, "status", "created_at"),
        sa.Index(None, "conversation_id", "created_at"),
        sa.Index(None, "conversation_id", "status"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    conversation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("conversations.id", ondelete="CASCADE"))
    root_id: Mapped[UUID]
    superseded_by: Mapped[UUID | None]
    status: Mapped[str] = mapped_column(sa.Unicode(20), default="queued")
    epoch: Mapped[int]
    first_seq: Mapped[int]
    last_seq: Mapped[int]
    attempts: Mapped[int] = mapped_column(default=0)
    answered: Mapped[bool] = mapped_column(default=False)
    interrupt_id: Mapped[str | None] = mapped_column(sa.Unicode(64))
    decision: Mapped[dict[str, Any] | None]
    outcome: Mapped[str | None] = mapped_column(sa.Unicode(20))
    outcome_reason: Mapped[str | None] = mapped_column(sa.Unicode(500))
    analysis: Mapped[dict[str, Any] | None]
    timings_ms: Mapped[dict[str, Any] | None]
    providers: Mapped[dict[str, Any] | None]
    faults: Mapped[list[Any]] = mapped_column(default=list)
    acts: Mapped[list[Any]] = mapped_column(default=list)
    reply_message_id: Mapped[UUID | None]
    ticket_id: Mapped[UUID | None]
    checkpoint_id: Mapped[str | None] = mapped_column(sa.Unicode(64))
    created_at: Mapped[datetime] = mapped_column(default=now)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


def add(session: AsyncSession, conversation: Conversation, *, first_seq: int, last_seq: int) -> Turn:
    """Queue a turn of a locked conversation over the messages `first_seq … last_seq`."""
    turn_id = new_id()
    turn = Turn(
        id=turn_id,
        conversation_id=conversation.id,
        root_id=turn_id,
        epoch=conversation.epoch,
        status="queued",
        first_seq=first_seq,
        last_seq=last_seq,
        attempts=0,
        answered=False,
        faults=[],
        acts=[],
        # Turns are run in their order, also when the clock was set back between them.
        created_at=max(now(), conversation.last_message_at),
    )
    session.add(turn)
    return turn


def merge(old: Turn, into: Turn) -> None:
    """Let a later turn answer the messages of an unfinished one as well; tickets raised for it stay the only ones."""
    into.first_seq, into.root_id = old.first_seq, old.root_id
    old.status, old.superseded_by, old.finished_at = "superseded", into.id, now()


async def get(session: AsyncSession, turn_id: UUID) -> Turn | None:
    """The turn with this id, as the database has it now, or None."""
    return await session.get(Turn, turn_id, populate_existing=True)


# Statements that every turn runs are built once: building one costs as much as running it.
_OF_CONVERSATION = sa.select(Turn).where(Turn.conversation_id == sa.bindparam("conversation"))
_NEWEST_FIRST = _OF_CONVERSATION.order_by(Turn.created_at.desc(), Turn.id.desc())
# Without an order: SQLite would then walk through all turns of the conversation in that order. They are one or two.
_UNSETTLED = _OF_CONVERSATION.where(Turn.status.in_((*UNFINISHED, "waiting")))
_UNFINISHED = _OF_CONVERSATION.where(Turn.status.in_(UNFINISHED))
_LATEST = _NEWEST_FIRST.limit(1)
_RECENT = _NEWEST_FIRST.where(Turn.status != "superseded").limit(sa.bindparam("limit", type_=sa.Integer))
_FREE = sa.or_(Conversation.lease_until.is_(None), Conversation.lease_until < CLOCK, Conversation.lease_until > HORIZON)
_RUNNABLE = (
    sa.select(Turn.conversation_id)
    .join(Conversation, Conversation.id == Turn.conversation_id)
    .where(Turn.status.in_(UNFINISHED), _FREE)
    .order_by(Turn.created_at)
    .limit(sa.bindparam("limit", type_=sa.Integer))
)


async def unsettled(session: AsyncSession, conversation_id: UUID) -> Turn | None:
    """The newest turn of a conversation that is not over (queued, running, waiting or resuming), or None."""
    return next(iter(await all_unsettled(session, conversation_id)), None)


async def all_unsettled(session: AsyncSession, conversation_id: UUID) -> Sequence[Turn]:
    """The turns that are not over: that one, and the decision that is carried out before it, the newest first."""
    found = (await session.scalars(_UNSETTLED, {"conversation": conversation_id})).all()
    return sorted(found, key=_age, reverse=True)


async def latest(session: AsyncSession, conversation_id: UUID) -> Turn | None:
    """The newest turn of a conversation, or None."""
    return await session.scalar(_LATEST, {"conversation": conversation_id})


async def recent(session: AsyncSession, conversation_id: UUID, *, limit: int) -> Sequence[Turn]:
    """The last `limit` turns that were not superseded, the newest first."""
    return (await session.scalars(_RECENT, {"conversation": conversation_id, "limit": limit})).all()


async def runnable(session: AsyncSession, *, limit: int = 1000) -> Sequence[UUID]:
    """Conversations with a turn to run that no living lease covers, the longest waiting first."""
    found = await session.scalars(_RUNNABLE, {"limit": limit})
    return list(dict.fromkeys(found.all()))


async def next_to_run(session: AsyncSession, conversation_id: UUID) -> Turn | None:
    """The oldest turn of a conversation that is queued, running or resuming, or None."""
    found = (await session.scalars(_UNFINISHED, {"conversation": conversation_id})).all()
    return min(found, key=_age, default=None)


def _age(turn: Turn) -> tuple[datetime, UUID]:
    return turn.created_at, turn.id
