"""Which language the customer writes in."""

from __future__ import annotations

from typing import Any

from graph.context import TurnContext
from graph.nodes.node import node
from graph.state import TurnState
from tools.detection.tool import UNDETERMINED, DetectionArguments, detect_language


def _as_before(state: TurnState) -> dict[str, Any]:
    return {"language": {"code": state["hint"] or UNDETERMINED, "confidence": 0.0, "alternatives": []}}


@node("detection", fallback=_as_before)
async def detection(state: TurnState, context: TurnContext) -> dict[str, Any]:
    """Detect the language; on a fault the conversation keeps the one it had."""
    found = await detect_language(DetectionArguments(text=state["text"], hint=state["hint"]), context.tools)
    return {"language": found.model_dump()}
