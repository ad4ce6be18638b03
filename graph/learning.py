"""Agents' decisions teach: edits of one kind become a proposal to the admin, a resolved conversation an FAQ draft.

Nothing that is learned is told to a customer before a person has read it: proposals wait for the admin, and FAQ drafts
are drafts. Personal data is masked before a text leaves its conversation.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol
from uuid import UUID

import numpy as np
import structlog

from graph.errors import Conflict, InvalidMessage, NotFound
from knowledge.embed import Vectors
from store import cases, conversations, messages, proposals
from store.base import new_id
from store.cases import Case
from store.database import Database
from store.exclusive import exclusive
from store.messages import Message
from store.proposals import Proposal
from tools.masking import redact

ALIKE: Final = 0.7
"""Cosine from which two additions count as one. Paraphrases of one sentence lay between 0.72 and 0.95, other statements
about the same subject between 0.1 and 0.75: the admin, who reads every edit behind a proposal, has the last word."""
ENOUGH: Final = 3
"""Edits of one kind that make a proposal."""
CONVERSATIONS: Final = 2
"""Conversations they must come from at least: one customer who asks again and again is no pattern."""
KNOWN: Final = 0.85
"""Cosine to a sentence of an article from which the help centre says it already."""
TITLE: Final = 120
"""Characters of a title."""
CATEGORIES: Final = {
    "account": "account",
    "billing_payment": "billing_and_payment",
    "delivery": "order_status",
    "order": "order_status",
    "product": "product_information",
    "returns_refunds": "returns_and_refunds",
    "technical_support": "technical_support",
}
"""Where an article about an intent of a group belongs; everything else is an FAQ."""

log = structlog.get_logger(__name__)

Embed = Callable[[str], Awaitable[Vectors]]
"""A text's vector: shape (384,), length 1."""


@dataclass(frozen=True)
class NewArticle:
    """What learning asks the library to write down, as a draft."""

    title: str
    body: str
    type: str
    category: str
    intents: tuple[str, ...]
    language: str


class Writer(Protocol):
    """Whoever keeps articles: the library."""

    async def __call__(self, article: NewArticle, *, by: UUID, publish: bool) -> str:
        """Store the article, as a draft unless `publish`, and give its id."""


