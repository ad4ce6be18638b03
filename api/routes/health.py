"""Whether the desk lives, whether it can work, and who answers for each capability."""

from __future__ import annotations

import structlog
from litestar import Response, get

from api.desk import Desk
from api.queue import Dispatcher
from api.routes.given import TheDesk
from api.routes.shapes import Capability, Engine, Live, Part, Ready
from tools.providers import ProviderStatus

log = structlog.get_logger(__name__)


@get("/health/live", tags=["Health"], summary="Is the process alive", security=[{}])
async def live() -> Live:
    """The process answers; nothing else is looked at."""
    return Live()


@get("/health/ready", tags=["Health"], summary="Can the desk work", security=[{}])
async def ready(desk: TheDesk) -> Response[Ready]:
    """Each part, and each capability with its engines; 503 when a part fails or nobody answers for a capability.

    An MCP server (`mcp:<name>`) or a Redis that is away is told, but the desk works without it; so are workers, without
    which messages are kept and answered later."""
    parts = [await _database(desk), _turns(desk), await _mode(desk)]
    if desk.sockets.draining:
        parts.append(Part("server", False, "stopping"))
    needed = len(parts)
    if desk.queue is not None:
        parts.append(await _workers(desk.queue))
    parts += [Part(f"mcp:{each.name}", each.state != "lost", each.reason) for each in desk.remote.status()]
    if (calls := desk.wakeups.status) is not None:
        parts.append(Part("redis", *calls))
    capabilities = capabilities_of(desk.providers.status())
    works = all(part.ok for part in parts[:needed]) and all(each.answers for each in capabilities)
    return Response(Ready("ready" if works else "failing", parts, capabilities), status_code=200 if works else 503)


def capabilities_of(lines: list[ProviderStatus]) -> list[Capability]:
    """The providers' lines by capability, each with the engine that would be asked first."""
    engines: dict[str, list[Engine]] = {}
    for line in lines:
        engines.setdefault(line.capability, []).append(Engine(line.provider, line.state, line.reason))
    return [
        Capability(name, next((each.name for each in found if each.state == "ok"), None), found)
        for name, found in engines.items()
    ]


def _turns(desk: Desk) -> Part:
    return Part("turns", True, "running" if desk.queue is None else "run by workers")


async def _workers(queue: Dispatcher) -> Part:
    """Workers that are all away do not make this process unable to work: it takes messages, and they are kept."""
    try:
        count = await queue.workers()
    except Exception:
        log.exception("queue_unreachable")
        return Part("workers", False, "Redis does not answer; workers look for turns in the database meanwhile")
    return Part("workers", count > 0, f"{count} answered lately" if count else "none answered lately")


async def _mode(desk: Desk) -> Part:
    try:
        present = (await desk.ruling.present()).settings
    except Exception:  # the database's own line says what is wrong
        log.exception("settings_unreachable")
        return Part("mode", False, "the settings cannot be read")
    accepted = f"at most {present.accepted_error:.1%} wrong automatic replies accepted"
    return Part("mode", True, f"{present.mode}, {accepted}" if present.mode == "auto" else present.mode)


async def _database(desk: Desk) -> Part:
    try:
        pending = await desk.database.pending_migrations()
    except Exception:
        log.exception("database_unreachable")
        return Part("database", False, f"{desk.database.dialect} does not answer")
    if pending:
        return Part("database", False, f"{len(pending)} migrations have not been run: start the desk again")
    return Part("database", True, f"{desk.database.dialect}, all migrations run")
