"""Which node comes next: pure functions of the state."""

from __future__ import annotations

from typing import Literal

from graph.state import TurnState
from tools.detection.tool import UNDETERMINED


def after_decide(state: TurnState) -> Literal["reply", "preview", "await_agent", "ticket"]:
    """Send, ask an agent (who sees a reply to another language as it will be sent), or hand off."""
    verdict = state["verdict"]
    assert verdict is not None, "decide always writes a verdict"
    if verdict["outcome"] == "awaiting_agent":
        foreign = state["language"]["code"] not in (state["drafts"][0]["language"], UNDETERMINED)
        return "preview" if foreign else "await_agent"
    return "ticket" if verdict["ticket"] else "reply"


def after_await_agent(state: TurnState) -> Literal["reply", "draft"]:
    """A rejected draft is written again without the articles that it rested on; everything else ends the turn."""
    decision = state["decision"]
    assert decision is not None, "await_agent always writes a decision"
    return "draft" if decision["action"] == "reject" else "reply"
