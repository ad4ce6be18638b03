"""The realtime parts of a desk, opened and closed together."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from api.auth.callers import Callers
from api.limits import Limits
from api.realtime.hub import Hub
from api.realtime.sockets import Sockets
from api.realtime.wakeups import Wakeups
from api.settings import Settings
from graph.turns import Turns
from store.database import Database


@dataclass(frozen=True)
class Realtime:
    """What tells people of what happens, in this process and in the others."""

    hub: Hub
    wakeups: Wakeups
    limits: Limits
    sockets: Sockets


@asynccontextmanager
async def open_realtime(
    settings: Settings, database: Database, turns: Turns, callers: Callers
) -> AsyncIterator[Realtime]:
    """Follow the log and the turns' progress, and call the other processes, during the block."""
    async with AsyncExitStack() as stack:
        hub = Hub(database)
        stack.callback(hub.close)
        turns.on_progress(hub.progress)
        turns.on_words(hub.words)
        wakeups = Wakeups(settings, database, hub, turns)
        wakeups.start()
        stack.push_async_callback(wakeups.stop)
        limits = Limits(settings)
        stack.push_async_callback(limits.close)
        sockets = Sockets(callers, most=settings.max_sockets, most_of_person=settings.sockets_per_person)
        sockets.start()
        stack.push_async_callback(sockets.stop)
        yield Realtime(hub, wakeups, limits, sockets)
