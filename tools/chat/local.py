"""The author on this machine: answers in whole sentences of the help centre, in replies that a person has reviewed, and
in what tools found, or says that it does not know.

It invents nothing: every sentence is an article's, a reviewed reply's, a tool's or one of ``knowledge/replies``. It has
not looked at anybody's order unless a finding says so, and never sounds as if it had.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from knowledge.embed import SharedEmbedder
from knowledge.intents import OUT_OF_SCOPE
from knowledge.notices import notice
from knowledge.replies import Replies
from knowledge.reviewed import Shelf
from knowledge.search import Passage
from tools.base import ToolContext
from tools.chat.answering import Answering, Ranked, key, shipped
from tools.chat.found import Proposal, asked_for, from_findings, told_first, with_action
from tools.chat.found import said as all_said
from tools.chat.telling import alike, shorter, tell
from tools.chat.tone import closing, next_actions, opening, paragraphs, pick
from tools.chat.tool import Citation, Draft, DraftKind, DraftRequest

Proposals = Callable[[DraftRequest], Sequence[Proposal]]

LIKELY: Final = 0.8
"""Least chance that the best passage holds the answer for it to be told as the answer, the same as for sending it
without a person. Of the unanswerable questions that the weights were fitted on, one in fifty reaches it, held out."""
PERHAPS: Final = 0.06
"""Least chance for it to be told at all, with the word that it may not be what was asked."""
BESIDE: Final = 0.4
"""Least chance of a passage for it to be told although the intent says that a person or nobody here can help."""
FURTHER: Final = 0.25
"""Least chance of a further draft from another article."""
SURE: Final = 0.5
"""Least confidence of the intent for a reply that rests on the intent alone."""
SMALL_TALK: Final = frozenset({"greeting", "thanks", "goodbye"})
NAMED: Final = 70
"""Characters by which a reply names one question of several."""
DRAFTS: Final = 3


@dataclass(frozen=True, slots=True)
class Part:
    """One question of a message with what was found for it, the likeliest first, and the chance that it answers."""

    question: str
    ranked: Sequence[Ranked]
    chance: float


class Composer:
    """Writes drafts without a language model."""

    name = "composer"

    def __init__(
        self,
        replies: Replies,
        *,
        shelf: Shelf | None = None,
        embedder: SharedEmbedder | None = None,
        answering: Answering | None = None,
        proposals: Proposals | None = None,
    ) -> None:
        """``shelf`` has the reviewed replies, found with ``embedder`` (the search's own, so that a question is embedded
        once); ``proposals`` says what a reply could do. Raises ``KnowledgeError`` when the shipped weights are missing.
        """
        self._replies = replies
        self.shelf = shelf
        self.embedder = embedder
        self._answering = answering or shipped()
        self._proposals = proposals

    async def draft(self, request: DraftRequest, context: ToolContext) -> list[Draft]:
        """See ``Author.draft``. Answers are in the language of the replies, whatever the customer wrote in; small talk
        is in her own, where the desk has it.
        """
        intent = request.intent
        sure = intent.confidence >= SURE
        if request.language != self._replies.language and intent.label in SMALL_TALK and sure:
            return [_in_her_language(request)]
        parts = [await self._part(request, number) for number in range(max(1, len(request.parts)))]
        drafts = self._from_tools(request) + (self._joined(request, parts) if len(parts) > 1 else [])
        return _different(drafts or self._single(request, parts[0], sure), self._answers(request, parts[0]))

    async def near(self, question: str, passages: Sequence[Passage] = ()) -> dict[str, float]:
        """How alike the likest question of each section is, by its key.

        The questions are those of the reviewed replies; of ``passages`` in English from articles without any, as a shop
        writes them, the heading is the question.
        """
        if self.shelf is None or self.embedder is None or not question.strip():
            return {}
        asked = await self.embedder.embed(question)
        found = self.shelf.near(asked)
        for each in passages:
            if each.heading and each.language == "en" and each.article_id not in self.shelf.articles:
                found[key(each)] = max(0.0, float(await self.embedder.embed(each.heading) @ asked))
        return found

    async def _part(self, request: DraftRequest, number: int) -> Part:
        question = request.parts[number] if request.parts else request.text
        passages = [each for each in request.passages if each.part == number]
        if not passages:
            return Part(question, [], 0.0)
        ranked = self._answering.rank(question, passages, request.intent, await self.near(question, passages))
        return Part(question, ranked, self._answering.chance(question, ranked, request.intent))

    def _from_tools(self, request: DraftRequest) -> list[Draft]:
        """What tools found, where that is what was asked; with an action first if the customer asked for it."""
        proposals = list(self._proposals(request)) if self._proposals else []
        acting = [with_action(request, each, self._replies) for each in proposals]
        found = [from_findings(request, self._replies)] if told_first(request) else []
        if any(asked_for(request, action) for action, _ in proposals):
            return acting[:1] + found
        return found + acting[:1] if found else []

    def _single(self, request: DraftRequest, part: Part, sure: bool) -> list[Draft]:
        """The drafts for one question, best first."""
        intent = request.intent
        if (talk := self._replies.small_talk.get(intent.label)) and (sure or part.chance < LIKELY):
            return [self._plain(request, talk, "small_talk", intent.confidence)]
        if (handing := self._replies.hand_off.get(intent.label)) and (sure or part.chance < LIKELY):
            told = tell(part.ranked, self.shelf) if part.chance >= BESIDE else None
            text = paragraphs(pick(handing, request.text), told.text if told else "")
            return [self._draft(request, text, "honest_no_answer", intent.confidence, told.citations if told else ())]
        if part.chance >= LIKELY:
            return [self._answer(request, part)]
        if intent.label == OUT_OF_SCOPE and sure and part.chance < BESIDE:
            return [self._plain(request, self._replies.out_of_scope, "honest_no_answer", intent.confidence)]
        unknown = self._plain(request, self._replies.no_answer, "honest_no_answer", 0.0)
        return [self._unsure(request, part), unknown] if part.chance >= PERHAPS else [unknown]

    def _answers(self, request: DraftRequest, part: Part) -> list[Draft]:
        """What can be offered beside the first draft: other articles that may be meant, and the best sentence alone."""
        least = BESIDE if request.intent.label == OUT_OF_SCOPE else PERHAPS
        if part.chance < least or request.intent.label in SMALL_TALK:
            return []
        others: dict[str, Draft] = {}
        for row in part.ranked[1:]:
            if row.passage.article_id == part.ranked[0].passage.article_id or row.passage.article_id in others:
                continue
            rest = [row, *(each for each in part.ranked if each is not row)]
            chance = self._answering.chance(part.question, rest, request.intent)
            if min(chance, part.chance) < FURTHER:
                break
            others[row.passage.article_id] = self._answer(
                request, Part(part.question, rest[:1], min(chance, part.chance))
            )
        brief = shorter(part.ranked[0].passage)
        short = self._told(request, brief.text, brief.citations, round(part.chance * 0.9, 4)) if brief.text else None
        whole = self._answer(request, part) if part.chance >= LIKELY else None
        return [each for each in (whole, *others.values(), short) if each is not None]

    def _answer(self, request: DraftRequest, part: Part) -> Draft:
        told = tell(part.ranked, self.shelf)
        return self._told(request, told.text, told.citations, part.chance)

    def _told(self, request: DraftRequest, body: str, citations: Sequence[Citation], chance: float) -> Draft:
        extra = "" if told_first(request) else all_said(request.findings)
        text = paragraphs(opening(request, self._replies, body), body, extra, closing(request, self._replies))
        return self._draft(request, text, "answer", chance, citations)

    def _unsure(self, request: DraftRequest, part: Part) -> Draft:
        told = tell(part.ranked, self.shelf, doubt=True)
        doubt = pick(self._replies.unsure, request.text)
        text = paragraphs(opening(request, self._replies, doubt), doubt, told.text)
        return self._draft(request, text, "honest_no_answer", part.chance, told.citations)

    def _joined(self, request: DraftRequest, parts: Sequence[Part]) -> list[Draft]:
        """One reply to all questions, in their order, each with its own source or an honest word."""
        if all(part.chance < PERHAPS for part in parts):
            return []
        bodies: list[str] = []
        citations: list[Citation] = []
        for part in parts:
            body, cited = self._of_part(request, part)
            bodies.append(body)
            citations += [each for each in cited if each not in citations]
        text = paragraphs(opening(request, self._replies, bodies[0]), *bodies, closing(request, self._replies))
        chance = round(min(part.chance for part in parts), 4)
        # A person has to see to what is not answered, so the reply as a whole is no answer then.
        kind: DraftKind = "answer" if chance >= LIKELY else "honest_no_answer"
        return [self._draft(request, text, kind, chance, citations)]

    def _of_part(self, request: DraftRequest, part: Part) -> tuple[str, Sequence[Citation]]:
        question = named(part.question)
        if part.chance < PERHAPS:
            return pick(self._replies.part_unknown, request.text).format(question=question), ()
        told = tell(part.ranked, self.shelf, aside=part.chance < LIKELY)
        if part.chance >= LIKELY:
            return told.text, told.citations
        return paragraphs(
            pick(self._replies.part_unsure, request.text).format(question=question), told.text
        ), told.citations

    def _plain(self, request: DraftRequest, variants: Sequence[str], kind: DraftKind, confidence: float) -> Draft:
        return self._draft(request, pick(variants, request.text), kind, confidence, ())

    def _draft(
        self, request: DraftRequest, text: str, kind: DraftKind, confidence: float, citations: Sequence[Citation]
    ) -> Draft:
        return Draft(
            text=text,
            language=self._replies.language,
            kind=kind,
            confidence=confidence,
            citations=list(citations),
            next_actions=next_actions(request, self._replies),
        )


def _different(first: Sequence[Draft], more: Sequence[Draft]) -> list[Draft]:
    """Up to three drafts, none of which says nearly the same as one before it. ``more`` follow an answer only."""
    kept: list[Draft] = []
    for draft in (*first, *more):
        if len(kept) < DRAFTS and not any(alike(draft.text, each.text) for each in kept):
            kept.append(draft)
    return kept


def _in_her_language(request: DraftRequest) -> Draft:
    """Small talk that is there word for word in some sixty languages."""
    told = notice(request.intent.label, language=request.language)
    confidence = request.intent.confidence
    return Draft(text=told.text, language=told.language, kind="small_talk", confidence=confidence)


def named(question: str) -> str:
    """How a reply names one question of several: its last sentence, in the customer's words and not too long."""
    last = re.split(r"(?<=[.!?])\s+", " ".join(question.split()))[-1].rstrip(" ?.!")
    if len(last) <= NAMED:
        return last
    return last[: NAMED - 2].rsplit(" ", 1)[0] + " …"
