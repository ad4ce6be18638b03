"""What the desk's own systems know about the case: orders that the message names."""

from __future__ import annotations

from typing import Any

from graph.context import TurnContext
from graph.nodes.node import node
from graph.state import TurnState
from tools.orders.looking import Asked, look_up

LIKELY = 0.2
"""Least confidence of a further intent of the same message for its order to be looked up as well."""


@node("lookup", fallback=lambda state: {"findings": []})
async def lookup(state: TurnState, context: TurnContext) -> dict[str, Any]:
    """Run the reading tools that the intent and the entities call for; on a fault nothing is known."""
    found = await look_up(asked(state), context.tools)
    return {"findings": [each.model_dump(mode="json") for each in found]}


def asked(state: TurnState) -> Asked:
    """What the message wants and names, as the look-up reads it."""
    intent = state["intent"]
    further = [each["label"] for each in intent.get("further", []) if each["confidence"] >= LIKELY]
    return Asked(
        text=state["text"],
        intents=[intent["label"], *further],
        entities=state["entities"].get("entities", []),
        begins=state["history"]["intent"] is None,
    )
