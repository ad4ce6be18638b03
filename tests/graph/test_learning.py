"""Edits of one kind become one proposal; a resolved conversation becomes an FAQ draft without personal data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

import pytest

from graph.errors import Conflict, InvalidMessage, NotFound
from graph.learning import Learning, NewArticle
from knowledge.embed import MiniLM, SharedEmbedder
from store import cases, proposals
from store.base import new_id
from store.proposals import Proposal
from tests.graph.desks import Desk

PHOTOS = (
    "Please send us a photo of the damage so that we can help you.",
    "Could you please send a picture of the damaged part, so we can help?",
    "Send us photos of the damage, please, then we can help you.",
)


@dataclass
class Shelf:
    """A library that remembers what it was asked to write."""

    written: list[tuple[NewArticle, bool]] = field(default_factory=list)

    async def __call__(self, article: NewArticle, *, by: UUID, publish: bool) -> str:
        self.written.append((article, publish))
        return f"article-{len(self.written)}"


@pytest.fixture(scope="module")
def embedder() -> SharedEmbedder:
    return SharedEmbedder(MiniLM.installed())


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def learning(desk: Desk, embedder: SharedEmbedder, shelf: Shelf) -> Learning:
    async def unknown(text: str) -> float:
        return 0.2

    made = Learning(desk.database, embed=embedder.embed, known=unknown, write=shelf, groups=lambda intent: "order")
    desk.agents.on_case(made.noted)
    return made


async def edit(desk: Desk, text: str, conversation_id: UUID | None = None) -> UUID:
    """Have a draft edited; the conversation's id."""
    asked = await desk.ask("Where is my order?", conversation_id)
    await desk.agents.decide(asked.suggestions[0].id, agent=desk.anna, action="edit", text=text)
    return asked.conversation_id


async def all_proposals(desk: Desk) -> Sequence[Proposal]:
    async with desk.database.reading() as session:
        return await proposals.page(session)


async def proposed(desk: Desk, learning: Learning) -> Proposal:
    for text in PHOTOS:
        await edit(desk, text)
    await learning.settle()
    (proposal,) = await all_proposals(desk)
    return proposal


async def test_three_edits_that_say_the_same_become_one_proposal(desk: Desk, learning: Learning) -> None:
    proposal = await proposed(desk, learning)
    assert (proposal.status, proposal.kind, proposal.intent) == ("open", "article", "track_order")
    assert proposal.body in PHOTOS
    assert proposal.title == "Where is my order?"
    assert len(proposal.evidence) == 3


async def test_edits_about_different_things_are_not_proposed(desk: Desk, learning: Learning) -> None:
    for text in (PHOTOS[0], "The shop in Leeds opens at nine.", "You can pay by invoice."):
        await edit(desk, text)
    await learning.settle()
    assert not await all_proposals(desk)


async def test_edits_of_one_conversation_alone_are_no_pattern(desk: Desk, learning: Learning) -> None:
    conversation_id = await edit(desk, PHOTOS[0])
    for text in PHOTOS[1:]:
        await desk.agents.unassign(conversation_id, agent=desk.anna)
        await edit(desk, text, conversation_id)
    await learning.settle()
    assert not await all_proposals(desk)


async def test_more_edits_of_the_kind_are_added_to_the_proposal_that_there_is(desk: Desk, learning: Learning) -> None:
    await proposed(desk, learning)
    await edit(desk, "Please send us a photo of the damaged part so that we can help.")
    await learning.settle()
    (proposal,) = await all_proposals(desk)
    assert len(proposal.evidence) == 4


async def test_what_the_admin_dismissed_is_not_proposed_again(desk: Desk, learning: Learning) -> None:
    proposal = await proposed(desk, learning)
    dismissed = await learning.dismiss(proposal.id, by=desk.anna.id, reason="we do this by phone")
    for text in PHOTOS:
        await edit(desk, text)
    await learning.settle()
    assert (dismissed.status, dismissed.reason) == ("dismissed", "we do this by phone")
    assert [each.status for each in await all_proposals(desk)] == ["dismissed"]


async def test_an_accepted_proposal_becomes_an_article_in_the_admins_words(
    desk: Desk, learning: Learning, shelf: Shelf
) -> None:
    proposal = await proposed(desk, learning)
    accepted = await learning.accept(proposal.id, by=desk.anna.id, title="Photos of damage")
    ((article, published),) = shelf.written
    assert (article.title, article.body, article.category) == ("Photos of damage", proposal.body, "order_status")
    assert (accepted.status, accepted.article_id, published) == ("accepted", "article-1", True)


async def test_a_proposal_is_decided_once(desk: Desk, learning: Learning, shelf: Shelf) -> None:
    proposal = await proposed(desk, learning)
    await learning.accept(proposal.id, by=desk.anna.id)
    with pytest.raises(Conflict, match="already accepted"):
        await learning.dismiss(proposal.id, by=desk.ben.id)
    with pytest.raises(NotFound):
        await learning.accept(new_id(), by=desk.anna.id)
    assert len(shelf.written) == 1


async def test_what_the_help_centre_says_already_is_proposed_as_a_reply(
    desk: Desk, embedder: SharedEmbedder, shelf: Shelf
) -> None:
    async def known(text: str) -> float:
        return 0.95

    learning = Learning(desk.database, embed=embedder.embed, known=known, write=shelf, groups=lambda intent: "")
    desk.agents.on_case(learning.noted)
    proposal = await proposed(desk, learning)
    await learning.accept(proposal.id, by=desk.anna.id)
    assert (proposal.kind, shelf.written[0][0].type) == ("reply", "faq")


async def test_a_conversation_becomes_an_faq_draft_without_personal_data(
    desk: Desk, learning: Learning, shelf: Shelf
) -> None:
    asked = await desk.ask("Where is my order? My address is carla@example.com")
    await desk.agents.decide(
        asked.suggestions[0].id, agent=desk.anna, action="edit", text="Orders leave within two days, carla@example.com."
    )
    assert await learning.faq_draft(asked.conversation_id, by=desk.anna.id) == "article-1"
    ((article, published),) = shelf.written
    assert (article.type, published, article.intents) == ("faq", False, ("track_order",))
    assert "carla@example.com" not in article.title + article.body
    assert article.body.startswith("Orders leave within two days")


async def test_a_conversation_that_nobody_answered_gives_no_faq(desk: Desk, learning: Learning, shelf: Shelf) -> None:
    asked = await desk.ask("Where is my order?")
    with pytest.raises(InvalidMessage, match="Nobody has answered"):
        await learning.faq_draft(asked.conversation_id, by=desk.anna.id)
    assert not shelf.written


async def test_what_agents_wrote_in_english_to_a_german_customer_becomes_an_english_article(
    desk: Desk, learning: Learning, shelf: Shelf
) -> None:
    proposal = await proposed(desk, learning)
    async with desk.database.writing() as session:
        rows = await cases.page(session)
        for row in rows:
            row.language, row.proposal_id = "de", None
        await session.delete(await proposals.get(session, proposal.id))
    again = await learning.review("track_order", "en")
    assert again is not None
    assert (again.language, again.title) == ("en", "Track order")
