"""Wake-up calls between the processes of one desk, over Redis; the log stays the only truth."""

from __future__ import annotations

from api.realtime.hub import Hub
from api.realtime.names import prefix
from api.settings import Settings
from graph.turns import Turns
from store.database import Database


class Wakeups:
    """Tells the other processes of a desk what has happened here, and hears what has happened there."""

    def __init__(self, settings: Settings, database: Database, hub: Hub, turns: Turns) -> None:
        self.channel = f"{prefix(settings)}wakeups"
        self._url = settings.redis_url
        self._database = database
        self._hub = hub
        self._turns = turns

    def start(self) -> None:
        """Begin to tell and to hear. A Redis that is away is waited for, in the background."""

    async def stop(self) -> None:
        """Tell and hear no more."""
