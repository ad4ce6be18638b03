"""Shapes of `/api/tools`."""

from __future__ import annotations

from typing import Any

from msgspec import Struct


class ToolView(Struct, frozen=True):
    """A tool: `arguments` and `result` are JSON schemas, `source` is `own`, `plugin` or `mcp:<server>`."""

    name: str
    description: str
    effect: str
    timeout: float
    tries: int
    arguments: dict[str, Any]
    result: dict[str, Any]
    source: str


class BrokenTool(Struct, frozen=True):
    """A plugin, a remote tool or a server that cannot be used, and why."""

    name: str
    source: str
    reason: str


class ServerView(Struct, frozen=True):
    """An MCP server: `starting`, `connected` or `lost`, and how many tools of it can be used."""

    name: str
    state: str
    reason: str
    tools: int


class ToolList(Struct, frozen=True):
    """Every tool of now. `broken` and `servers` are for admins; others get them empty."""

    items: list[ToolView]
    broken: list[BrokenTool]
    servers: list[ServerView]
