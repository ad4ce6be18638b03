"""Tickets: work that a person has promised to look after, numbered for people to quote."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from store.base import Base, new_id, now
from store.counters import next_value

STATUSES = ("open", "in_progress", "fixed", "closed")
OPEN = ("open", "in_progress")
PRIORITIES = ("low", "medium", "high", "urgent")


class Ticket(Base):
    """A ticket of a conversation. `idempotency_key` makes raising it twice give the same row."""

    __tablename__ = "tickets"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    number: Mapped[int] = mapped_column(unique=True)
    conversation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    agent_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    description: Mapped[str] = mapped_column(sa.UnicodeText())
    status: Mapped[str] = mapped_column(sa.Unicode(20), default="open")
    priority: Mapped[str] = mapped_column(sa.Unicode(20))
    idempotency_key: Mapped[str] = mapped_column(sa.Unicode(200), unique=True)
    resolution: Mapped[str | None] = mapped_column(sa.UnicodeText())
    created_at: Mapped[datetime] = mapped_column(default=now)
    fixed_at: Mapped[datetime | None]


def more_urgent(one: str, other: str) -> bool:
    """Whether the first priority comes before the second."""
    return PRIORITIES.index(one) > PRIORITIES.index(other)


async def raise_once(
    session: AsyncSession,
    *,
    conversation_id: UUID,
    description: str,
    priority: str,
    agent_id: UUID | None = None,
    idempotency_key: str | None = None,
) -> tuple[Ticket, bool]:
    """The ticket for this idempotency key, and whether it was raised just now.

    Keys count within one conversation, so that nobody can fetch another one's ticket by guessing a key. The
    conversation must be locked in this transaction. Raises ValueError for an unknown priority.
    """
    if priority not in PRIORITIES:
        raise ValueError(f"there is no priority {priority!r}; the priorities are {', '.join(PRIORITIES)}")
    ticket_id = new_id()
    key = f"{conversation_id}:{idempotency_key or ticket_id}"
    known = await session.scalar(sa.select(Ticket).where(Ticket.idempotency_key == key))
    if known is not None:
        return known, False
    ticket = Ticket(
        id=ticket_id,
        number=await next_value(session, "tickets", start=1001),
        conversation_id=conversation_id,
        agent_id=agent_id,
        description=description,
        priority=priority,
        idempotency_key=key,
    )
    session.add(ticket)
    await session.flush()
    return ticket, True


async def open_by_assistant(session: AsyncSession, conversation_id: UUID) -> Ticket | None:
    """The newest ticket that the assistant raised in a conversation and that is not done yet, or None."""
    statement = sa.select(Ticket).where(
        Ticket.conversation_id == conversation_id, Ticket.agent_id.is_(None), Ticket.status.in_(OPEN)
    )
    return await session.scalar(statement.order_by(Ticket.number.desc()).limit(1))


async def get(session: AsyncSession, ticket_id: UUID) -> Ticket | None:
    """The ticket with this id, or None."""
    return await session.get(Ticket, ticket_id, populate_existing=True)


async def of_conversation(session: AsyncSession, conversation_id: UUID) -> Sequence[Ticket]:
    """The tickets of a conversation, the newest first."""
    statement = sa.select(Ticket).where(Ticket.conversation_id == conversation_id)
    return (await session.scalars(statement.order_by(Ticket.number.desc()))).all()


async def mark_fixed(session: AsyncSession, ticket_id: UUID, resolution: str) -> bool:
    """Close an open ticket with what was done; False when it was not open any more."""
    # A compare-and-set, so that of two agents who press the button at once only one wins.
    result = await session.execute(
        sa.update(Ticket)
        .where(Ticket.id == ticket_id, Ticket.status.in_(OPEN))
        .values(status="fixed", resolution=resolution, fixed_at=now())
    )
    return result.rowcount == 1  # type: ignore[attr-defined, no-any-return]
