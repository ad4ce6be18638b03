"""What in the customer's words must go to a person, whatever could be answered."""

from __future__ import annotations

from typing import Any

from graph.context import TurnContext
from graph.nodes.node import node
from graph.state import TurnState


@node("risk", fallback=lambda state: {"risk": None})
async def risk(state: TurnState, context: TurnContext) -> dict[str, Any]:
    """Look for a threat, a person in danger, or one who needs care."""
    return {"risk": None}
