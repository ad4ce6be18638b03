"""Which agents are there: a row for each, kept fresh by her open pages in whatever process they end."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from store.base import Base, now
from store.conversations import Conversation
from store.users import User

STATES = ("online", "away")


class Presence(Base):
    """An agent's presence. `state` is what she says of herself; she is offline when `seen_at` is too long ago."""

    __tablename__ = "presence"

    agent_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    state: Mapped[str] = mapped_column(sa.Unicode(20), default="online")
    since: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime] = mapped_column(default=now, index=True)


class Absent(NamedTuple):
    """A conversation that is held by an agent who is gone."""

    conversation_id: UUID
    agent_id: UUID


async def get(session: AsyncSession, agent_id: UUID) -> Presence | None:
    """An agent's row as the database has it now; None when she was never there."""
    return await session.get(Presence, agent_id, populate_existing=True)


async def beat(
    session: AsyncSession, agent_id: UUID, *, at: datetime, grace: timedelta, state: str | None = None
) -> bool:
    """Say that an agent is there, and with `state` how; whether that changes what others see of her.

    Who was gone comes back as online. Raises ValueError for an unknown state.
    """
    if state is not None and state not in STATES:
        raise ValueError(f"there is no state {state!r}; the states are {', '.join(STATES)}")
    known = await get(session, agent_id)
    if known is None:
        try:
            async with session.begin_nested():
                session.add(Presence(agent_id=agent_id, state=state or "online", since=at, seen_at=at))
            return True
        except IntegrityError:  # another of her pages opened in the same moment, in another process
            known = await get(session, agent_id)
            assert known is not None, "somebody has just added it"
    gone = known.seen_at < at - grace
    wanted = state or ("online" if gone else known.state)
    changed = gone or wanted != known.state
    values = {"state": wanted, "since": at} if changed else {}
    # Never back in time: the clocks of two machines may differ.
    seen = sa.case((Presence.seen_at < at, sa.bindparam(None, at, Presence.seen_at.type)), else_=Presence.seen_at)
    await session.execute(sa.update(Presence).where(Presence.agent_id == agent_id).values(seen_at=seen, **values))
    return changed


async def listed(session: AsyncSession) -> dict[UUID, Presence]:
    """Everybody who was ever there, by agent."""
    return {row.agent_id: row for row in await session.scalars(sa.select(Presence))}


async def known(session: AsyncSession) -> bool:
    """Whether anybody was ever there: a desk whose agents never open a page cannot say who is."""
    return (await session.scalar(sa.select(Presence.agent_id).limit(1))) is not None


async def online(session: AsyncSession, since: datetime) -> int:
    """How many agents are there, not away, with a sign of life after `since`."""
    statement = (
        sa.select(sa.func.count())
        .select_from(Presence)
        .join(User, User.id == Presence.agent_id)
        .where(Presence.seen_at >= since, Presence.state == "online", User.disabled == sa.false())
    )
    return await session.scalar(statement) or 0


async def left_behind(session: AsyncSession, before: datetime, *, limit: int = 100) -> list[Absent]:
    """Conversations of agents without a sign of life since `before`; not those that sleep, which nobody waits for."""
    gone = (await session.scalars(sa.select(Presence.agent_id).where(Presence.seen_at < before))).all()
    if not gone:
        return []
    # By their ids, and not by a join: the few conversations that they hold are found by an index.
    statement = (
        sa.select(Conversation.id, Conversation.assigned_agent_id)
        .where(
            Conversation.assigned_agent_id.in_(gone),
            Conversation.snoozed_until.is_(None),
            Conversation.status != "closed",
        )
        .order_by(Conversation.waiting_since, Conversation.id)
        .limit(limit)
    )
    rows = await session.execute(statement)
    return [Absent(found, agent_id) for found, agent_id in rows if agent_id is not None]


async def held(session: AsyncSession) -> dict[UUID, int]:
    """How many conversations each agent holds."""
    statement = (
        sa.select(Conversation.assigned_agent_id, sa.func.count())
        .where(Conversation.assigned_agent_id.is_not(None), Conversation.status != "closed")
        .group_by(Conversation.assigned_agent_id)
    )
    return {agent_id: count for agent_id, count in await session.execute(statement) if agent_id is not None}
