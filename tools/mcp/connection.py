"""A connection to one remote server, kept up by a task of its own.

    starting ──► connected ──(lost, or no heartbeat)──► lost ──(backoff)──► connected …

Nobody waits for it: while it is down, calls are ``Unavailable`` at once.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final, Literal

import anyio
import structlog

from tools.base import Effect
from tools.errors import DeadlineExceeded, InvalidArguments, Refused, ToolError, ToolFailed, TryAgain, Unavailable
from tools.http import WRONG

if TYPE_CHECKING:
    from mcp import Client
    from mcp_types import CallToolResult
    from mcp_types import Tool as Declared

    from tools.mcp.servers import McpServer
    from tools.mcp.transports import Watched

FIRST_WAIT: Final = 1.0
LONGEST_WAIT: Final = 60.0
"""Seconds between attempts: doubled with each, with jitter."""
HEARTBEAT: Final = 60.0
"""Seconds after which the tools are listed anew, which shows that the server is there."""
MOST_PAGES: Final = 20
MOST_TOOLS: Final = 128

log = structlog.get_logger(__name__)


class Connection:
    """One server's connection. ``on_tools`` is told the tools each time they are listed."""

    def __init__(self, server: McpServer, on_tools: Callable[[Sequence[Declared]], None]) -> None:
        self.server = server
        self.state: Literal["starting", "connected", "lost"] = "starting"
        self.reason = "not connected yet"
        self._on_tools = on_tools
        self._client: Client | None = None
        self._watched: Watched | None = None
        self._task: asyncio.Task[None] | None = None
        self._scope = anyio.CancelScope()
        self._gone = asyncio.Event()
        self._changed = asyncio.Event()

    def start(self) -> None:
        """Begin to connect, in the background."""
        self._task = asyncio.create_task(self._keep(), name=f"mcp {self.server.name}")

    async def stop(self) -> None:
        """Disconnect; a program of ours is ended."""
        if self._task is None:
            return
        # Not the task's own cancel: it would break into the ending of a program, and leave that behind.
        self._scope.cancel()
        await asyncio.wait({self._task})
        self._task = None

    async def settled(self, seconds: float) -> None:
        """Wait until the first attempt has succeeded or failed, at most ``seconds``."""
        ends = time.monotonic() + seconds
        while self.state == "starting" and (left := ends - time.monotonic()) > 0:
            self._changed.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), left)

    async def call(self, tool: str, arguments: dict[str, Any], effect: Effect) -> CallToolResult:
        """Call a tool once. Raises ``Unavailable`` while the server is away, else what its answer means."""
        client = self._client
        if client is None:
            raise Unavailable(f"the MCP server {self.server.name} is away: {self.reason}")
        try:
            return await client.call_tool(tool, arguments, read_timeout_seconds=self.server.timeout)
        except Exception as error:
            raise self._fault(tool, effect, error) from error

    async def _keep(self) -> None:
        with self._scope:
            await self._again_and_again()

    async def _again_and_again(self) -> None:
        wait = FIRST_WAIT
        while True:
            began = time.monotonic()
            try:
                await self._live()
                reason = "the connection was lost"
            except Exception as error:
                reason = self._why(error)
            if self.state == "connected" and time.monotonic() - began > LONGEST_WAIT:
                wait = FIRST_WAIT
            self._became("lost", reason)
            log.warning("mcp_server_away", server=self.server.name, reason=reason)
            await asyncio.sleep(random.uniform(wait / 2, wait))  # noqa: S311  # jitter, not a secret
            wait = min(wait * 2, LONGEST_WAIT)

    async def _live(self) -> None:
        """Connect, list the tools, and stay until the connection is lost."""
        from mcp import Client  # half a second, which only desks with servers pay

        from tools.mcp.transports import Watched, over_http, over_stdio

        self._gone.clear()
        self._watched = Watched() if self.server.url else None
        transport = over_http(self.server, self._watched) if self._watched else over_stdio(self.server)
        client = Client(transport, read_timeout_seconds=self.server.timeout, cache=None)
        async with contextlib.AsyncExitStack() as stack:
            await stack.enter_async_context(client)
            await self._list(client)
            self._client = client
            stack.callback(self._forget)
            self._became("connected", "answers")
            log.info("mcp_server_connected", server=self.server.name)
            while not self._gone.is_set():
                try:
                    await asyncio.wait_for(self._gone.wait(), HEARTBEAT)
                except TimeoutError:
                    await self._list(client)

    async def _list(self, client: Client) -> None:
        found: list[Declared] = []
        cursor: str | None = None
        for _ in range(MOST_PAGES):
            page = await client.list_tools(cursor=cursor)
            found += page.tools
            cursor = page.next_cursor
            if cursor is None or len(found) >= MOST_TOOLS:
                break
        self._on_tools(found[:MOST_TOOLS])

    def _forget(self) -> None:
        self._client = None

    def _became(self, state: Literal["connected", "lost"], reason: str) -> None:
        self.state, self.reason = state, reason
        self._changed.set()

    def _why(self, error: BaseException) -> str:
        """Why it could not be reached, in our own words; what the server said stays out of it."""
        while isinstance(error, BaseExceptionGroup):
            error = error.exceptions[0]
        status = self._watched.status if self._watched else 0
        if status in WRONG:
            return f"it {WRONG[status]} (HTTP {status}); check its url and token in mcp_servers"
        if status:
            return f"it answers HTTP {status}"
        if isinstance(error, FileNotFoundError | PermissionError):
            return f"its command cannot be started ({type(error).__name__})"
        if (code := getattr(error, "code", None)) is not None:
            if code == CONNECTION_CLOSED:
                return "it ended the connection" if self.server.command else "it cannot be reached"
            if code == REQUEST_TIMEOUT:
                return f"it did not answer within {self.server.timeout:g} s"
            return f"it answers with the error {code}"
        return f"it cannot be reached ({type(error).__name__})"

    def _fault(self, tool: str, effect: Effect, error: Exception) -> ToolError:
        """The error for a call that brought no result."""
        from mcp import MCPError
        from pydantic import ValidationError

        who = f"{tool} of the MCP server {self.server.name}"
        if isinstance(error, ToolError):
            return error
        if isinstance(error, MCPError):
            return self._refusal(who, effect, error.code)
        if isinstance(error, TimeoutError):
            return DeadlineExceeded(f"{who} did not answer within {self.server.timeout:g} s")
        if isinstance(error, ValidationError | RuntimeError):
            return ToolFailed(f"{who} answered what does not fit the protocol or its own schema")
        self._gone.set()
        return _lost(who, effect)

    def _refusal(self, who: str, effect: Effect, code: int) -> ToolError:
        status = self._watched.status if self._watched else 0
        if code == REQUEST_TIMEOUT:
            return DeadlineExceeded(f"{who} did not answer within {self.server.timeout:g} s")
        if code == CONNECTION_CLOSED:
            self._gone.set()
            return _lost(who, effect)
        if status in (401, 403):
            self._gone.set()
            return Refused(f"the MCP server {self.server.name} {WRONG[status]}; check its token in mcp_servers")
        if status in (404, 410) and code != METHOD_NOT_FOUND:
            self._gone.set()  # it has forgotten the session, as after a restart
            return TryAgain(f"{who}: its session has ended")
        if status == 429 or status in (502, 503, 504):
            return TryAgain(f"{who} is busy (HTTP {status})") if effect == "reads" else _lost(who, effect)
        if code == INVALID_PARAMS:
            return InvalidArguments(f"{who} does not take these arguments")
        return ToolFailed(f"{who} answered with the error {code}")


CONNECTION_CLOSED: Final = -32000
REQUEST_TIMEOUT: Final = -32001
METHOD_NOT_FOUND: Final = -32601
INVALID_PARAMS: Final = -32602
"""Codes of JSON-RPC and the protocol; written out, since its package takes half a second to load."""


def _lost(who: str, effect: Effect) -> ToolError:
    if effect == "reads":
        return TryAgain(f"{who}: the connection was lost")
    return ToolFailed(f"{who}: the connection was lost, and nobody knows whether it was done")
