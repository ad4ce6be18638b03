"""Which language the customer writes in."""

from __future__ import annotations

from typing import Any, Final

from graph.context import TurnContext
from graph.nodes.node import node
from graph.state import TurnState
from tools.detection.tool import UNDETERMINED, DetectionArguments, detect_language

DESK_LANGUAGE: Final = "en"
"""What articles and agents use."""
TELLING: Final = 0.3
"""Below this confidence a first message ("bye", "ok") is read in the desk's own language."""


def _as_before(state: TurnState) -> dict[str, Any]:
    return {"language": {"code": state["hint"] or UNDETERMINED, "confidence": 0.0, "alternatives": []}}


@node("detection", fallback=_as_before)
async def detection(state: TurnState, context: TurnContext) -> dict[str, Any]:
    """Detect the language; on a fault the conversation keeps the one it had."""
    found = await detect_language(DetectionArguments(text=state["text"], hint=state["hint"]), context.tools)
    language = found.model_dump()
    if state["hint"] is None and found.confidence < TELLING:
        language["code"] = DESK_LANGUAGE
    return {"language": language}
