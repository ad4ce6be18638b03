"""Which passages of the articles speak about it."""

from __future__ import annotations

from typing import Any

from graph.attached import clear, desk_words, hint
from graph.context import TurnContext
from graph.nodes.detection import DESK_LANGUAGE
from graph.nodes.intent import of_words
from graph.nodes.node import node
from graph.state import TurnState
from tools.chat.questions import split_questions
from tools.detection.tool import UNDETERMINED
from tools.errors import ToolError
from tools.retrieval.tool import RetrievalArguments, search_articles
from tools.translation.tool import TranslationArguments, translate_text

PASSAGES = 10
"""More than one reply needs: the author judges anew which of them answers, and a rejected draft leaves others."""


@node("retrieval", fallback=lambda state: {"parts": [], "passages": []})
async def retrieval(state: TurnState, context: TurnContext) -> dict[str, Any]:
    """Search the articles for each question of the message, with the customer's own words and with their translation
    where there is one; on a fault nothing is found, and the draft says so.

    Words that do not say what is wanted by themselves are searched with the lines of the pictures that tell.
    """
    if hint(state) and not clear((await of_words(state, context)).model_dump(), desk_words(state)):
        return await _with_pictures(state, context)
    if not state["text"]:
        return {"parts": [], "passages": []}
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


async def _with_pictures(state: TurnState, context: TurnContext) -> dict[str, Any]:
    """What is found for the words and the pictures' telling lines as one question."""
    code, lines = state["language"]["code"], hint(state)
    spoken = DESK_LANGUAGE if code == UNDETERMINED else code
    read = f"{desk_words(state)}\n{lines}".strip()
    query = f"{state['text']}\n{lines}".strip()
    if not state["text"] and spoken != DESK_LANGUAGE:
        read = await _in_the_desks(lines, spoken, context) or read
    foreign = read != query
    arguments = RetrievalArguments(query=query, k=PASSAGES, spoken=spoken, translation=read if foreign else None)
    found = await search_articles(arguments, context.tools)
    return {
        "parts": [read],
        "leaning": True,
        "passages": [{**passage.model_dump(), "part": 0} for passage in found.passages],
    }


async def _in_the_desks(lines: str, spoken: str, context: TurnContext) -> str | None:
    """The lines in the desk's language; None where nobody translates them."""
    try:
        return (
            await translate_text(TranslationArguments(text=lines, source=spoken, target=DESK_LANGUAGE), context.tools)
        ).text
    except ToolError:
        return None
