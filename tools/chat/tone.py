"""How a reply begins and ends: by what the customer feels, and by what was not looked at."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import Final

from knowledge.languages import manners_of
from knowledge.replies import Replies
from tools.chat.tool import DraftRequest

CLEAR_FEELING: Final = 0.6
"""Least confidence of the sentiment for an opening that shows sympathy or joy."""
APOLOGIES: Final = 2
"""After this many upset turns in a row, no further apology opens a reply."""
_ORDER: Final = re.compile(r"\bLO-?(\d{6})\b", re.I)
_OWN_ORDER: Final = frozenset({"order", "delivery", "returns_refunds"})
_OPENED: Final = re.compile(r"(?:I'm sorry|I am sorry|I understand|We are sorry|Thank you|Thanks)\b")


def opening(request: DraftRequest, replies: Replies, body: str) -> str:
    """The first sentence; empty where ``body`` begins kindly by itself.

    A wrong "I'm sorry" or "lovely" grates: without a clear feeling the opening stays neutral.
    """
    if _OPENED.match(body):
        return ""
    sentiment = request.sentiment
    feeling = sentiment.label if sentiment.confidence >= CLEAR_FEELING else "neutral"
    if feeling == "negative" and request.negative_turns >= APOLOGIES:
        return pick(replies.openings_again, request.text)
    if feeling != "neutral" and sentiment.emotion and (fitting := replies.emotions.get(sentiment.emotion)):
        return pick(fitting, request.text)
    return pick(replies.openings[feeling], request.text)


def closing(request: DraftRequest, replies: Replies) -> str:
    """The last sentence: an offer, or that nobody has looked at the customer's own case."""
    closings = replies.closings
    if request.findings:
        return pick(closings.answer, request.text)
    order = _ORDER.search(request.text)
    if order:
        return pick(closings.own_order, request.text).format(order=f"LO-{order[1]}")
    if request.intent.handling != "approve":
        return pick(closings.answer, request.text)
    if request.intent.group in _OWN_ORDER:
        return pick(closings.order_number, request.text)
    return pick(closings.own_case, request.text)


def next_actions(request: DraftRequest, replies: Replies) -> list[str]:
    """What the agent should do, and how to address the customer where she is answered in another language."""
    manners = manners_of(request.language) if request.language != replies.language else None
    return [*request.intent.next_actions, *([manners.address()] if manners else [])]


def pick(variants: Sequence[str], text: str) -> str:
    """One of the variants; the same text always gets the same one."""
    return variants[hashlib.sha256(text.encode()).digest()[0] % len(variants)]


def paragraphs(*parts: str) -> str:
    """The parts that are not empty, a blank line between them."""
    return "\n\n".join(part for part in parts if part)
