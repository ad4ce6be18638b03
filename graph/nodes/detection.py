"""Which language the customer writes in."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from graph.context import TurnContext
from graph.nodes.node import node
from graph.state import TurnState
from graph.switching import settled
from tools.detection.tool import UNDETERMINED, DetectionArguments, Language, detect_language, own_words

DESK_LANGUAGE: Final = "en"
"""What articles and agents use."""
TELLING: Final = 0.3
"""Below this confidence a first message ("bye", "ok") is read in the desk's own language."""


def _as_before(state: TurnState) -> dict[str, Any]:
    return {"language": {"code": state["hint"] or UNDETERMINED, "confidence": 0.0, "alternatives": []}}


async def _language_of(context: TurnContext, text: str) -> Language:
    return await detect_language(DetectionArguments(text=text), context.tools)


@node("detection", fallback=_as_before)
async def detection(state: TurnState, context: TurnContext) -> dict[str, Any]:
    """Detect the language; a stray word does not change the conversation's, and on a fault it keeps the one it had."""
    detect = partial(_language_of, context)
    hint = state["hint"]
    found = await detect_language(DetectionArguments(text=state["text"], hint=hint), context.tools)
    heard = state["history"].get("heard")
    language = await settled(found, text=own_words(state["text"]), hint=hint, heard=heard, detect=detect)
    if hint is None and found.confidence < TELLING:
        language["code"] = DESK_LANGUAGE
    return {"language": language}
