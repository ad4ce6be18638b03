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
    """Search the articles; on a fault nothing is found, and the draft says so."""
    spoken = state["language"]["code"]
    if state["translation"] is not None or spoken == UNDETERMINED:
        query, spoken = (state["translation"] or state)["text"], DESK_LANGUAGE
    found = await search_articles(RetrievalArguments(query=query, k=PASSAGES, spoken=spoken), context.tools)
    return {"passages": [passage.model_dump() for passage in found.passages]}
