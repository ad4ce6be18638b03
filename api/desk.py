"""The composition root: a whole desk, assembled from the settings. HTTP, the demo and the doctor stand on it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from api.auth.callers import Callers
from api.auth.tokens import Tokens, secret_of
from api.folder import alone_in
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
    async with AsyncExitStack() as stack:
        stack.enter_context(alone_in(settings.data))
        database = Database.open(settings.url)
        stack.push_async_callback(database.close)
        if progress:
            progress("preparing the database", 0.0)
        await database.migrate()
        providers = await local_providers(
            settings.data, progress=progress, cloud=settings.cloud, embedding_model=settings.embedding_model
        )
        stack.push_async_callback(providers.close)
        checkpointer = stack.enter_context(sqlite_checkpoints(settings.data / "checkpoints.db"))
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
