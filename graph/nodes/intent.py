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
    previous = state["history"]["intent"]
    arguments = IntentArguments(text=state["text"], language=state["language"]["code"], previous=previous)
    found = await recognise_intent(arguments, context.tools)
    translated = state["translation"]
    if found.label == UNKNOWN and translated is not None:
        again = IntentArguments(text=translated["text"], language=translated["language"], previous=previous)
        found = await recognise_intent(again, context.tools)
    return {"intent": found.model_dump()}
