"""Every tool of the desk: the explicit tuple below, then the plugins that are installed, then those of MCP servers.

A plugin is an entry point of the group ``frontdesk.tools`` whose value is a ``Tool``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from types import MappingProxyType
from typing import Any, Final, Protocol

import structlog

from tools.base import Tool
from tools.callbacks.tool import book_callback
from tools.chat.tool import draft_reply
from tools.detection.tool import detect_language
from tools.intent.tool import recognise_intent
from tools.orders.address import change_delivery_address
from tools.orders.cancel import cancel_order
from tools.orders.returns import start_return
from tools.orders.status import order_status
from tools.orders.verify import verify_order
from tools.retrieval.tool import search_articles
from tools.sentiment.tool import read_sentiment
from tools.tickets.tool import mark_fixed, raise_ticket

GROUP: Final = "frontdesk.tools"

TOOLS: Final[tuple[Tool[Any, Any], ...]] = (
    detect_language,
    recognise_intent,
    read_sentiment,
    search_articles,
    draft_reply,
    raise_ticket,
    mark_fixed,
    order_status,
    verify_order,
    cancel_order,
    change_delivery_address,
    start_return,
    book_callback,
)

log = structlog.get_logger(__name__)


class DuplicateTool(ValueError):
    """Two tools have the same name; the message says which and where they come from."""


@dataclass(frozen=True, slots=True)
class BrokenPlugin:
    """A plugin or a remote tool that cannot be used, and why, in a sentence for ``frontdesk doctor``."""

    name: str
    source: str
    reason: str


class Remote(Protocol):
    """Where tools come from that are not known at the start, and may come and go: ``tools.mcp.remote``."""

    def offered(self) -> list[tuple[str, Tool[Any, Any]]]:
        """The tools of now, each with its source."""

    def faults(self) -> list[tuple[str, str, str]]:
        """What cannot be used: name, source, reason."""


class Toolbox:
    """Own tools, plugins' and remote ones by name, in that order; where each comes from; and what is broken.

    Remote tools come and go while the desk runs, so look each time and keep no copy.
    """

    def __init__(
        self,
        tools: Mapping[str, Tool[Any, Any]],
        sources: Mapping[str, str],
        broken: Iterable[BrokenPlugin] = (),
        remote: Remote | None = None,
    ) -> None:
        self._tools = MappingProxyType(dict(tools))
        self._sources = MappingProxyType(dict(sources))
        self._broken = tuple(broken)
        self.remote = remote

    @property
    def fixed(self) -> Mapping[str, Tool[Any, Any]]:
        """The own tools and the plugins': those of this installation."""
        return self._tools

    @property
    def tools(self) -> Mapping[str, Tool[Any, Any]]:
        """Every tool of now by its name."""
        return self._merged()[0]

    @property
    def for_models(self) -> Mapping[str, Tool[Any, Any]]:
        """What a chat model may call or propose: every tool of now but those of MCP servers that write. An approved
        action runs once for its key, and a stranger does not know our keys, so a turn that is run again after a crash
        could not tell that it was done already.
        """
        return {name: each for name, each in self.tools.items() if name in self._tools or each.effect == "reads"}

    @property
    def sources(self) -> Mapping[str, str]:
        """``own``, ``plugin`` or ``mcp:<server>`` for each tool."""
        return self._merged()[1]

    @property
    def broken(self) -> tuple[BrokenPlugin, ...]:
        """Plugins and remote tools that cannot be used, and servers that are away."""
        gone = [BrokenPlugin(*fault) for fault in self.remote.faults()] if self.remote else []
        return (*self._broken, *gone, *self._merged()[2])

    def _merged(self) -> tuple[Mapping[str, Tool[Any, Any]], Mapping[str, str], list[BrokenPlugin]]:
        if self.remote is None:
            return self._tools, self._sources, []
        tools, sources, clashes = dict(self._tools), dict(self._sources), []
        for source, each in self.remote.offered():
            if each.name in tools:
                reason = f"there is a tool of that name already, of {sources[each.name]}; rename the server"
                clashes.append(BrokenPlugin(each.name, source, reason))
            else:
                tools[each.name], sources[each.name] = each, source
        return tools, sources, clashes


def load_tools(
    own: Iterable[Tool[Any, Any]] = TOOLS,
    plugins: Iterable[EntryPoint] | None = None,
    remote: Remote | None = None,
) -> Toolbox:
    """Gather the own tools and the installed plugins (``plugins`` is found by its group when None).

    A plugin that does not load is reported in ``broken`` and left out, and so is a remote tool whose name is taken.
    Raises ``DuplicateTool`` when two tools of this installation have one name.
    """
    tools: dict[str, Tool[Any, Any]] = {}
    sources: dict[str, str] = {}
    places: dict[str, str] = {}
    broken: list[BrokenPlugin] = []

    def add(each: Tool[Any, Any], source: str, place: str) -> None:
        if each.name in tools:
            raise DuplicateTool(
                f"two tools are called {each.name!r}: one from {places[each.name]}, one from {place}; rename one"
            )
        tools[each.name], sources[each.name], places[each.name] = each, source, place

    for each in own:
        add(each, "own", "tools/registry.py")
    for plugin in entry_points(group=GROUP) if plugins is None else plugins:
        try:
            loaded = plugin.load()
        except Exception as error:  # whatever a stranger's module raises, the desk starts without it
            broken.append(BrokenPlugin(plugin.name, plugin.value, f"it does not load: {type(error).__name__}: {error}"))
            log.warning("plugin_broken", plugin=plugin.name, source=plugin.value, exc_info=True)
            continue
        if not isinstance(loaded, Tool):
            reason = f"it is a {type(loaded).__name__}, not a function declared with @tool"
            broken.append(BrokenPlugin(plugin.name, plugin.value, reason))
            continue
        add(loaded, "plugin", f"plugin {plugin.value}")
    return Toolbox(tools, sources, broken, remote)
