"""The customer's words in the desk's language."""

from __future__ import annotations

from typing import Any

from graph.context import TurnContext
from graph.nodes.detection import DESK_LANGUAGE
from graph.nodes.node import node
from graph.state import TurnState
from tools.detection.tool import UNDETERMINED
from tools.errors import ToolError
from tools.translation.tool import TranslationArguments, translate_text


@node("translation", fallback=lambda state: {"translation": None, "answerable": True})
async def translation(state: TurnState, context: TurnContext) -> dict[str, Any]:
    """Translate what is not in the desk's language, where an engine has the pair; the original is never replaced."""
    source = state["language"]["code"]
    if source in (DESK_LANGUAGE, UNDETERMINED):
        return {"translation": None, "answerable": True}
    answerable = any(who.supports(DESK_LANGUAGE, source) for who in context.tools.providers.translation.providers)
    if not state["text"]:
        return {"translation": None, "answerable": answerable}
    arguments = TranslationArguments(text=state["text"], source=source, target=DESK_LANGUAGE)
    try:
        found = await translate_text(arguments, context.tools)
    except ToolError:  # no engine has the pair, or none answered: people and tools read the original
        return {"translation": None, "answerable": answerable}
    told = {"text": found.text, "language": DESK_LANGUAGE, "warnings": list(found.warnings)}
    provider = context.tools.answered[-1].provider
    return {"translation": {**told, "provider": provider}, "answerable": answerable}
