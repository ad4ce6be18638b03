"""`/mcp`: the desk's own tools for agents' programs, over the Model Context Protocol's streamable HTTP.

Requests stand alone (no sessions), so a desk may restart or have siblings without anybody noticing.
"""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

from litestar import Request, asgi
from litestar.types import Receive, Scope, Send

from api.auth.guards import may
from api.auth.origins import check_origin
from api.desk import Desk
from api.errors import Problem
from api.version import version

CALLER = "frontdesk.agent"


class McpEndpoint:
    """The protocol's server, loaded at the first request: most desks never have one."""

    def __init__(self) -> None:
        self._manager: Any = None
        self._task: asyncio.Task[None] | None = None
        self._stopping = asyncio.Event()
        self._lock = asyncio.Lock()

    async def serve(self, desk: Desk, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request of an agent who is named in the scope."""
        async with self._lock:
            if self._manager is None:
                await self._start(desk)
        await self._manager.handle_request(scope, receive, send)

    async def stop(self) -> None:
        """End what is still being answered."""
        if self._task is not None:
            self._stopping.set()
            await asyncio.wait({self._task})

    async def _start(self, desk: Desk) -> None:
        from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

        from tools.mcp.offer import Workshop, server_of

        async def who_acts(context: Any) -> UUID:
            """Whoever the desk has let in with this very request."""
            agent: UUID = context.request.scope[CALLER]
            return agent

        workshop = Workshop(desk.toolbox, desk.providers, desk.database, desk.settings.mcp_offer)
        manager = StreamableHTTPSessionManager(
            server_of(workshop, who_acts, version()),
            json_response=True,
            stateless=True,
            max_request_body_size=desk.settings.max_body,
        )
        ready = asyncio.Event()

        async def run() -> None:
            """The manager's tasks must begin and end in one and the same task."""
            async with manager.run():
                ready.set()
                await self._stopping.wait()

        self._task = asyncio.create_task(run(), name="mcp server")
        await ready.wait()
        self._manager = manager


@asgi("/mcp", copy_scope=True)
async def mcp_endpoint(scope: Scope, receive: Receive, send: Send) -> None:
    """Let agents and admins in, by bearer token or API key: a browser's cookie is not enough here."""
    request: Request[Any, Any, Any] = Request(scope)
    desk: Desk = request.app.state.desk
    if desk.settings.mcp_offer == "off":
        raise Problem(404)
    check_origin(request, desk.settings.allowed_origins)
    caller = await desk.callers.of_request(request) if "authorization" in request.headers else None
    if caller is None or caller.way == "cookie":  # which an empty header would fall back to
        raise Problem(401, headers={"WWW-Authenticate": "Bearer"})
    if not may(caller, "agent"):
        raise Problem(403, "wrong_role", f"This is for the role agent; you are signed in as {caller.user.role}.")
    await desk.limits.check("message", f"mcp {caller.user.id}")
    scope[CALLER] = caller.user.id  # type: ignore[literal-required]
    await request.app.state.mcp.serve(desk, scope, receive, send)
