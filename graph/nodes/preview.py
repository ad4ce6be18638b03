"""The drafts as the customer would read them, for the agent who decides."""

from __future__ import annotations

import asyncio
from typing import Any

from graph.context import TurnContext
from graph.nodes.node import node
from graph.nodes.reply import opened
from graph.state import Reply, TurnState
from tools.errors import ToolError
from tools.translation.tool import TranslationArguments, translate_text


@node("preview", fallback=lambda state: {"drafts": state["drafts"]})
async def preview(state: TurnState, context: TurnContext) -> dict[str, Any]:
    """Translate the drafts before an agent sees them: what she approves is what is sent, and she reads its warnings."""
    drafts = await asyncio.gather(*(_translated(each, state, context) for each in state["drafts"]))
    return {"drafts": drafts}


async def _translated(draft: dict[str, Any], state: TurnState, context: TurnContext) -> dict[str, Any]:
    customer = state["language"]["code"]
    if draft["language"] == customer:
        return draft
    arguments = TranslationArguments(text=draft["text"], source=draft["language"], target=customer)
    try:
        found = await translate_text(arguments, context.tools)
    except ToolError:  # it will go out as it is written, and that is what the agent sees
        return draft
    if not found.complete:
        return draft
    who = next(each.provider for each in reversed(context.tools.answered) if each.capability == "translation")
    warnings = list(found.warnings)
    told = opened(Reply(text=found.text, language=customer, original=draft["text"], warnings=warnings), state)
    seen = {"text": told["text"], "language": customer, "provider": who, "warnings": warnings}
    return {**draft, "translation": seen}
