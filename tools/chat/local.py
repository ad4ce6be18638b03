"""The author on this machine: answers in whole sentences of one retrieved passage, or says that it does not know.

It invents nothing: every sentence is either the help centre's or one of ``knowledge/replies``. It has not
looked at anybody's order and never sounds as if it had.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Sequence
from typing import Final

from knowledge.intents import OUT_OF_SCOPE
from knowledge.replies import Replies
from knowledge.search import Passage
from tools.chat.excerpts import as_text, choose
from tools.chat.tool import Citation, Draft, DraftKind, DraftRequest

RELEVANT: Final = 0.38
"""Passages whose relevance is below this do not speak about the question."""
AGREEMENT: Final = 0.12
"""What a passage gains when its article is about the intent that was recognised, at full confidence."""
SURE: Final = 0.5
"""Least confidence of the intent for a reply that rests on the intent alone."""
OVERRULES: Final = 0.5
"""Relevance from which a passage is told although the intent says that nothing fits."""
CLEAR_FEELING: Final = 0.6
"""Least confidence of the sentiment for an opening that shows sympathy or joy."""
DRAFTS: Final = 3
SLOPE: Final = 8.5
OFFSET: Final = -3.8
_ORDER: Final = re.compile(r"\bLO-?(\d{6})\b", re.I)
_OWN_ORDER: Final = frozenset({"order", "delivery", "returns_refunds"})


class Composer:
    """Writes drafts from passages, without a language model."""

    name = "composer"

    def __init__(self, replies: Replies) -> None:
        self._replies = replies

    async def draft(self, request: DraftRequest) -> list[Draft]:
        """See ``Author.draft``. Always in the language of the replies, whatever the customer wrote in."""
        intent = request.intent
        ranked = sorted(
            ((_relevance(passage, request), passage) for passage in request.passages), key=lambda row: -row[0]
        )
        told = [(relevance, passage) for relevance, passage in ranked if relevance >= RELEVANT][:DRAFTS]
        answers = [self._answer(request, passage, relevance) for relevance, passage in told]
        sure = intent.confidence >= SURE
        if (talk := self._replies.small_talk.get(intent.label)) and (sure or not answers):
            return [self._plain(request, talk, "small_talk", intent.confidence)]
        if (handing := self._replies.hand_off.get(intent.label)) and (sure or not answers):
            return [self._plain(request, handing, "honest_no_answer", intent.confidence), *answers][:DRAFTS]
        if intent.label == OUT_OF_SCOPE and sure and (not told or told[0][0] < OVERRULES):
            return [self._plain(request, self._replies.out_of_scope, "honest_no_answer", intent.confidence)]
        return answers or [self._plain(request, self._replies.no_answer, "honest_no_answer", 0.0)]

    def _answer(self, request: DraftRequest, passage: Passage, relevance: float) -> Draft:
        sentences = choose(passage)
        # A wrong "I'm sorry" or "lovely" grates: without a clear feeling the opening stays neutral.
        feeling = request.sentiment.label if request.sentiment.confidence >= CLEAR_FEELING else "neutral"
        opening = _pick(self._replies.openings[feeling], request.text)
        parts = [opening, as_text(sentences) or passage.text, self._closing(request)]
        citation = Citation(
            article_id=passage.article_id, title=passage.title, excerpt=passage.excerpt, score=passage.score
        )
        return Draft(
            text="\n\n".join(part for part in parts if part),
            language=self._replies.language,
            kind="answer",
            confidence=_confidence(relevance),
            citations=[citation],
            next_actions=request.intent.next_actions,
        )

    def _closing(self, request: DraftRequest) -> str:
        closings = self._replies.closings
        order = _ORDER.search(request.text)
        if order:
            return _pick(closings.own_order, request.text).format(order=f"LO-{order[1]}")
        if request.intent.handling != "approve":
            return _pick(closings.answer, request.text)
        if request.intent.group in _OWN_ORDER:
            return _pick(closings.order_number, request.text)
        return _pick(closings.own_case, request.text)

    def _plain(self, request: DraftRequest, variants: Sequence[str], kind: DraftKind, confidence: float) -> Draft:
        return Draft(
            text=_pick(variants, request.text),
            language=self._replies.language,
            kind=kind,
            confidence=confidence,
            next_actions=request.intent.next_actions,
        )


def _relevance(passage: Passage, request: DraftRequest) -> float:
    """The passage's score, raised when its article is about what the customer wants."""
    guesses = [request.intent, *request.intent.alternatives]
    agreed = max((guess.confidence for guess in guesses if guess.label in passage.intents), default=0.0)
    return min(1.0, passage.score + AGREEMENT * agreed)


def _confidence(relevance: float) -> float:
    """The share of passages of this relevance that came from the right article: a logistic curve fitted on the
    questions that the search was measured with.
    """
    return round(1 / (1 + math.exp(-(SLOPE * relevance + OFFSET))), 4)


def _pick(variants: Sequence[str], text: str) -> str:
    """One of the variants; the same text always gets the same one."""
    return variants[hashlib.sha256(text.encode()).digest()[0] % len(variants)]
