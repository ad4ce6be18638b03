"""Recorded calls: what was brought, how far it is, and what was found. The bytes are in `store.files`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from store.base import Base, locked, new_id, now
from store.clock import CLOCK, ahead

UNFINISHED = ("queued", "running")
ENDED_EARLY = ("failed", "cancelled")
"""Statuses after which a call can be begun again."""
STATUSES = (*UNFINISHED, "done", "failed", "cancelled")


class Call(Base):
    """A recorded call and the work on it.

    `progress` goes from 0 to 1, `stage` names what is being done. `pieces` are the parts that are written down already,
    so that a desk that was stopped goes on where it was. `result` has the shape of PROTOCOL.md's `result`, and
    `conversation_id` is the conversation of source `call` that it became. `lease_owner` and `lease_until` are held by
    the one desk that works on it.
    """

    __tablename__ = "calls"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    status: Mapped[str] = mapped_column(sa.Unicode(20), index=True, default="queued")
    stage: Mapped[str] = mapped_column(sa.Unicode(40), default="queued")
    progress: Mapped[float] = mapped_column(default=0.0)
    attempts: Mapped[int] = mapped_column(default=0)
    name: Mapped[str] = mapped_column(sa.Unicode(200))
    file_key: Mapped[str] = mapped_column(sa.Unicode(200))
    content_type: Mapped[str] = mapped_column(sa.Unicode(100))
    bytes: Mapped[int]
    duration_s: Mapped[float | None]
    channels: Mapped[int | None]
    language: Mapped[str | None] = mapped_column(sa.Unicode(20))
    customer_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    customer_name: Mapped[str | None] = mapped_column(sa.Unicode(200))
    created_by: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    conversation_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("conversations.id"))
    recorded_at: Mapped[datetime | None]
    pieces: Mapped[list[Any]] = mapped_column(default=list)
    result: Mapped[dict[str, Any] | None]
    problem: Mapped[str | None] = mapped_column(sa.Unicode(1000))
    created_at: Mapped[datetime] = mapped_column(default=now, index=True)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    lease_owner: Mapped[str | None] = mapped_column(sa.Unicode(100))
    lease_until: Mapped[datetime | None]


async def get(session: AsyncSession, call_id: UUID) -> Call | None:
    """The call as it is now, or None."""
    return await session.get(Call, call_id, populate_existing=True)


async def lock(session: AsyncSession, call_id: UUID) -> Call | None:
    """The call with its row locked until the transaction ends, or None."""
    return await locked(session, Call, call_id)


async def listed(
    session: AsyncSession,
    *,
    status: str | None = None,
    after: tuple[datetime, UUID] | None = None,
    limit: int = 50,
) -> Sequence[Call]:
    """Calls, the newest first, following the place `after`."""
    statement = sa.select(Call)
    if status is not None:
        statement = statement.where(Call.status == status)
    if after is not None:
        at, call_id = after
        statement = statement.where(sa.or_(Call.created_at < at, sa.and_(Call.created_at == at, Call.id < call_id)))
    return (await session.scalars(statement.order_by(Call.created_at.desc(), Call.id.desc()).limit(limit))).all()


async def waiting(session: AsyncSession) -> Sequence[UUID]:
    """The calls that nobody works on, in the order in which they are taken up: queued ones, and those whose lease is
    over because the desk that worked on them is gone.
    """
    gone = sa.and_(Call.status == "running", sa.or_(Call.lease_until.is_(None), Call.lease_until < CLOCK))
    statement = sa.select(Call.id).where(sa.or_(Call.status == "queued", gone)).order_by(Call.created_at, Call.id)
    return (await session.scalars(statement)).all()


async def free(session: AsyncSession, call: Call) -> bool:
    """Whether a locked call may be taken up: it is queued, or who worked on it is gone."""
    if call.status != "running":
        return call.status == "queued"
    if call.lease_owner is None or call.lease_until is None:
        return True
    return bool(await session.scalar(sa.select(Call.lease_until < CLOCK).where(Call.id == call.id)))


def lease(session: AsyncSession, call: Call, owner: str, term: timedelta) -> None:
    """Give a locked call to `owner` for so long."""
    call.lease_owner, call.lease_until = owner, ahead(session, term)


async def prolong(session: AsyncSession, call_id: UUID, owner: str, term: timedelta) -> bool:
    """Keep a lease good; False when the call is not this owner's work any more, or was cancelled or removed."""
    kept = await session.execute(
        sa.update(Call)
        .where(Call.id == call_id, Call.status == "running", Call.lease_owner == owner)
        .values(lease_until=ahead(session, term))
        .execution_options(synchronize_session=False)
    )
    return bool(kept.rowcount)  # type: ignore[attr-defined]


async def put_back(session: AsyncSession) -> None:
    """Queue again what a desk that is gone was working on, whatever its lease says. How often it was begun stays
    counted. Only for the one process of a database.
    """
    await session.execute(
        sa.update(Call).where(Call.status == "running").values(status="queued", lease_owner=None, lease_until=None)
    )
