"""The tools of a desk that is not running, to try them out or offer them: no turns, no sockets, no port."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

from api.auth.guards import MAY_ACT_AS
from api.folder import alone_in
from api.settings import Settings
from store import users
from store.database import Database
from tools.assembly import Progress, local_providers
from tools.mcp.remote import RemoteTools
from tools.providers import Providers
from tools.registry import Toolbox, load_tools


class NoAgent(Exception):
    """Nobody to act as; the message says how to add somebody."""


@dataclass(frozen=True)
class Workbench:
    """The parts of a desk that tools need."""

    database: Database
    providers: Providers
    toolbox: Toolbox
    remote: RemoteTools


@asynccontextmanager
async def open_workbench(settings: Settings, *, progress: Progress | None = None) -> AsyncIterator[Workbench]:
    """Take the data folder and load the engines. Raises `DataInUse` while a desk runs on it."""
    async with AsyncExitStack() as stack:
        stack.enter_context(alone_in(settings.data))
        database = Database.open(settings.url)
        stack.push_async_callback(database.close)
        await database.migrate()
        providers = await local_providers(settings.data, progress=progress, cloud=settings.cloud)
        stack.push_async_callback(providers.close)
        remote = RemoteTools(settings.mcp_servers)
        remote.start()
        stack.push_async_callback(remote.stop)
        yield Workbench(database, providers, load_tools(remote=remote), remote)


async def agent_of(database: Database, email: str | None) -> UUID:
    """The agent of an e-mail, else the first that there is. Raises `NoAgent`."""
    async with database.reading() as session:
        if email is None:
            found = next((each for each in await users.listed(session, ("agent", "admin")) if not each.disabled), None)
        else:
            found = await users.by_email(session, email)
    if found is None or found.disabled or found.role not in MAY_ACT_AS["agent"]:
        who = f"{email} is no agent or admin of this desk" if email else "this desk has no agent yet"
        raise NoAgent(f"{who}; add one with: frontdesk users add")
    return found.id
