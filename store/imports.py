"""Imports of articles: what was asked for, how far it is, and what became of each file."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from store.base import Base, new_id, now
from store.clock import CLOCK, ahead

UNFINISHED = ("queued", "running")
STATUSES = (*UNFINISHED, "done", "failed", "interrupted")


class Import(Base):
    """One import. `files` has a report for each file, `done` of `total` files are finished.

    `problem` says why an import failed as a whole; what is wrong with one file stands in its report. `lease_until` is
    how long other processes take it that somebody works on it.
    """

    __tablename__ = "imports"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    status: Mapped[str] = mapped_column(sa.Unicode(20), index=True)
    options: Mapped[dict[str, Any]]
    files: Mapped[list[Any]]
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str | None] = mapped_column(sa.Unicode(1000))
    created_by: Mapped[str] = mapped_column(sa.Unicode(200))
    created_at: Mapped[datetime] = mapped_column(default=now)
    finished_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]


async def get(session: AsyncSession, import_id: UUID) -> Import | None:
    """The import with this id, or None."""
    return await session.get(Import, import_id, populate_existing=True)


async def newest(session: AsyncSession, limit: int = 50) -> Sequence[Import]:
    """The last imports, the newest first."""
    return (
        await session.scalars(sa.select(Import).order_by(Import.created_at.desc(), Import.id.desc()).limit(limit))
    ).all()


async def update(session: AsyncSession, import_id: UUID, **values: Any) -> None:
    """Write how far an import is. One that was ended meanwhile as interrupted stays so."""
    if not values:
        return
    await session.execute(
        sa.update(Import).where(Import.id == import_id, Import.status.in_(UNFINISHED)).values(**values)
    )


async def interrupt_all(session: AsyncSession) -> int:
    """End the imports that a process left unfinished, and say how many there were. Only for the one process of a
    database.
    """
    return await _interrupt(session, sa.true())


async def interrupt_left(session: AsyncSession) -> int:
    """End the imports on which nobody works any more, and say how many there were."""
    return await _interrupt(session, sa.or_(Import.lease_until.is_(None), Import.lease_until < CLOCK))


async def interrupt(session: AsyncSession, import_ids: Collection[UUID]) -> int:
    """End these imports, where they are unfinished."""
    return await _interrupt(session, Import.id.in_(list(import_ids)))


async def prolong(session: AsyncSession, import_ids: Collection[UUID], term: timedelta) -> None:
    """Say that these imports are being worked on."""
    values = {"lease_until": ahead(session, term)}
    await session.execute(sa.update(Import).where(Import.id.in_(list(import_ids))).values(**values))


async def _interrupt(session: AsyncSession, which: sa.ColumnElement[bool]) -> int:
    result = await session.execute(
        sa.update(Import)
        .where(Import.status.in_(UNFINISHED), which)
        .values(status="interrupted", finished_at=now(), problem="The desk was stopped before the import was finished.")
        .execution_options(synchronize_session=False)
    )
    return int(result.rowcount)  # type: ignore[attr-defined]
