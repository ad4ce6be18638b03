"""The composition root: a whole desk, assembled from the settings. HTTP, the demo and the doctor stand on it."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import structlog

from api.auth.callers import Callers
from api.auth.tokens import Tokens, secret_of
from api.limits import Limits
from api.realtime.hub import Hub
from api.realtime.sockets import Sockets
from api.settings import Settings
from graph.agents import Agents
from graph.assistant import build
from graph.checkpoints import sqlite_checkpoints
from graph.ticketing import Tickets
from graph.turns import Turns
from store.database import Database
from tools.assembly import Progress, local_providers
from tools.providers import Providers

LOCK: Final = "desk.lock"

log = structlog.get_logger(__name__)


class DataInUse(Exception):
    """Another desk works in this data folder; `url` is its address if it said so."""

    def __init__(self, data: Path, url: str | None) -> None:
        where = f" at {url}" if url else ""
        super().__init__(
            f"another desk{where} already works in the data folder {data}; stop it or choose another --data"
        )
        self.url = url


@dataclass(frozen=True)
class Desk:
    """The parts of a running desk."""

    settings: Settings
    database: Database
    providers: Providers
    turns: Turns
    agents: Agents
    tickets: Tickets
    tokens: Tokens
    callers: Callers
    limits: Limits
    hub: Hub
    sockets: Sockets


@asynccontextmanager
async def open_desk(settings: Settings, *, progress: Progress | None = None) -> AsyncIterator[Desk]:
    """Migrate the database, load the engines, take up unfinished turns; stop it all at the end of the block.

    Raises `DataInUse`, and what the engines raise when their files are missing.
    """
    settings.data.mkdir(parents=True, exist_ok=True)
    async with AsyncExitStack() as stack:
        stack.enter_context(alone_in(settings.data))
        database = Database.open(settings.url)
        stack.push_async_callback(database.close)
        if progress:
            progress("preparing the database", 0.0)
        await database.migrate()
        providers = await local_providers(settings.data, progress=progress)
        checkpointer = await stack.enter_async_context(sqlite_checkpoints(settings.data / "checkpoints.db"))
        turns = Turns(database, build(checkpointer), providers, default_mode=settings.mode)
        tokens = Tokens(secret_of(settings))
        callers = Callers(database, tokens)
        hub = Hub(database)
        stack.callback(hub.close)
        turns.on_progress(hub.progress)
        sockets = Sockets(callers)
        sockets.start()
        stack.push_async_callback(sockets.stop)
        await turns.start()
        stack.push_async_callback(turns.stop)
        yield Desk(
            settings=settings,
            database=database,
            providers=providers,
            turns=turns,
            agents=Agents(turns),
            tickets=Tickets(database, providers),
            tokens=tokens,
            callers=callers,
            limits=Limits(settings),
            hub=hub,
            sockets=sockets,
        )


@contextmanager
def alone_in(data: Path) -> Iterator[None]:
    """Hold the data folder for this process: the embedded search index goes stale under a second one.

    The lock is the operating system's, so it ends with the process however that dies. Raises `DataInUse`.
    """
    if sys.platform == "win32":  # no flock; there the port is the only guard
        yield
        return
    import fcntl

    handle = os.open(data / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise DataInUse(data, holder(data).get("url")) from error
        os.ftruncate(handle, 0)
        yield
    finally:
        os.close(handle)


def tell_holder(data: Path, url: str) -> None:
    """Leave this desk's address in the lock file, for `frontdesk doctor`."""
    (data / LOCK).write_text(json.dumps({"pid": os.getpid(), "url": url}), encoding="utf-8")


def holder(data: Path) -> dict[str, Any]:
    """What the desk that holds the folder left: `pid` and `url`, or nothing."""
    try:
        found = json.loads((data / LOCK).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
