"""What in the customer's words must go to a person, whatever could be answered."""

from __future__ import annotations

from typing import Any

from graph.context import TurnContext
from graph.nodes.node import node
from graph.state import TurnState
from tools.safety.tool import RiskArguments, read_risk


@node("risk", fallback=lambda state: {"risk": None})
async def risk(state: TurnState, context: TurnContext) -> dict[str, Any]:
    """Look for a threat, a person in danger, or one who needs care; on a fault the other rules stand alone.

    Only what she wrote or said counts: a picture may quote anybody.
    """
    if not state["text"]:
        return {"risk": None}
    translated = state["translation"]["text"] if state["translation"] is not None else None
    arguments = RiskArguments(text=state["text"], language=state["language"]["code"], translated=translated)
    return {"risk": (await read_risk(arguments, context.tools)).as_state()}
