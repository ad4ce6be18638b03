"""What the customer wants."""

from __future__ import annotations

from typing import Any

from graph.attached import clear, desk_words, hint, tells
from graph.context import TurnContext
from graph.nodes.node import node
from graph.state import TurnState
from tools.intent.tool import UNKNOWN, Intent, IntentArguments, recognise_intent


def _unknown(state: TurnState) -> dict[str, Any]:
    return {"intent": Intent(label=UNKNOWN, confidence=0.0).model_dump()}


@node("intent", fallback=_unknown)
async def intent(state: TurnState, context: TurnContext) -> dict[str, Any]:
    """Recognise the intent; on a fault it is unknown, and a person will look.

    Her own words come first. Where they do not tell, or there are none, they are read with what her pictures say.
    """
    found = await of_words(state, context)
    seen = None
    if hint(state) and not clear(found.model_dump(), desk_words(state)):
        seen = await _with_pictures(state, context)
    return {"intent": found.model_dump() if seen is None else {**seen.model_dump(), "from_picture": True}}


async def of_words(state: TurnState, context: TurnContext) -> Intent:
    """The intent of the customer's own words; unknown without any. Raises what the tool raises."""
    if not state["text"]:
        return Intent(label=UNKNOWN, confidence=0.0)
    previous = state["history"]["intent"]
    arguments = IntentArguments(text=state["text"], language=state["language"]["code"], previous=previous)
    found = await recognise_intent(arguments, context.tools)
    translated = state["translation"]
    if found.label == UNKNOWN and translated is not None:
        again = IntentArguments(text=translated["text"], language=translated["language"], previous=previous)
        found = await recognise_intent(again, context.tools)
    return found


async def _with_pictures(state: TurnState, context: TurnContext) -> Intent | None:
    """What is wanted by the words and the pictures together; None where that does not tell either.

    Nobody is handed over for what a picture says: a screen that reads "Talk to an agent" asks for nothing.
    """
    text = f"{state['text']}\n{hint(state)}".strip()
    found = await recognise_intent(IntentArguments(text=text, language=state["language"]["code"]), context.tools)
    return None if found.handling == "hand_off" or not tells(found.model_dump()) else found
