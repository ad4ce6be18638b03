"""Ends the turn: what the customer is told, and how the conversation stands after it."""

from __future__ import annotations

from typing import Any

from graph.context import TurnContext
from graph.nodes.node import node
from graph.state import TurnState
from knowledge.notices import notice


@node("deliver")
async def deliver(state: TurnState, context: TurnContext) -> dict[str, Any]:
    """Settle the turn with the reply, if the customer gets one. Without a fallback: it must be tried again."""
    await context.settle(state, reply(state))
    return {}


def reply(state: TurnState) -> str | None:
    """What the customer is told: the agent's words, the best draft, the hand-over notice, or nothing."""
    decision, verdict = state["decision"], state["verdict"]
    if decision is not None and decision["action"] in ("approve", "edit"):
        return decision["text"]
    if verdict is not None and verdict["outcome"] == "sent":
        text: str = state["drafts"][0]["text"]
        return text
    if state["ticket"] is not None:
        return notice(_notice(state), number=state["ticket"]["number"])
    return None


def _notice(state: TurnState) -> str:
    if state["intent"]["label"] == "contact_human_agent":
        return "hand_over_asked"
    unanswered = state["drafts"] and state["drafts"][0]["kind"] == "honest_no_answer"
    return "no_answer" if unanswered else "hand_over"
