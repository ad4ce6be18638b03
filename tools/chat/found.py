"""Drafts from what tools found and could do: where an order is, what is missing to look at it, an action to approve."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from knowledge.replies import Replies
from tools.chat.tone import next_actions, opening, paragraphs
from tools.chat.tool import Citation, Draft, DraftRequest, Finding, ProposedAction

Proposal = tuple[ProposedAction, str]
"""An action, and the sentence for the customer that is true once it has run."""

ASKED_FOR: Final = {
    "cancel_order": "cancel_order",
    "start_return": "return_item",
    "change_address": "change_shipping_address",
    "change_delivery_address": "change_shipping_address",
}
"""The intent that asks for a tool. Of other tools (a callback) what is proposed was asked for in so many words."""
CLEAR: Final = 0.7
"""Least confidence of the intent for its action to be offered first."""
FOUND: Final = 0.9
"""Confidence of a draft that tells what a tool found: the facts are certain, whether they were asked for nearly so."""
_ONLY_ASKS: Final = re.compile(
    r"\b(?:can i|could i|may i|am i able|is it possible|how (?:do|can|to|much|long)|do i have to|"
    r"what (?:if|happens|does)|is there a|will i|would it)\b",
    re.I,
)
_OWN: Final = frozenset(
    {
        "track_order",
        "lost_package",
        "delivery_period",
        "cancel_order",
        "change_order",
        "change_shipping_address",
        "track_refund",
        "get_refund",
        "return_item",
    }
)
"""Intents that a look at the order answers better than the general rules do."""


def told_first(request: DraftRequest) -> bool:
    """Whether what the tools found answers what was asked, rather than only standing beside it."""
    if not any(each.said for each in request.findings):
        return False
    labels = {request.intent.label, *(each.label for each in request.intent.further)}
    return bool(labels & _OWN) or request.intent.group == "order"


def from_findings(request: DraftRequest, replies: Replies) -> Draft:
    """The findings in a reply of their own; a question back where something is missing."""
    body = said(request.findings)
    text = paragraphs(opening(request, replies, body), body)
    return Draft(
        text=text,
        language=replies.language,
        kind="answer",
        confidence=FOUND,
        next_actions=next_actions(request, replies),
    )


def said(findings: Sequence[Finding]) -> str:
    """Every sentence that was found, each once: what is known before what is still needed."""
    ordered = sorted((each for each in findings if each.said), key=needs)
    return "\n\n".join(dict.fromkeys(each.said for each in ordered))


def needs(finding: Finding) -> bool:
    """Whether the finding says what is missing, like the e-mail address that an order was placed with."""
    return bool((finding.result or {}).get("needs"))


def with_action(
    request: DraftRequest, proposal: Proposal, replies: Replies, citations: Sequence[Citation] = ()
) -> Draft:
    """A draft that is true once its action has run."""
    action, done = proposal
    return Draft(
        text=done,
        language=replies.language,
        kind="answer",
        confidence=FOUND if asked_for(request, action) else round(request.intent.confidence / 2, 4),
        citations=list(citations),
        next_actions=next_actions(request, replies),
        actions=[action.model_copy(update={"outcome": done})],
    )


def asked_for(request: DraftRequest, action: ProposedAction) -> bool:
    """Whether the customer clearly asked for the action, not only whether or how it can be done."""
    intent = ASKED_FOR.get(action.tool)
    if intent is None:
        return True
    clear = request.intent.label == intent and request.intent.confidence >= CLEAR
    return clear and not _ONLY_ASKS.search(request.text)
