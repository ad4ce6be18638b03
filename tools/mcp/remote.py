"""The tools of every remote server as tools of the desk."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import structlog

from tools.base import Effect, Tool, ToolContext
from tools.errors import ToolFailed
from tools.mcp.connection import Connection
from tools.mcp.results import RemoteResult, result_of
from tools.mcp.servers import McpServer

if TYPE_CHECKING:
    from mcp_types import Tool as Declared

LONGEST_NAME: Final = 64
"""Characters that chat models take for a function's name."""
SAID: Final = 300
"""Characters of a remote tool's own error that are kept."""

log = structlog.get_logger(__name__)


class RemoteToolFailed(ToolFailed):
    """The remote tool itself reported an error. ``said`` are its words, cleaned and short: data, not for logs."""

    def __init__(self, message: str, said: str) -> None:
        super().__init__(message)
        self.said = said


@dataclass(frozen=True, slots=True)
class ServerStatus:
    """One line a server, for the doctor and `/health/ready`. ``tools`` counts those that can be used."""

    name: str
    state: str
    reason: str
    tools: int


class RemoteServer:
    """One server: its connection, its usable tools, and those that cannot be used, with the reason."""

    def __init__(self, server: McpServer) -> None:
        self.server = server
        self.tools: Mapping[str, Tool[Any, Any]] = {}
        self.unusable: Mapping[str, str] = {}
        self.connection = Connection(server, self._take)

    def _take(self, declared: Sequence[Declared]) -> None:
        """Adopt what the server has now; a tool that cannot be used is noted and left out."""
        from tools.mcp.strangers import Unusable, plain

        tools: dict[str, Tool[Any, Any]] = {}
        unusable: dict[str, str] = {}
        for each in declared:
            try:
                adopted = self._adopted(each)
                if adopted.name in tools:
                    raise Unusable(f"two of its tools would be called {adopted.name}")
                tools[adopted.name] = adopted
            except Unusable as error:
                unusable[plain(each.name, LONGEST_NAME)] = str(error)
        if unusable.keys() - self.unusable.keys():
            log.warning("mcp_tools_unusable", server=self.server.name, count=len(unusable))
        self.tools, self.unusable = tools, unusable

    def _adopted(self, declared: Declared) -> Tool[Any, Any]:
        from tools.mcp.strangers import DESCRIPTION, RemoteArguments, Unusable, arguments_of, plain

        name = f"{self.server.name}_{re.sub(r'[^A-Za-z0-9_]', '_', declared.name)}"
        if not declared.name or len(name) > LONGEST_NAME:
            raise Unusable(f"its name is empty, or longer than {LONGEST_NAME} characters with the server's before it")
        effect = self._effect(declared)

        async def call(arguments: RemoteArguments, context: ToolContext) -> RemoteResult:
            answer = await self.connection.call(declared.name, arguments.root, effect)
            result = result_of(answer)
            if answer.is_error:
                raise RemoteToolFailed(f"{name} reported an error", plain(result.text, SAID))
            return result

        return Tool(
            name=name,
            description=plain(declared.description or declared.title or declared.name, DESCRIPTION),
            effect=effect,
            timeout=self.server.timeout + 1.0,  # the connection's own limit says more
            tries=2 if effect == "reads" else 1,  # not even with a key: a stranger does not know ours
            arguments_type=arguments_of(name, declared.input_schema),
            result_type=RemoteResult,
            function=call,
        )

    def _effect(self, declared: Declared) -> Effect:
        hint = declared.annotations is not None and declared.annotations.read_only_hint is True
        return "reads" if declared.name in self.server.reads or (self.server.trust_hints and hint) else "writes"

    def status(self) -> ServerStatus:
        """How the server is."""
        reason = self.connection.reason
        if self.connection.state == "connected" and (unknown := set(self.server.reads) - {*self._own_names()}):
            reason = f"answers, but has no tool {min(unknown)}, which reads names"
        return ServerStatus(self.server.name, self.connection.state, reason, len(self.tools))

    def _own_names(self) -> set[str]:
        start = len(self.server.name) + 1
        shortened = {name[start:] for name in self.tools} | set(self.unusable)
        return {each for each in self.server.reads if re.sub(r"[^A-Za-z0-9_]", "_", each) in shortened}


class RemoteTools:
    """All servers of the settings. Starting and stopping them holds nobody up."""

    def __init__(self, servers: Sequence[McpServer]) -> None:
        self.servers = [RemoteServer(each) for each in servers]

    def start(self) -> None:
        """Begin to connect to every server, in the background."""
        for each in self.servers:
            each.connection.start()

    async def stop(self) -> None:
        """Disconnect from every server."""
        await asyncio.gather(*(each.connection.stop() for each in self.servers))

    async def settled(self, seconds: float) -> None:
        """Wait until each server has answered or failed once, at most ``seconds``."""
        await asyncio.gather(*(each.connection.settled(seconds) for each in self.servers))

    def offered(self) -> list[tuple[str, Tool[Any, Any]]]:
        """Every usable tool with its source; those of a server that is away too: they are ``Unavailable``."""
        return [(each.server.source, tool) for each in self.servers for tool in each.tools.values()]

    def faults(self) -> list[tuple[str, str, str]]:
        """What cannot be used: name, source, reason."""
        found = []
        for each in self.servers:
            if each.connection.state == "lost":
                found.append((each.server.name, each.server.source, each.connection.reason))
            found += [(name, each.server.source, reason) for name, reason in each.unusable.items()]
        return found

    def status(self) -> list[ServerStatus]:
        """One line a server."""
        return [each.status() for each in self.servers]
