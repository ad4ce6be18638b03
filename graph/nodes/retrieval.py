"""Which passages of the articles speak about it."""

from __future__ import annotations

from typing import Any

from graph.context import TurnContext
from graph.nodes.detection import DESK_LANGUAGE
from graph.nodes.node import node
from graph.state import TurnState
from tools.chat.questions import split_questions
from tools.detection.tool import UNDETERMINED
from tools.retrieval.tool import RetrievalArguments, search_articles

PASSAGES = 10
"""More than one reply needs: the author judges anew which of them answers, and a rejected draft leaves others."""


@node("retrieval", fallback=lambda state: {"parts": [], "passages": []})
async def retrieval(state: TurnState, context: TurnContext) -> dict[str, Any]:
    """Search the articles; on a fault nothing is found, and the draft says so."""
    query = state["text"]
    if state["translation"] is not None:
        query = state["translation"]["text"]
    elif state["language"]["code"] not in (DESK_LANGUAGE, UNDETERMINED):
        return {
            "parts": [],
            "passages": [],
        }  # the articles' encoder knows English only, and would find something at random
    parts = split_questions(query)
    passages = []
    for part, question in enumerate(parts):
        found = await search_articles(RetrievalArguments(query=question, k=PASSAGES), context.tools)
        passages += [{**passage.model_dump(), "part": part} for passage in found.passages]
    return {"parts": parts, "passages": passages}
