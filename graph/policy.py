"""Send, ask an agent, or hand off: the risk rule. Pure, so that it can be read, tested and argued about.

First what always goes to a person, whatever was drafted; then what an agent must see; what is left may be sent if the
send rule (`graph/calibration.py`) has the evidence for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal

from graph import asking
from graph.attached import pictured, unread
from graph.calibration import SendRule, group_of, kind_of
from graph.evidence import audited
from graph.state import History, TurnState, Verdict
from tools.orders.limits import reason_of_draft

HAND_OFF_CONFIDENCE: Final = 0.5
"""Least confidence of an intent that always goes to a person. Low: a needless hand-over annoys less than none."""
UPSET: Final = -0.5
"""Sentiment score at or below which no answer is sent without a person."""
SOUR: Final = -0.35
"""Running mood of the conversation so far at or below which one more upset message is enough."""
FURIOUS: Final = -0.8
"""Sentiment score at or below which a ticket is of high priority."""
ASKS: Final = "It asks the customer back about her file, and claims nothing."
"""Why a question back is sent without evidence."""
FAILED: Final = 2
"""Answers to the same matter after which an unhappy customer gets a person."""

Priority = Literal["low", "medium", "high", "urgent"]

RISKS: Final[Mapping[str, tuple[str, Priority]]] = {
    "asked_human": ("The customer asked for a person.", "medium"),
    "self_harm": ("The customer may be in danger: thoughts of self-harm.", "urgent"),
    "violence": ("The customer threatens violence, or fears it.", "urgent"),
    "legal_threat": ("The customer threatens legal action.", "high"),
    "chargeback": ("The customer threatens to charge the payment back.", "high"),
    "vulnerable": ("The customer needs particular care.", "high"),
}
"""Why a message always goes to a person, and how soon; other reasons count as high."""


def decide(state: TurnState, rule: SendRule, *, audit_share: float = 0.0) -> Verdict:
    """Judge the drafts of a turn. The first rule that applies gives the verdict and its reason.

    `audit_share` (0 to 1) of the replies that could be sent is shown to an agent first, by chance.
    """
    if state["mode"] == "off" and not _nobody_hears(state):
        held = "A person is talking with this customer, so the assistant stays quiet."
        return _hand_off(held if state["held"] else "The assistant is switched off.", ticket=False)
    must = _needs_person(state)
    if must is not None:
        must["ticket"] = must["ticket"] and not state["held"]  # whoever holds the conversation is there already
        return must
    doubt = _doubt(state)
    if doubt is not None:
        return _ask(doubt)
    best, intent = state["drafts"][0], state["intent"]
    if best["kind"] == asking.KIND:
        return Verdict(outcome="sent", reason=ASKS, ticket=False, priority="medium")
    kind = kind_of(
        best["kind"],
        intent["handling"],
        own=bool(state["findings"]),
        author=best.get("author"),
        pictured=pictured(state),
    )
    group = group_of(kind, state["language"]["code"])
    judged = rule.judge(kind, group, intent["label"], best["confidence"])
    if not judged.alone:
        return _ask(judged.reason)
    if audited(state["turn_id"], audit_share):
        return _ask(f"It could be sent; a person reads it first as a random check. {judged.reason}")
    return Verdict(outcome="sent", reason=judged.reason, ticket=False, priority="medium")


def _nobody_hears(state: TurnState) -> bool:
    """Whether somebody may be in danger and nobody holds the conversation: then a desk that is off raises a ticket."""
    if state["risk"] is None or state["held"]:
        return False
    known = RISKS.get(str(state["risk"]["reason"]))
    return known is not None and known[1] == "urgent"


def _needs_person(state: TurnState) -> Verdict | None:
    """Why this turn goes to a person, or None."""
    intent, history = state["intent"], state["history"]
    best = state["drafts"][0] if state["drafts"] else None
    priority = _priority(state)
    if state["risk"] is not None and not state["rejections"]:
        return _endangered(state["risk"])
    if state["rejections"]:
        if best is None or best["kind"] != "answer":
            # The agent who rejected is there already; a ticket would only be noise.
            return _hand_off("The agent rejected the draft, and there is no other answer.", ticket=False)
        return None
    if intent["handling"] == "hand_off" and intent["confidence"] >= HAND_OFF_CONFIDENCE:
        asked = intent["label"] == "contact_human_agent"
        reason = "The customer asked for a person." if asked else "A complaint needs a person."
        return _hand_off(reason, priority=priority)
    if best is None:
        return _hand_off(_why_nothing(state), priority=priority)
    if best["kind"] == asking.KIND and history.get("asked_again"):
        return _hand_off("Two messages in a row were files that could not be made out.", priority=priority)
    if _angry(state, history):
        return _hand_off("The customer has been upset for several messages.", priority="high")
    if _failed(state, history):
        return _hand_off(f"{FAILED} answers to the same matter have not helped the customer.", priority=priority)
    if best["kind"] == "honest_no_answer" and (why := _unanswered(best, state)):
        return _hand_off(why, priority=priority)
    if any((each.get("result") or {}).get("blocked") for each in state["findings"]):
        return _hand_off("The customer gave wrong details for an order too often.", priority=priority)
    if over := reason_of_draft(best, state["findings"]):
        return _hand_off(over[:500], priority=priority)
    if not _readable(best, state) and not state["held"]:
        reason = f"No engine translates the reply ({state['language']['code']}), so a colleague answers."
        return _hand_off(reason, priority=priority)
    return None


def _endangered(risk: dict[str, Any]) -> Verdict:
    usual = (f"The message must go to a person ({_words(str(risk['reason']))}).", "high")
    reason, priority = RISKS.get(str(risk["reason"]), usual)
    return _hand_off(reason, priority=priority)  # type: ignore[arg-type]


def _why_nothing(state: TurnState) -> str:
    """Why there is no draft, naming what the guard found in the last one that it stopped."""
    missing = unread(state)
    if not state["blocked"] and not state["text"] and missing:
        return f"{missing[0].upper()}{missing[1:]}."
    if not state["blocked"]:
        return "No answer could be drafted."
    kinds = {_words(str(each["kind"])) for stopped in state["blocked"] for each in stopped["problems"]}
    named = ", ".join(sorted(kinds)) or "it did not say why"
    return f"The guard stopped every draft ({named})."[:500]


def _unanswered(best: dict[str, Any], state: TurnState) -> str | None:
    """Why an honest "I don't know" is not enough, or None. An agent can judge one that shows what comes nearest."""
    if state["intent"]["label"] == "unknown":
        return f"The assistant cannot read this language ({state['language']['code']})."
    if state["intent"]["label"] != "out_of_scope":
        return None if best["citations"] else "The help centre does not answer this."
    if state["history"]["unanswered_turns"] > 0:
        return "Two messages in a row were outside what the desk can answer."
    return None


def _readable(best: dict[str, Any], state: TurnState) -> bool:
    """Whether the customer can be told the draft in her own language."""
    return state.get("answerable", True) or best["language"] == state["language"]["code"]


def _doubt(state: TurnState) -> str | None:
    """Why an agent should look at the best draft whatever its confidence, or None."""
    best = state["drafts"][0]
    if state["rejections"]:
        return "An agent rejected the draft before this one."
    if best["kind"] == "honest_no_answer" and best["citations"] and state["intent"]["label"] != "out_of_scope":
        return "Not certain that the help centre answers this."
    if missing := unread(state):
        return f"{missing[0].upper()}{missing[1:]}, so a person looks at it."
    if state["mode"] == "suggest":
        return "Every reply in this conversation needs an agent's approval."
    if best.get("actions"):
        return "Sending it also does something, and that needs an agent's approval."
    if state["sentiment"]["label"] == "negative" and state["sentiment"]["score"] <= UPSET:
        return "The customer sounds upset."
    return None


def _angry(state: TurnState, history: History) -> bool:
    """Upset in this message, and in the two before or on the whole of the conversation."""
    if state["sentiment"]["label"] != "negative":
        return False
    return history["negative_turns"] >= 2 or (history["negative_turns"] == 1 and history["mood"] <= SOUR)


def _failed(state: TurnState, history: History) -> bool:
    """Unhappy, and answered about the same matter more than once just before."""
    same = state["intent"]["label"] == history["intent"]
    return same and history.get("repeated", 0) >= FAILED and state["sentiment"]["label"] == "negative"


def _priority(state: TurnState) -> Priority:
    if state["sentiment"]["label"] == "negative" and state["sentiment"]["score"] <= FURIOUS:
        return "high"
    return "low" if state["intent"]["label"] == "out_of_scope" else "medium"


def _ask(reason: str) -> Verdict:
    return Verdict(outcome="awaiting_agent", reason=reason[:500], ticket=False, priority="medium")


def _hand_off(reason: str, *, priority: Priority = "medium", ticket: bool = True) -> Verdict:
    return Verdict(outcome="handed_off", reason=reason, ticket=ticket, priority=priority)


def _words(label: str) -> str:
    return label.replace("_", " ")
