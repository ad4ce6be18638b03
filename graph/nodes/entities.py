"""What is named in the message: orders, amounts, dates, people; and its keywords."""

from __future__ import annotations

from typing import Any

from graph.attached import picture_text
from graph.context import TurnContext
from graph.nodes.node import node
from graph.state import TurnState
from tools.entities.tool import Entities, EntityArguments, find_entities
from tools.errors import ToolError


@node("entities", fallback=lambda state: {"entities": {}})
async def entities(state: TurnState, context: TurnContext) -> dict[str, Any]:
    """Find entities and keywords in the customer's own words, and entities in her pictures' text; on a fault there are
    none. The keywords are the pictures' where she wrote nothing.
    """
    seen = picture_text(state)
    own = await _found(state["text"], state, context) if state["text"] or not seen else Entities()
    pictured = await _in_pictures(seen, state, context) if seen else Entities()
    rows = [{**each.model_dump(), "source": "text"} for each in own.entities]
    rows += [{**each.model_dump(), "source": "image"} for each in pictured.entities]
    keywords = own.keywords if state["text"] else pictured.keywords
    return {"entities": {"entities": rows, "keywords": keywords}}


async def _in_pictures(text: str, state: TurnState, context: TurnContext) -> Entities:
    """What pictures name; on a fault nothing, and what her words name stays."""
    try:
        return await _found(text, state, context)
    except ToolError as error:
        context.record.faults.append({"node": "entities", "error": type(error).__name__})
        return Entities()


async def _found(text: str, state: TurnState, context: TurnContext) -> Entities:
    return await find_entities(EntityArguments(text=text, language=state["language"]["code"]), context.tools)
