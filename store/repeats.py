"""What was answered to requests that may be sent again, under the key that the client gave them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from store.base import Base, now

KEPT: Final = timedelta(hours=24)
"""How long an answer is kept, and a key names one request."""


class Repeat(Base):
    """A request under a client's `Idempotency-Key`. `status` and `answer` are None while it is being worked on;
    `fingerprint` is the SHA-256 of its method, path and body, so that a key is not used for two requests.
    """

    __tablename__ = "repeats"

    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(sa.Unicode(100), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(sa.Unicode(64))
    status: Mapped[int | None]
    answer: Mapped[dict[str, Any] | None]
    created_at: Mapped[datetime] = mapped_column(default=now, index=True)


@dataclass(frozen=True)
class Mine:
    """The request is the caller's to carry out; `since` tells this attempt from a later one that takes its place."""

    since: datetime


async def claim(
    session: AsyncSession, user_id: UUID, key: str, fingerprint: str, *, patience: timedelta
) -> Mine | Repeat:
    """Take a key for a request, or give what is known of it: the row is the lock, in every process.

    Who has not answered after `patience` is taken for dead, and so is who began in the future: the clock was set back.
    """
    at = now()
    try:
        async with session.begin_nested():
            session.add(Repeat(user_id=user_id, key=key, fingerprint=fingerprint, created_at=at))
            await session.flush()
        return Mine(at)
    except IntegrityError:
        known = await _locked(session, user_id, key)
    if known is None:  # given up in this very moment
        return await claim(session, user_id, key, fingerprint, patience=patience)
    age = at - known.created_at
    dead = known.status is None and known.fingerprint == fingerprint and not -patience <= age <= patience
    if not dead and abs(age) <= KEPT:
        return known
    known.fingerprint, known.status, known.answer, known.created_at = fingerprint, None, None, at
    await session.flush()
    return Mine(at)


async def answer(
    session: AsyncSession, user_id: UUID, key: str, mine: Mine, status: int, answer: dict[str, Any]
) -> None:
    """Keep what was answered, unless another attempt has taken this one's place."""
    await session.execute(
        sa.update(Repeat)
        .where(Repeat.user_id == user_id, Repeat.key == key, Repeat.created_at == mine.since)
        .values(status=status, answer=answer)
    )


async def give_up(session: AsyncSession, user_id: UUID, key: str, mine: Mine) -> None:
    """Let the key be used again: nothing that is worth keeping was answered."""
    await session.execute(
        sa.delete(Repeat).where(
            Repeat.user_id == user_id, Repeat.key == key, Repeat.created_at == mine.since, Repeat.status.is_(None)
        )
    )


async def forget_old(session: AsyncSession) -> None:
    """Delete what has been kept long enough."""
    await session.execute(sa.delete(Repeat).where(Repeat.created_at < now() - KEPT))


async def _locked(session: AsyncSession, user_id: UUID, key: str) -> Repeat | None:
    row: Repeat | None = await session.scalar(
        sa.select(Repeat)
        .where(Repeat.user_id == user_id, Repeat.key == key)
        .with_for_update()
        .with_hint(Repeat, "WITH (UPDLOCK, ROWLOCK)", "mssql"),
        execution_options={"populate_existing": True},
    )
    return row
