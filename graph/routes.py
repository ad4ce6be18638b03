"""Which node comes next: pure functions of the state."""

from __future__ import annotations

from typing import Literal

from graph.state import TurnState


def after_decide(state: TurnState) -> Literal["reply", "await_agent", "ticket"]:
    """Send, ask an agent, or hand off."""
    verdict = state["verdict"]
    assert verdict is not None, "decide always writes a verdict"
    if verdict["outcome"] == "awaiting_agent":
        return "await_agent"
    return "ticket" if verdict["ticket"] else "reply"


def after_await_agent(state: TurnState) -> Literal["reply", "draft"]:
    """A rejected draft is written again without the articles that it rested on; everything else ends the turn."""
    decision = state["decision"]
    assert decision is not None, "await_agent always writes a decision"
    return "draft" if decision["action"] == "reject" else "reply"
