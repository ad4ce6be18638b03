"""Drops the checkpoints that nobody needs any more, a few at a time, behind the desk's back.

What is kept is each turn's last checkpoint (`Turn.checkpoint_id`): for good while the turn waits or is not over, for
`days` after it has ended, so that it can be looked at and run again. All others go: those in which a draft waited that
has been decided on, those of runs that failed, and those of conversations that are gone. A young one stays, because its
turn may not have noted it yet.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import sqlalchemy as sa
import structlog

from graph.checkpoint_sqlite import Key
from graph.checkpoint_trail import first_id_at
from graph.checkpoints import Prunable
from store.base import now
from store.database import Database
from store.turns import UNFINISHED, Turn

EVERY_S: Final = 3600.0
BATCH: Final = 100
"""Checkpoints that are looked at together."""
PAUSE_S: Final = 0.02
"""Between two batches, so that turns come first."""
GRACE: Final = timedelta(hours=1)
"""How old a checkpoint is at least that is dropped."""
FIRST: Final = ("", "")

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Swept:
    """What a sweep has seen and dropped, in checkpoints."""

    seen: int
    dropped: int


class Pruning:
    """The hourly sweep over a saver's checkpoints; any number of processes may do it at once."""

    def __init__(self, database: Database, saver: Prunable, days: float) -> None:
        """`days` is how long the last checkpoint of a turn that is over is kept."""
        self._database = database
        self._saver = saver
        self._kept_for = timedelta(days=days)
        self._sweeping: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to sweep, at a moment of its own in the hour."""
        self._sweeping = asyncio.create_task(self._sweep())

    async def stop(self) -> None:
        """End, after what is being dropped now."""
        if self._sweeping is not None:
            self._sweeping.cancel()
            await asyncio.gather(self._sweeping, return_exceptions=True)

    async def _sweep(self) -> None:
        await asyncio.sleep(random.uniform(0.01, 0.1) * EVERY_S)  # noqa: S311  # so that processes do not go in step
        while True:
            try:
                swept = await self.sweep()
            except Exception:  # a database that is away comes back, and so does the sweep
                log.exception("pruning_failed")
            else:
                if swept.dropped:
                    log.info("checkpoints_pruned", seen=swept.seen, dropped=swept.dropped)
            await asyncio.sleep(EVERY_S)

    async def sweep(self, at: datetime | None = None) -> Swept:
        """Look at every checkpoint once, as if it were the time `at` (now)."""
        at = at or now()
        seen = dropped = 0
        after: Key = FIRST
        while page := await self._saver.apage(after, BATCH):
            going = await self._going(page, at)
            if going:
                await self._saver.adrop(going)
            seen, dropped = seen + len(page), dropped + len(going)
            after = page[-1]
            await asyncio.sleep(PAUSE_S)
        return Swept(seen, dropped)

    async def _going(self, page: Sequence[Key], at: datetime) -> list[Key]:
        """Those of these checkpoints that nobody needs; no turn names them any more when this returns."""
        youngest = first_id_at(at - GRACE)
        old = [key for key in page if key[1] < youngest]
        if not old:
            return []
        async with self._database.reading() as session:
            found = await session.execute(
                _NAMING,
                {"checkpoints": [checkpoint_id for _, checkpoint_id in old], "conversations": _conversations(old)},
            )
            turns = found.all()
        over = at - self._kept_for
        ended = [turn for turn in turns if turn.status not in _OPEN and (turn.finished_at or turn.created_at) < over]
        kept = {turn.checkpoint_id for turn in turns} - {turn.checkpoint_id for turn in ended}
        if ended:
            async with self._database.writing() as session:
                # Only where it still names that one: the turn may have been taken up again meanwhile.
                await session.execute(
                    _FORGET,
                    {"checkpoints": [turn.checkpoint_id for turn in ended], "turns": [turn.id for turn in ended]},
                )
        return [key for key in old if key[1] not in kept]


_OPEN: Final = (*UNFINISHED, "waiting")
_NAMING: Final = sa.select(Turn.id, Turn.status, Turn.checkpoint_id, Turn.created_at, Turn.finished_at).where(
    Turn.conversation_id.in_(sa.bindparam("conversations", expanding=True)),
    Turn.checkpoint_id.in_(sa.bindparam("checkpoints", expanding=True)),
)
_FORGET: Final = (
    sa.update(Turn)
    .where(
        Turn.id.in_(sa.bindparam("turns", expanding=True)),
        Turn.checkpoint_id.in_(sa.bindparam("checkpoints", expanding=True)),
        Turn.status.not_in(_OPEN),
    )
    .values(checkpoint_id=None)
    .execution_options(synchronize_session=False)
)


def _conversations(keys: Sequence[Key]) -> list[UUID]:
    """The conversations of these threads; a thread that is named otherwise is nobody's."""
    found = set()
    for thread_id, _ in keys:
        try:
            found.add(UUID(thread_id))
        except ValueError:
            continue
    return list(found)
