"""A customer's conversation with the desk: who holds it, what it waits for, and its epoch."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from store.base import Base, locked, new_id, now
from store.users import User

STATUSES = ("open", "awaiting_agent", "handed_off", "closed")
MODES = ("auto", "suggest", "off")
PRIORITIES = ("low", "medium", "high", "urgent")
"""From the least urgent to the most."""
UPSET = -0.5
"""The mood at or below which a conversation counts as one step more urgent."""
CALL = "call"
"""The source of a recorded call's conversation. Customers do not see it: it is what the desk made of their words."""


def _only_where_set(column: str) -> sa.Index:
    """An index of the few conversations that have something in this column; the others do not pay for it."""
    where = sa.text(f"{column} IS NOT NULL")
    return sa.Index(None, column, sqlite_where=where, postgresql_where=where, mssql_where=where)


class Conversation(Base):
    """A conversation. The `last_*`, `intent` and `sentiment` columns repeat its newest facts for the agents' queue.

    `epoch` fences writes: it rises when a person takes over, a customer supersedes a draft, or a lease is lost,
    and a run that carries an older one may write nothing. `lease_owner` and `lease_until` are held by the one run
    in progress. `mood` is the customer's feeling over the whole conversation, from -1 to 1. `priority` is the place of
    the urgency in `PRIORITIES`. `customer_seen` and `agent_seen` are the newest `seq` that either side has seen.
    `told_absent_at` is when the customer was told that nobody is there, until she is told that somebody is back.
    """

    __tablename__ = "conversations"
    __table_args__ = (
        sa.Index(None, "status", "waiting_since"),
        sa.Index(None, "customer_id", "last_message_at"),
        _only_where_set("snoozed_until"),
        _only_where_set("told_absent_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    customer_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    status: Mapped[str] = mapped_column(sa.Unicode(20), default="open")
    mode: Mapped[str] = mapped_column(sa.Unicode(20))
    assigned_agent_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"), index=True)
    primary_language: Mapped[str | None] = mapped_column(sa.Unicode(20))
    source: Mapped[str] = mapped_column(sa.Unicode(20), default="chat")
    epoch: Mapped[int] = mapped_column(default=1)
    lease_owner: Mapped[str | None] = mapped_column(sa.Unicode(100))
    lease_until: Mapped[datetime | None]
    last_seq: Mapped[int] = mapped_column(default=0)
    last_text: Mapped[str | None] = mapped_column(sa.Unicode(200))
    last_attachment: Mapped[str | None] = mapped_column(sa.Unicode(20))
    last_sender: Mapped[str | None] = mapped_column(sa.Unicode(20))
    last_message_at: Mapped[datetime] = mapped_column(default=now)
    waiting_since: Mapped[datetime | None]
    intent: Mapped[str | None] = mapped_column(sa.Unicode(100))
    intent_confidence: Mapped[float | None]
    sentiment: Mapped[str | None] = mapped_column(sa.Unicode(20))
    sentiment_score: Mapped[float | None]
    mood: Mapped[float | None]
    priority: Mapped[int] = mapped_column(sa.SmallInteger(), default=1)
    snoozed_until: Mapped[datetime | None]
    told_absent_at: Mapped[datetime | None]
    customer_seen: Mapped[int] = mapped_column(default=0)
    agent_seen: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)


class Fenced(Exception):
    """A run's epoch is over (superseded, taken over, or its lease was lost); it may write nothing more."""


class Place(NamedTuple):
    """Where a page of the queue ended: the sort key of its last conversation."""

    needs_agent: bool
    urgency: int
    at: datetime
    id: UUID


def add(session: AsyncSession, *, customer_id: UUID, mode: str, source: str = "chat") -> Conversation:
    """Open a conversation for a customer. Raises ValueError for an unknown mode."""
    if mode not in MODES:
        raise ValueError(f"there is no mode {mode!r}; the modes are {', '.join(MODES)}")
    at = now()
    conversation = Conversation(
        id=new_id(),
        customer_id=customer_id,
        status="open",
        mode=mode,
        source=source,
        epoch=1,
        priority=1,
        last_seq=0,
        customer_seen=0,
        agent_seen=0,
        last_message_at=at,
        created_at=at,
        updated_at=at,
    )
    session.add(conversation)
    return conversation


# Statements that every turn runs are built once: building one costs as much as running it.
_ONE = sa.select(Conversation).where(Conversation.id == sa.bindparam("conversation"))
_OWN = _ONE.where(Conversation.customer_id == sa.bindparam("customer"), Conversation.source != CALL)


async def get(session: AsyncSession, conversation_id: UUID, *, customer_id: UUID | None = None) -> Conversation | None:
    """The conversation, or None; with `customer_id` only if it is that customer's own, and no recorded call."""
    if customer_id is None:
        return await session.scalar(_ONE, {"conversation": conversation_id})
    return await session.scalar(_OWN, {"conversation": conversation_id, "customer": customer_id})


async def lock(session: AsyncSession, conversation_id: UUID) -> Conversation | None:
    """The conversation with its row locked until the transaction ends, or None."""
    return await locked(session, Conversation, conversation_id)


async def lock_at(session: AsyncSession, conversation_id: UUID, epoch: int) -> Conversation:
    """Lock the conversation for a write of the run that carries `epoch`. Raises `Fenced` when another epoch began."""
    conversation = await lock(session, conversation_id)
    if conversation is None or conversation.epoch != epoch:
        raise Fenced(f"conversation {conversation_id}: epoch {epoch} is over")
    return conversation


async def customers_of(session: AsyncSession, conversation_ids: Sequence[UUID]) -> dict[UUID, User]:
    """The customer of each of these conversations, for those that exist."""
    if not conversation_ids:
        return {}
    statement = (
        sa.select(Conversation.id, User)
        .join(User, User.id == Conversation.customer_id)
        .where(Conversation.id.in_(set(conversation_ids)))
    )
    return {row.id: row.User for row in await session.execute(statement)}


async def of_customer(session: AsyncSession, customer_id: UUID, *, limit: int = 50) -> Sequence[Conversation]:
    """A customer's conversations, the latest first; recorded calls are not among them."""
    statement = (
        sa.select(Conversation)
        .where(Conversation.customer_id == customer_id, Conversation.source != CALL)
        .order_by(Conversation.last_message_at.desc(), Conversation.id.desc())
        .limit(limit)
    )
    return (await session.scalars(statement)).all()


def needs_agent() -> sa.ColumnElement[bool]:
    """True where somebody must act: an approval waits, or nobody holds a conversation that was handed over."""
    unassigned = Conversation.assigned_agent_id.is_(None)
    return sa.or_(Conversation.status == "awaiting_agent", sa.and_(Conversation.status == "handed_off", unassigned))


def urgency() -> sa.ColumnElement[int]:
    """The place by urgency, 3 the first: the priority, one step higher for a customer in a bad mood."""
    raised = Conversation.priority + sa.case((Conversation.mood <= UPSET, 1), else_=0)
    return sa.case((raised > 3, 3), else_=raised)


async def queue(
    session: AsyncSession,
    *,
    status: str | None = None,
    language: str | None = None,
    assigned_to: UUID | None = None,
    unassigned: bool = False,
    text: str | None = None,
    snoozed: bool = False,
    after: Place | None = None,
    limit: int = 50,
) -> tuple[Sequence[Conversation], Place | None]:
    """A page of the agents' queue and where it ended (None on the last page).

    Those that need an agent come first, by urgency, then the longest waiting on top; then the others, the latest on
    top. Without `status` the closed ones are left out. Those that sleep are left out, or with `snoozed` the only ones.
    `text` is looked for in the customer's name and the last message.
    """
    needs = sa.case((needs_agent(), 0), else_=1)
    waiting = sa.func.coalesce(Conversation.waiting_since, Conversation.last_message_at)
    urgent = urgency()
    statement = sa.select(Conversation, needs.label("needs"), urgent.label("urgent"), waiting.label("waiting")).join(
        User, User.id == Conversation.customer_id
    )
    statement = statement.where(Conversation.status == status if status else Conversation.status != "closed")
    asleep = sa.and_(Conversation.snoozed_until.is_not(None), Conversation.snoozed_until > now())
    awake = sa.or_(Conversation.snoozed_until.is_(None), Conversation.snoozed_until <= now())
    statement = statement.where(asleep if snoozed else awake)
    if language:
        statement = statement.where(Conversation.primary_language == language)
    if assigned_to is not None:
        statement = statement.where(Conversation.assigned_agent_id == assigned_to)
    if unassigned:
        statement = statement.where(Conversation.assigned_agent_id.is_(None))
    if text:
        statement = statement.where(
            sa.or_(
                User.full_name.icontains(text, autoescape=True), Conversation.last_text.icontains(text, autoescape=True)
            )
        )
    if after is not None:
        statement = statement.where(_follows(after, needs, urgent, waiting))
    statement = statement.order_by(
        needs,
        sa.case((needs == 0, urgent)).desc(),
        sa.case((needs == 0, waiting)),
        sa.case((needs == 1, Conversation.last_message_at)).desc(),
        Conversation.id,
    )
    rows = (await session.execute(statement.limit(limit + 1))).all()
    page = [row[0] for row in rows[:limit]]
    if len(rows) <= limit:
        return page, None
    last, last_needs, last_urgent, last_waiting = rows[limit - 1]
    if last_waiting.tzinfo is None:
        last_waiting = last_waiting.replace(tzinfo=now().tzinfo)
    return page, Place(last_needs == 0, last_urgent, last_waiting if last_needs == 0 else last.last_message_at, last.id)


async def snoozed_before(session: AsyncSession, at: datetime, *, limit: int) -> Sequence[UUID]:
    """Conversations whose snooze is over, the first to end first."""
    statement = (
        sa.select(Conversation.id)
        .where(Conversation.snoozed_until.is_not(None), Conversation.snoozed_until <= at)
        .order_by(Conversation.snoozed_until)
        .limit(limit)
    )
    return (await session.scalars(statement)).all()


async def told_absent(session: AsyncSession, *, limit: int) -> Sequence[UUID]:
    """Conversations whose customers were told that nobody is there, in the order of the queue."""
    statement = (
        sa.select(Conversation.id)
        .where(Conversation.told_absent_at.is_not(None))
        .order_by(urgency().desc(), Conversation.told_absent_at, Conversation.id)
        .limit(limit)
    )
    return (await session.scalars(statement)).all()


async def note_seen(session: AsyncSession, conversation_id: UUID, *, by_customer: bool, seq: int) -> bool:
    """Note that one side has seen the messages up to `seq`; False when that was known. It never goes back."""
    column = Conversation.customer_seen if by_customer else Conversation.agent_seen
    seen = await session.execute(
        sa.update(Conversation)
        .where(Conversation.id == conversation_id, column < seq, Conversation.last_seq >= seq)
        .values({column: seq, Conversation.updated_at: Conversation.updated_at})
    )
    return seen.rowcount == 1  # type: ignore[attr-defined, no-any-return]


def _follows(
    place: Place, needs: sa.Case[int], urgent: sa.ColumnElement[int], waiting: sa.ColumnElement[datetime]
) -> sa.ColumnElement[bool]:
    at = sa.bindparam(None, place.at, Conversation.last_message_at.type)
    if place.needs_agent:
        later = sa.or_(waiting > at, sa.and_(waiting == at, Conversation.id > place.id))
        less = sa.or_(urgent < place.urgency, sa.and_(urgent == place.urgency, later))
        return sa.or_(needs == 1, sa.and_(needs == 0, less))
    spoke = Conversation.last_message_at
    return sa.and_(needs == 1, sa.or_(spoke < at, sa.and_(spoke == at, Conversation.id > place.id)))
