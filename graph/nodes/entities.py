"""What is named in the message: orders, amounts, dates, people; and its keywords."""

from __future__ import annotations

from typing import Any

from graph.context import TurnContext
from graph.nodes.node import node
from graph.state import TurnState
from tools.entities.tool import EntityArguments, find_entities


@node("entities", fallback=lambda state: {"entities": {}})
async def entities(state: TurnState, context: TurnContext) -> dict[str, Any]:
    """Find entities and keywords in the customer's own words; on a fault there are none."""
    arguments = EntityArguments(text=state["text"], language=state["language"]["code"])
    return {"entities": (await find_entities(arguments, context.tools)).model_dump()}
