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
    """Search the articles for each question of the message, with the customer's own words and with their translation
    where there is one; on a fault nothing is found, and the draft says so.
    """
    text, code, translation = state["text"], state["language"]["code"], state["translation"]
    spoken = DESK_LANGUAGE if code == UNDETERMINED else code
    read = text if translation is None else translation["text"]
    # What nobody translated is searched as it is: only the desk's language can be told apart into questions.
    parts = split_questions(read) if spoken == DESK_LANGUAGE or translation is not None else []
    passages = []
    for part, question in enumerate(parts or [text]):
        whole = len(parts) < 2
        arguments = RetrievalArguments(
            query=text if whole else question,
            k=PASSAGES,
            spoken=spoken if whole else DESK_LANGUAGE,
            translation=read if whole and translation is not None else None,
        )
        found = await search_articles(arguments, context.tools)
        passages += [{**passage.model_dump(), "part": part} for passage in found.passages]
    return {"parts": parts, "passages": passages}
