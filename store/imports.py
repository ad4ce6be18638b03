"""Imports of articles: what was asked for, how far it is, and what became of each file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from store.base import Base, new_id, now

UNFINISHED = ("queued", "running")
STATUSES = (*UNFINISHED, "done", "failed", "interrupted")


class Import(Base):
    """One import. `files` has a report for each file, `done` of `total` files are finished.

    `problem` says why an import failed as a whole; what is wrong with one file stands in its report.
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
    """End the imports that a process left unfinished, and say how many there were."""
    result = await session.execute(
        sa.update(Import)
        .where(Import.status.in_(UNFINISHED))
        .values(status="interrupted", finished_at=now(), problem="The desk was stopped before the import was finished.")
    )
    return int(result.rowcount)  # type: ignore[attr-defined]
