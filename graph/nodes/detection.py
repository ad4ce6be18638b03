"""Which language the customer writes in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Final

from graph.attached import picture_text
from graph.context import TurnContext
from graph.nodes.node import node
from graph.state import TurnState
from graph.switching import settled
from tools.detection.tool import UNDETERMINED, DetectionArguments, Language, detect_language, own_words

DESK_LANGUAGE: Final = "en"
"""What articles and agents use."""
TELLING: Final = 0.3
"""Below this confidence a first message ("bye", "ok") is read in the desk's own language."""
ASSUMED: Final = 0.25
"""Confidence of the language of a first message that is a picture alone: a screen's language need not be hers, so it is
used and not kept.
"""


def _as_before(state: TurnState) -> dict[str, Any]:
    return {"language": {"code": state["hint"] or UNDETERMINED, "confidence": 0.0, "alternatives": []}}


async def _language_of(context: TurnContext, text: str) -> Language:
    return await detect_language(DetectionArguments(text=text), context.tools)


@node("detection", fallback=_as_before)
async def detection(state: TurnState, context: TurnContext) -> dict[str, Any]:
    """Detect the language; a stray word does not change the conversation's, and on a fault it keeps the one it had.

    Where the customer sent pictures without words, their text is looked at only if nothing else tells her language.
    """
    detect = partial(_language_of, context)
    hint = state["hint"]
    if not state["text"]:
        return {"language": await _of_pictures(state, detect)}
    found = await detect_language(DetectionArguments(text=state["text"], hint=hint), context.tools)
    heard = state["history"].get("heard")
    language = await settled(found, text=own_words(state["text"]), hint=hint, heard=heard, detect=detect)
    if hint is None and found.confidence < TELLING:
        language["code"] = DESK_LANGUAGE
    return {"language": language}


async def _of_pictures(state: TurnState, detect: Callable[[str], Awaitable[Language]]) -> dict[str, Any]:
    text = picture_text(state)
    if state["hint"] or not text:
        return Language(code=state["hint"] or DESK_LANGUAGE, confidence=0.0).model_dump()
    found = await detect(text)
    code = found.code if found.confidence >= TELLING else DESK_LANGUAGE
    return {**found.model_dump(), "code": code, "confidence": min(found.confidence, ASSUMED)}
