"""Looks at the log itself: the way that always works, fast while wake-up calls fail, slowly while they arrive."""

from __future__ import annotations

import asyncio
from typing import Final

import structlog

from api.realtime.hub import Hub
from graph.turns import Turns
from store import events
from store.database import Database

FAST_S: Final = 0.5
"""Seconds between two looks while nobody calls."""
SLOW_S: Final = 5.0
"""Seconds between two looks while wake-up calls arrive: pub/sub may lose one."""

log = structlog.get_logger(__name__)


class Polling:
    """Asks for the newest number of every stream that is followed in this process, all in one query."""

    def __init__(self, database: Database, hub: Hub, turns: Turns) -> None:
        self._database = database
        self._hub = hub
        self._turns = turns
        self._now = asyncio.Event()
        self._failing = False
        self.fast = True
        """Whether nobody calls."""
        self.looks = 0
        """How often the log has been looked at."""

    def pace(self, *, fast: bool) -> None:
        """From now on look fast, because nobody calls, or slowly."""
        if fast and not self.fast:
            self._now.set()
        self.fast = fast

    def look(self) -> None:
        """Look at once: something may have happened that nobody has told."""
        self._now.set()

    async def run(self) -> None:
        """Look, for ever."""
        while True:
            try:
                async with asyncio.timeout(FAST_S if self.fast else SLOW_S):
                    await self._now.wait()
            except TimeoutError:
                pass
            self._now.clear()
            try:
                await self._look()
                self._failing = False
            except Exception:
                if not self._failing:  # once an outage
                    log.exception("polling_failed")
                self._failing = True

    async def _look(self) -> None:
        if streams := self._hub.followed:
            async with self._database.reading() as session:
                newest = await events.last_seqs(session, streams)
            for stream, seq in newest.items():
                self._hub.nudge(stream, seq)
        self._turns.tell_all()
        self.looks += 1
