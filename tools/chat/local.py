"""The author on this machine: answers in whole sentences of one retrieved passage, or says that it does not know.

It invents nothing: every sentence is either the help centre's or one of ``knowledge/replies``. It has not
looked at anybody's order and never sounds as if it had.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import Final

from knowledge.intents import OUT_OF_SCOPE
from knowledge.replies import Replies
from knowledge.search import Passage
from tools.chat.excerpts import as_text, choose
from tools.chat.tool import Citation, Draft, DraftRequest

RELEVANT: Final = 0.42
"""Passages below this score do not speak about the question."""
CERTAIN: Final = 0.75
"""Passages of this score and above answer the question."""
AGREEMENT: Final = 0.10
"""What a passage gains when its article is about the intent that was recognised, at full confidence."""
DRAFTS: Final = 3
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
        if intent.handling == "small_talk" and (talk := self._replies.small_talk.get(intent.label)):
            return [self._plain(request, talk, "small_talk", intent.confidence)]
        if intent.handling == "hand_off":
            return [self._plain(request, self._replies.hand_off, "small_talk", intent.confidence)]
        ranked = sorted(
            ((_relevance(passage, request), passage) for passage in request.passages), key=lambda row: -row[0]
        )
        answers = [self._answer(request, passage, score) for score, passage in ranked if score >= RELEVANT][:DRAFTS]
        if intent.label == OUT_OF_SCOPE and intent.confidence >= 0.5:
            return [self._plain(request, self._replies.out_of_scope, "honest_no_answer", intent.confidence)]
        return answers or [self._plain(request, self._replies.no_answer, "honest_no_answer", 0.0)]

    def _answer(self, request: DraftRequest, passage: Passage, score: float) -> Draft:
        sentences = choose(passage)
        opening = _pick(self._replies.openings[request.sentiment.label], request.text)
        parts = [opening, as_text(sentences) or passage.text, self._closing(request)]
        citation = Citation(
            article_id=passage.article_id, title=passage.title, excerpt=passage.excerpt, score=passage.score
        )
        return Draft(
            text="\n\n".join(part for part in parts if part),
            language=self._replies.language,
            kind="answer",
            confidence=round(min(1.0, max(0.0, (score - RELEVANT) / (CERTAIN - RELEVANT))), 4),
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

    def _plain(self, request: DraftRequest, variants: Sequence[str], kind: str, confidence: float) -> Draft:
        return Draft.model_validate(
            {
                "text": _pick(variants, request.text),
                "language": self._replies.language,
                "kind": kind,
                "confidence": confidence,
                "next_actions": request.intent.next_actions,
            }
        )


def _relevance(passage: Passage, request: DraftRequest) -> float:
    """The passage's score, raised when its article is about what the customer wants."""
    guesses = [request.intent, *request.intent.alternatives]
    agreed = max((guess.confidence for guess in guesses if guess.label in passage.intents), default=0.0)
    return min(1.0, passage.score + AGREEMENT * agreed)


def _pick(variants: Sequence[str], text: str) -> str:
    """One of the variants; the same text always gets the same one."""
    return variants[hashlib.sha256(text.encode()).digest()[0] % len(variants)]
