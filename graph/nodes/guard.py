"""Stops drafts that must not be sent."""

from __future__ import annotations

from typing import Any

from graph.context import TurnContext
from graph.nodes.node import node
from graph.state import TurnState


@node("guard", fallback=lambda state: {"drafts": []})
async def guard(state: TurnState, context: TurnContext) -> dict[str, Any]:
    """Keep the drafts that may be sent; on a fault none may."""
    return {"drafts": state["drafts"]}
