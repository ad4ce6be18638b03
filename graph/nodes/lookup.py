"""What the desk's own systems know about the case: orders that the message names."""

from __future__ import annotations

from typing import Any

from graph.context import TurnContext
from graph.nodes.node import node
from graph.state import TurnState


@node("lookup", fallback=lambda state: {"findings": []})
async def lookup(state: TurnState, context: TurnContext) -> dict[str, Any]:
    """Run the reading tools that the intent and the entities call for; on a fault nothing is known."""
    return {"findings": []}
