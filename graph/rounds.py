"""The rounds of a desk, as a receptionist makes them: who has gone, what has slept long enough, who can be told that
somebody is back. Every process makes them; what one does under a conversation's lock, the others find done.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final

import structlog

from graph import absence, snoozing, waiting_room
from graph.presence import Presences
from graph.turns import Turns
from store import settings
from store.base import now

EVERY_S: Final = 5.0
"""Seconds between two rounds: a gone agent's customers wait that much longer than the grace time at most."""

log = structlog.get_logger(__name__)


class Rounds:
    """Makes the rounds until it is stopped. `clock` gives the present time in UTC."""

    def __init__(self, turns: Turns, presences: Presences, *, clock: Callable[[], datetime] = now) -> None:
        self._turns = turns
        self._presences = presences
        self._clock = clock
        self._walking: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin."""
        self._walking = asyncio.create_task(self._walk())

    async def stop(self) -> None:
        """Make no more rounds."""
        if self._walking is not None:
            self._walking.cancel()
            await asyncio.gather(self._walking, return_exceptions=True)

    async def once(self) -> None:
        """One round. A fault in one part is logged and keeps none of the others from being done."""
        for part in (self._presences.look, self._return, self._wake, self._tell):
            await _carefully(part)

    async def _return(self) -> None:
        """Put the conversations of agents who are gone back into the queue."""
        database, defaults = self._turns.database, self._turns.defaults
        for conversation_id in await absence.return_left_behind(database, self._clock(), defaults=defaults):
            self._turns.wake(conversation_id)

    async def _wake(self) -> None:
        await snoozing.wake_due(self._turns.database, self._clock())

    async def _tell(self) -> None:
        async with self._turns.database.reading() as session:
            desk = (await settings.present(session, defaults=self._turns.defaults)).settings
        await waiting_room.tell_waiting(self._turns.database, desk, self._clock())

    async def _walk(self) -> None:
        while True:
            await self.once()
            await asyncio.sleep(EVERY_S)


async def _carefully(part: Callable[[], Awaitable[None]]) -> None:
    try:
        await part()
    except Exception:
        # The database may be away for a while; the next round finds what this one did not.
        log.exception("round_failed", part=part.__name__.strip("_"))
