"""Send, ask an agent, or hand off: the risk rule. Pure, so that it can be read, tested and argued about.

The thresholds are fixed numbers, chosen on the written question set (`frontdesk eval replies` prints how many
automatic answers were right); they are not yet computed from agents' decisions and promise no error rate.
"""

from __future__ import annotations

import re
from typing import Any, Final, Literal

from graph.state import History, TurnState, Verdict

LABEL_CONFIDENCE: Final = 0.7
"""Least confidence of the intent for an answer to be sent without a person."""
DRAFT_CONFIDENCE: Final = 0.8
"""Least confidence of the draft for an answer to be sent without a person."""
CHECKED: Final = frozenset({"product_information"})
"""Intents whose answers an agent always sees first: details of products are what passages most often lack, and on the
question set 4 of 7 such answers, at the confidence then asked for, were beside the point."""
HAND_OFF_CONFIDENCE: Final = 0.5
"""Least confidence of an intent that always goes to a person. Lower: a needless hand-over annoys less than none."""
UPSET: Final = -0.5
"""Sentiment score at or below which no answer is sent without a person."""
SOUR: Final = -0.35
"""Running mood of the conversation so far at or below which one more upset message is enough."""
FURIOUS: Final = -0.8
"""Sentiment score at or below which a ticket is of high priority."""

SAFE: Final = {
    "answer": "A general question, and the help centre answers it.",
    "small_talk": "Small talk.",
    "honest_no_answer": "Outside what the desk can answer, and it says so.",
}
"""Why a draft of each kind may be sent, once nothing speaks against it."""

ORDER_NUMBER: Final = re.compile(r"\b[A-Z]{2}-?\d{5,}\b|#\s?\d{4,}|\b\d{8,}\b", re.IGNORECASE)
"""Order and tracking numbers as customers write them: LO-482913, lo482913, #10234, 1Z9993847712."""

Priority = Literal["low", "medium", "high", "urgent"]


def decide(state: TurnState) -> Verdict:
    """Judge the drafts of a turn. The first rule that applies gives the verdict and its reason."""
    if state["mode"] == "off":
        return _hand_off("A person is talking with this customer, so the assistant stays quiet.", ticket=False)
    must = _needs_person(state)
    if must is not None:
        must["ticket"] = must["ticket"] and not state["held"]  # whoever holds the conversation is there already
        return must
    doubt = _doubt(state)
    if doubt is not None:
        return Verdict(outcome="awaiting_agent", reason=doubt, ticket=False, priority="medium")
    return Verdict(outcome="sent", reason=SAFE[state["drafts"][0]["kind"]], ticket=False, priority="medium")


def _needs_person(state: TurnState) -> Verdict | None:
    """Why this turn goes to a person, or None."""
    intent, history = state["intent"], state["history"]
    best = state["drafts"][0] if state["drafts"] else None
    priority = _priority(state)
    if state["risk"] is not None and not state["rejections"]:
        reason = state["risk"]["reason"]
        if reason != "asked_human":
            return _hand_off(f"The message must go to a person ({_words(reason)}).", priority="high")
        return _hand_off("The customer asked for a person.", priority=priority)
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
        stopped = "No answer could be drafted." if not state["blocked"] else "The guard stopped every draft."
        return _hand_off(stopped, priority=priority)
    if _angry(state, history):
        return _hand_off("The customer has been upset for several messages.", priority="high")
    if best["kind"] == "honest_no_answer":
        if intent["label"] == "unknown":
            reason = f"The assistant cannot read this language ({state['language']['code']})."
            return _hand_off(reason, priority=priority)
        if intent["label"] != "out_of_scope":
            return _hand_off("The help centre does not answer this.", priority=priority)
        if history["unanswered_turns"] > 0:
            return _hand_off("Two messages in a row were outside what the desk can answer.", priority="low")
    if not _readable(best, state) and not state["held"]:
        reason = f"No engine translates the reply ({state['language']['code']}), so a colleague answers."
        return _hand_off(reason, priority=priority)
    return None


def _readable(best: dict[str, Any], state: TurnState) -> bool:
    """Whether the customer can be told the draft in her own language."""
    return state.get("answerable", True) or best["language"] == state["language"]["code"]


def _doubt(state: TurnState) -> str | None:
    """Why an agent should look at the best draft first, or None when it may be sent."""
    intent, best = state["intent"], state["drafts"][0]
    if state["rejections"]:
        return "An agent rejected the draft before this one."
    if state["mode"] == "suggest":
        return "Every reply in this conversation needs an agent's approval."
    if state["sentiment"]["label"] == "negative" and state["sentiment"]["score"] <= UPSET:
        return "The customer sounds upset."
    if best["kind"] == "answer" and state["language"]["code"] not in (best["language"], "und"):
        return f"The reply has to be translated ({state['language']['code']}), so a person reads it first."
    if best["kind"] in ("small_talk", "honest_no_answer"):
        if intent["confidence"] < LABEL_CONFIDENCE:
            return f"Not sure what the customer wants ({intent['confidence']:.0%} {_words(intent['label'])})."
        return None
    if intent["handling"] != "answer":
        return f"This is about the customer's own order, money or account ({_words(intent['label'])})."
    if intent["label"] in CHECKED:
        return f"A person checks answers about {_words(intent['label'])}."
    if ORDER_NUMBER.search(state["text"]):
        return "The message names an order, which the assistant cannot look up."
    if intent["confidence"] < LABEL_CONFIDENCE:
        return f"Not sure what the customer wants ({intent['confidence']:.0%} {_words(intent['label'])})."
    if best["confidence"] < DRAFT_CONFIDENCE:
        return f"Not sure that the article answers the question ({best['confidence']:.0%})."
    return None


def _angry(state: TurnState, history: History) -> bool:
    """Upset in this message, and in the two before or on the whole of the conversation."""
    if state["sentiment"]["label"] != "negative":
        return False
    return history["negative_turns"] >= 2 or (history["negative_turns"] == 1 and history["mood"] <= SOUR)


def _priority(state: TurnState) -> Priority:
    if state["sentiment"]["label"] == "negative" and state["sentiment"]["score"] <= FURIOUS:
        return "high"
    return "low" if state["intent"]["label"] == "out_of_scope" else "medium"


def _hand_off(reason: str, *, priority: Priority = "medium", ticket: bool = True) -> Verdict:
    return Verdict(outcome="handed_off", reason=reason, ticket=ticket, priority=priority)


def _words(label: str) -> str:
    return label.replace("_", " ")
