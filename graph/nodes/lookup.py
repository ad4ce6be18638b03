"""What the desk's own systems know about the case: orders that the message names."""

from __future__ import annotations

import re
from typing import Any, Final

from graph.context import TurnContext
from graph.nodes.node import node
from graph.state import TurnState
from tools.entities.numbers import EMAIL
from tools.orders.looking import OWN_ORDER, Asked, look_up
from tools.orders.numbers import named_orders, proofs

LIKELY = 0.2
"""Least confidence of a further intent of the same message for its order to be looked up as well."""
FEW: Final = 6
"""Most words beside an e-mail address in a message that only answers our question for it."""
CARRIED: Final = 0.7
"""Confidence of what she wanted before. Whatever it leads to that changes something, an agent approves."""
_WORD: Final = re.compile(r"[^\W\d_]{2,}")


@node("lookup", fallback=lambda state: {"findings": []})
async def lookup(state: TurnState, context: TurnContext) -> dict[str, Any]:
    """Run the reading tools that the intent and the entities call for; on a fault nothing is known.

    Where the message only gives what we asked for, what the customer wanted before is its intent.
    """
    found = await look_up(asked(state), context.tools)
    wish = carried(state) if found else None
    return {"findings": [each.model_dump(mode="json") for each in found], **({"intent": wish} if wish else {})}


def carried(state: TurnState) -> dict[str, Any] | None:
    """The intent with the label of the message before, where this one only gives an e-mail address or postcode.

    "My e-mail is ada@example.com" reads like a change of the account; after "please cancel LO-482913" it is still that.
    """
    previous, text = state["history"]["intent"], state["text"]
    given = proofs(text)
    if previous not in OWN_ORDER or not given or "?" in text or state["intent"]["label"] in OWN_ORDER:
        return None
    if len(_WORD.findall(EMAIL.sub("", text))) > FEW:
        return None
    confidence = max(CARRIED, state["intent"]["confidence"])
    return {**state["intent"], "label": previous, "confidence": confidence, "group": "order", "next_actions": []}


def asked(state: TurnState) -> Asked:
    """What the message wants and names, as the look-up reads it. A number in a picture counts like a written one where
    she wrote none, and the message is about an order or has no words; whose order it is has to be proven all the same.
    """
    intent = state["intent"]
    further = [each["label"] for each in intent.get("further", []) if each["confidence"] >= LIKELY]
    entities = state["entities"].get("entities", [])
    own = [each for each in entities if each.get("source") != "image"]
    intents = [intent["label"], *further]
    if not named_orders(state["text"], own) and (not state["text"] or not OWN_ORDER.isdisjoint(intents)):
        own = own + [each for each in entities if each["type"] == "order_id" and each not in own]
    return Asked(
        text=state["text"],
        intents=intents,
        entities=own,
        begins=state["history"]["intent"] is None,
    )
