"""Ends the turn: the reply, if there is one, and how the conversation stands after it."""

from __future__ import annotations

from typing import Any

from graph.context import TurnContext
from graph.nodes.node import node
from graph.state import TurnState


@node("deliver")
async def deliver(state: TurnState, context: TurnContext) -> dict[str, Any]:
    """Settle the turn. Without a fallback: it must be tried again."""
    await context.settle(state, state["reply"])
    return {}
