"""Which passages of the articles speak about it."""

from __future__ import annotations

from typing import Any

from graph.context import TurnContext
from graph.nodes.detection import DESK_LANGUAGE
from graph.nodes.node import node
from graph.state import TurnState
from tools.detection.tool import UNDETERMINED
from tools.retrieval.tool import RetrievalArguments, search_articles

PASSAGES = 6
"""More than one reply needs, so that a rejected draft leaves others to draw on."""


@node("retrieval", fallback=lambda state: {"passages": []})
async def retrieval(state: TurnState, context: TurnContext) -> dict[str, Any]:
    """Search the articles with the customer's own words, and with their translation where there is one.

    On a fault nothing is found, and the draft says so.
    """
    code, translation = state["language"]["code"], state["translation"]
    arguments = RetrievalArguments(
        query=state["text"],
        k=PASSAGES,
        spoken=DESK_LANGUAGE if code == UNDETERMINED else code,
        translation=None if translation is None else translation["text"],
    )
    found = await search_articles(arguments, context.tools)
    return {"passages": [passage.model_dump() for passage in found.passages]}
