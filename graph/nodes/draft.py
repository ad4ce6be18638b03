"""What could be answered."""

from __future__ import annotations

from typing import Any

from graph.context import TurnContext
from graph.nodes.node import node
from graph.state import TurnState
from tools.chat.tool import DraftRequest, draft_reply


@node("draft", fallback=lambda state: {"drafts": []})
async def draft(state: TurnState, context: TurnContext) -> dict[str, Any]:
    """Draft replies from the passages, without those that a rejected draft rested on; on a fault there is none."""
    request = DraftRequest.model_validate(
        {
            "text": state["text"],
            "language": state["language"]["code"],
            "intent": state["intent"],
            "sentiment": state["sentiment"],
            "parts": state["parts"],
            "passages": [each for each in state["passages"] if each["article_id"] not in state["rejected_articles"]],
            "findings": state["findings"],
            "entities": state["entities"].get("entities", []),
            "negative_turns": state["history"]["negative_turns"],
            "customer_name": state["customer_name"],
            "without": sorted({each["author"] for each in state["blocked"]}),
        }
    )
    found = await draft_reply(request, context.tools)
    return {"drafts": [each.model_dump() for each in found.drafts]}
