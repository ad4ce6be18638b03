"""Which node comes next: pure functions of the state."""

from __future__ import annotations

from typing import Any, Literal

from graph.acting import has_failed
from graph.state import TurnState
from tools.detection.tool import UNDETERMINED


def at_start(state: TurnState) -> list[str] | Literal["detection"]:
    """What reads the files of the message, all at the same time; without files the language comes first."""
    kinds = {each["kind"] for each in state["attachments"]}
    readers = [*(("ocr", "vision") if "image" in kinds else ()), *(("transcription",) if "audio" in kinds else ())]
    return list(readers) or "detection"


def after_guard(state: TurnState) -> Literal["draft", "decide"]:
    """When every draft was stopped, the next author writes; one whose draft was stopped is not asked again.

    The guard says so in `redraft`, and only while an author is left whose draft was not stopped: each round takes one.
    """
    return "draft" if state["redraft"] else "decide"


def after_decide(state: TurnState) -> Literal["reply", "act", "preview", "await_agent", "ticket"]:
    """Send, ask an agent (who sees a reply to another language as it will be sent), or hand off."""
    verdict = state["verdict"]
    assert verdict is not None, "decide always writes a verdict"
    if verdict["outcome"] == "awaiting_agent":
        foreign = state["language"]["code"] not in (state["drafts"][0]["language"], UNDETERMINED)
        return "preview" if foreign else "await_agent"
    if verdict["ticket"]:
        return "ticket"
    return "act" if verdict["outcome"] == "sent" and state["drafts"][0].get("actions") else "reply"


def after_await_agent(state: TurnState) -> Literal["reply", "act", "draft"]:
    """A rejected draft is written again without the articles that it rested on; everything else ends the turn."""
    decision = state["decision"]
    assert decision is not None, "await_agent always writes a decision"
    if decision["action"] == "reject":
        return "draft"
    chosen = decided_on(state)
    return "act" if chosen is not None and chosen.get("actions") else "reply"


def after_act(state: TurnState) -> Literal["reply", "ticket"]:
    """A reply that takes a failed action for granted is not sent: a person looks after it. Whoever holds the
    conversation is there already, and no ticket is raised for her.
    """
    verdict = state["verdict"]
    assert verdict is not None, "decide always writes a verdict"
    return "ticket" if has_failed(state) and verdict["ticket"] else "reply"


def decided_on(state: TurnState) -> dict[str, Any] | None:
    """The draft that an agent approved or edited, or None."""
    decision = state["decision"]
    if decision is None or decision["action"] not in ("approve", "edit") or not state["drafts"]:
        return None
    return state["drafts"][decision["rank"] - 1]
