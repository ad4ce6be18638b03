"""Whether the best draft is sent, shown to an agent, or a person takes over."""

from __future__ import annotations

from typing import Any

from graph import policy
from graph.context import TurnContext
from graph.nodes.node import node
from graph.state import TurnState, Verdict


def _ask(state: TurnState) -> dict[str, Any]:
    reason = "The send rule failed, so a person decides."
    somebody = state["held"] or state["mode"] == "off" or state["rejections"] > 0
    return {"verdict": Verdict(outcome="handed_off", reason=reason, ticket=not somebody, priority="medium")}


@node("decide", fallback=_ask)
async def decide(state: TurnState, context: TurnContext) -> dict[str, Any]:
    """Apply the send rule; if it fails itself, a person decides."""
    return {"verdict": policy.decide(state, context.rule, audit_share=context.audit_share)}
