"""What the customer wants."""

from __future__ import annotations

from typing import Any

from graph.context import TurnContext
from graph.nodes.node import node
from graph.state import TurnState
from tools.intent.tool import UNKNOWN, Intent, IntentArguments, recognise_intent


def _unknown(state: TurnState) -> dict[str, Any]:
    return {"intent": Intent(label=UNKNOWN, confidence=0.0).model_dump()}


@node("intent", fallback=_unknown)
async def intent(state: TurnState, context: TurnContext) -> dict[str, Any]:
    """Recognise the intent; on a fault it is unknown, and a person will look."""
    arguments = IntentArguments(text=state["text"], language=state["language"]["code"])
    return {"intent": (await recognise_intent(arguments, context.tools)).model_dump()}
