"""Does what the chosen draft takes for granted."""

from __future__ import annotations

from typing import Any

from graph.context import TurnContext
from graph.nodes.node import node
from graph.state import TurnState


@node("act")
async def act(state: TurnState, context: TurnContext) -> dict[str, Any]:
    """Run the draft's actions. Without a fallback: what may have happened must be found out by trying again."""
    return {"acts": []}
