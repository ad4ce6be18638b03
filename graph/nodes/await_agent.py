"""Waits, as long as it takes, for an agent to decide on the drafts."""

from __future__ import annotations

from typing import Any

from langgraph.types import interrupt

from graph.context import TurnContext
from graph.nodes.node import node
from graph.state import Decision, TurnState


@node("await_agent")
async def await_agent(state: TurnState, context: TurnContext) -> dict[str, Any]:
    """Interrupt the graph. Nothing else stands here, because the body runs again when it is resumed."""
    decision: Decision = interrupt({"turn_id": state["turn_id"]})
    if decision["action"] != "reject":
        return {"decision": decision}
    rejected = state["drafts"][decision["rank"] - 1]
    return {
        "decision": decision,
        "rejections": state["rejections"] + 1,
        "rejected_articles": [*state["rejected_articles"], *(each["article_id"] for each in rejected["citations"])],
    }
