"""Which checkpoint a settled turn ended with, noted on its row.

A turn is settled in the graph's last node, and the graph's checkpoint is written after that. So the note comes later,
for many turns at once; where a crash comes between, the turn has none and cannot be replayed, which is all.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Final, cast
from uuid import UUID

import sqlalchemy as sa
import structlog
from sqlalchemy.exc import SQLAlchemyError

from store.database import Database
from store.turns import Turn

GATHER_S: Final = 0.25
"""How long notes are gathered before they are written."""

log = structlog.get_logger(__name__)

_TURNS: Final = cast("sa.Table", Turn.__table__)
_NOTE: Final = (
    sa.update(_TURNS).where(_TURNS.c.id == sa.bindparam("turn")).values(checkpoint_id=sa.bindparam("checkpoint"))
)


class CheckpointNotes:
    """Gathers notes, and writes them behind the turns' backs."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: dict[UUID, str] = {}
        self._hurry = asyncio.Event()
        self._writing: asyncio.Task[None] | None = None

    def note(self, turn_id: UUID, checkpoint_id: str) -> None:
        """The turn ended with this checkpoint, which is durable."""
        self._waiting[turn_id] = checkpoint_id
        if self._writing is None:
            self._writing = asyncio.create_task(self._write())

    async def written(self) -> None:
        """Write at once what was noted, and wait for it."""
        self._hurry.set()
        if self._writing is not None:
            await self._writing
        self._hurry.clear()

    async def _write(self) -> None:
        try:
            while self._waiting:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._hurry.wait(), GATHER_S)
                await self._store()
        finally:
            self._writing = None

    async def _store(self) -> None:
        noted, self._waiting = self._waiting, {}
        rows = [{"turn": turn_id, "checkpoint": checkpoint_id} for turn_id, checkpoint_id in noted.items()]
        try:
            async with self._database.writing() as session:
                await session.execute(_NOTE, rows)
        except SQLAlchemyError:
            log.exception("checkpoints_not_noted", turns=len(rows))
