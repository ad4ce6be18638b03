"""Every tool of the desk: the explicit tuple below, then the plugins that are installed.

A plugin is an entry point of the group ``frontdesk.tools`` whose value is a ``Tool``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from types import MappingProxyType
from typing import Any, Final

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
    """A plugin that could not be loaded, and why, in a sentence for ``frontdesk doctor``."""

    name: str
    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class Toolbox:
    """The tools by name, in registration order, and the plugins that are broken."""

    tools: Mapping[str, Tool[Any, Any]]
    broken: tuple[BrokenPlugin, ...] = ()


def load_tools(own: Iterable[Tool[Any, Any]] = TOOLS, plugins: Iterable[EntryPoint] | None = None) -> Toolbox:
    """Gather the own tools and the installed plugins (``plugins`` is found by its group when None).

    A plugin that does not load is reported in ``broken`` and left out. Raises ``DuplicateTool``.
    """
    tools: dict[str, Tool[Any, Any]] = {}
    sources: dict[str, str] = {}
    broken: list[BrokenPlugin] = []

    def add(each: Tool[Any, Any], source: str) -> None:
        if each.name in tools:
            raise DuplicateTool(
                f"two tools are called {each.name!r}: one from {sources[each.name]}, one from {source}; rename one"
            )
        tools[each.name], sources[each.name] = each, source

    for each in own:
        add(each, "tools/registry.py")
    for plugin in entry_points(group=GROUP) if plugins is None else plugins:
        source = f"plugin {plugin.value}"
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
        add(loaded, source)
    return Toolbox(MappingProxyType(tools), tuple(broken))