class Learning:
    """Finds what edits have in common. `settle` waits for what runs in the background."""

    def __init__(
        self,
        database: Database,
        *,
        embed: Embed,
        known: Callable[[str], Awaitable[float]],
        write: Writer,
        groups: Callable[[str], str],
    ) -> None:
        """`known(text)` is the cosine of the help centre's sentence nearest to a text; `groups(intent)` its group."""
        self._database = database
        self._embed = embed
        self._known = known
        self._write = write
        self._groups = groups
        self._running: set[asyncio.Task[None]] = set()
        self._one_at_a_time = asyncio.Lock()
        self._deciding = asyncio.Lock()  # two admins who accept at once must not write two articles

    def noted(self, case: Case) -> None:
        """Look in the background whether an edit is one of several of its kind."""
        if case.addition is None:
            return
        task = asyncio.create_task(self._review(case.intent, case.written_in))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def settle(self) -> None:
        """Wait until everything noted has been looked at."""
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _review(self, intent: str, language: str) -> None:
        try:
            # Two processes that look at the same edits at once would propose the same twice.
            async with self._one_at_a_time, exclusive(self._database, "learning"):
                await self.review(intent, language)
        except Exception:
            # The decision that led here is stored and delivered; the next edit looks at the same cases again.
            log.exception("review_failed", intent=intent)

    async def review(self, intent: str, language: str) -> Proposal | None:
        """Propose what the newest edits of an intent in one language have in common, if enough of them do."""
        async with self._database.reading() as session:
            edits = await cases.with_additions(session, intent, language)
            earlier = await proposals.alike(session, intent, language)
        if not edits:
            return None
        vectors = np.stack([await self._embed(_masked(each.addition or "", language)) for each in edits])
        for known in earlier:
            same = vectors @ np.asarray(known.vector, dtype=np.float32) >= ALIKE
            if same[0]:  # the newest edit says what was proposed before, whatever the admin made of it
                await self._add_evidence(known.id, [each for each, alike in zip(edits, same, strict=True) if alike])
                return None
        near = vectors @ vectors.T
        group = [row for row in range(len(edits)) if near[0][row] >= ALIKE]
        chosen = [edits[row] for row in group]
        if len(chosen) < ENOUGH or len({each.conversation_id for each in chosen}) < CONVERSATIONS:
            return None
        central = group[int(near[np.ix_(group, group)].sum(axis=1).argmax())]
        return await self._propose(edits[central], chosen, vectors[central])

    async def _propose(self, central: Case, chosen: Sequence[Case], vector: Vectors) -> Proposal:
        body = _masked(central.addition or "", central.written_in)
        said = await self._known(body) >= KNOWN
        proposal = Proposal(
            id=new_id(),
            kind="reply" if said else "article",
            status="open",
            title=_titled(central),
            body=body,
            intent=central.intent,
            language=central.written_in,
            evidence=[str(each.id) for each in chosen],
            vector=[round(float(each), 5) for each in vector],
        )
        async with self._database.writing() as session:
            session.add(proposal)
            for each in chosen:
                if (row := await cases.get(session, each.id)) is not None:
                    row.proposal_id = proposal.id
        log.info("proposal_made", kind=proposal.kind, intent=proposal.intent, cases=len(chosen))
        return proposal

    async def _add_evidence(self, proposal_id: UUID, found: Sequence[Case]) -> None:
        async with self._database.writing() as session:
            proposal = await proposals.get(session, proposal_id)
            assert proposal is not None, "proposals are never deleted"
            proposal.evidence = [*proposal.evidence, *(str(each.id) for each in found)]
            for each in found:
                if (row := await cases.get(session, each.id)) is not None:
                    row.proposal_id = proposal_id

    async def accept(
        self, proposal_id: UUID, *, by: UUID, title: str | None = None, body: str | None = None, publish: bool = True
    ) -> Proposal:
        """Write a proposal down, with the admin's words where she gives some. Raises `NotFound`, `Conflict`."""
        async with self._deciding, exclusive(self._database, f"proposal {proposal_id}"):
            return await self._accept(proposal_id, by, title, body, publish)

    async def _accept(
        self, proposal_id: UUID, by: UUID, title: str | None, body: str | None, publish: bool
    ) -> Proposal:
        async with self._database.reading() as session:
            proposal = await _open(session, proposal_id)
        article = NewArticle(
            title=(title or proposal.title).strip(),
            body=(body or proposal.body).strip(),
            type="faq" if proposal.kind == "reply" else "article",
            category=self._category(proposal.intent),
            intents=(proposal.intent,),
            language=_written(proposal.language),
        )
        article_id = await self._write(article, by=by, publish=publish)
        return await self._decide(proposal_id, "accepted", by, article_id, None)

    async def dismiss(self, proposal_id: UUID, *, by: UUID, reason: str | None = None) -> Proposal:
        """Turn a proposal down; edits like these are not proposed again. Raises `NotFound`, `Conflict`."""
        async with self._database.reading() as session:
            await _open(session, proposal_id)
        return await self._decide(proposal_id, "dismissed", by, None, (reason or "").strip()[:1000] or None)

    async def _decide(
        self, proposal_id: UUID, status: str, by: UUID, article_id: str | None, reason: str | None
    ) -> Proposal:
        async with self._database.writing() as session:
            if not await proposals.decide(
                session, proposal_id, status=status, by=by, article_id=article_id, reason=reason
            ):
                raise Conflict("Somebody has decided on this proposal already.")
        async with self._database.reading() as session:
            proposal = await proposals.get(session, proposal_id)
        assert proposal is not None, "proposals are never deleted"
        return proposal

    async def faq_draft(self, conversation_id: UUID, *, by: UUID) -> str:
        """Write an FAQ draft from a conversation: what the customer asked, and what a person answered; its article id.

        Raises `NotFound`, or `InvalidMessage` when nobody has answered yet.
        """
        async with self._database.reading() as session:
            conversation = await conversations.get(session, conversation_id)
            said = await messages.latest(session, conversation_id, limit=100)
        if conversation is None:
            raise NotFound("There is no such conversation.")
        question, answer = exchange(said)
        language = _written(question.language)
        intent = ((question.analysis or {}).get("intent") or {}).get("label")
        intents = (intent,) if intent and intent not in ("unknown", "out_of_scope") else ()
        article = NewArticle(
            title=_title(_masked(question.text, language)),
            body=_masked(answer.original_text or answer.text, language),
            type="faq",
            category=self._category(intent or ""),
            intents=intents,
            language=language if answer.original_text is None else "en",
        )
        return await self._write(article, by=by, publish=False)

    def _category(self, intent: str) -> str:
        return CATEGORIES.get(self._groups(intent), "faq")


def exchange(said: Sequence[Message]) -> tuple[Message, Message]:
    """The question that a conversation is about and the answer to it: the longest answer of a person, else of the
    assistant, and the last words of the customer before it. Raises `InvalidMessage` when there is none.
    """
    answers = [each for each in said if each.sender == "agent"] or [
        each for each in said if each.sender == "assistant" and each.citations
    ]
    for answer in sorted(answers, key=lambda each: -len(each.text)):
        asked = [each for each in said if each.sender == "customer" and each.seq < answer.seq]
        if asked:
            return asked[-1], answer
    raise InvalidMessage("Nobody has answered in this conversation yet, so there is nothing to write down.")


async def _open(session: Any, proposal_id: UUID) -> Proposal:
    proposal = await proposals.get(session, proposal_id)
    if proposal is None:
        raise NotFound("There is no such proposal.")
    if proposal.status != "open":
        raise Conflict(f"This proposal is already {proposal.status}.", {"article_id": proposal.article_id})
    return proposal


def _titled(case: Case) -> str:
    """What an edit is about: the customer's question, or her intent where she asked in another language."""
    if case.language == case.written_in:
        return _title(_masked(case.question, case.language))
    return case.intent.replace("_", " ").capitalize()


def _masked(text: str, language: str) -> str:
    return redact(text, language, orders=True)


def _written(language: str | None) -> str:
    """A language that an article can have."""
    return language if language and language != "und" else "en"


def _title(question: str) -> str:
    """The first sentence or line of a question, cut at a word."""
    line = question.strip().split("\n")[0]
    if len(line) <= TITLE:
        return line
    return line[:TITLE].rsplit(" ", 1)[0].rstrip(",;:") + " …"
