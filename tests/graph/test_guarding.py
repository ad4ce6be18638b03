"""The guard in the graph: stopped drafts are kept for agents only, and the next author writes, once each."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from graph import reading, routes
from graph.nodes.draft import out
from store.database import Database
from tests.fakes.engines import FakeEngine, providers_of
from tests.graph.desks import desk_over
from tests.graph.states import state
from tools.base import ToolContext
from tools.chat.tool import Citation, Draft, DraftRequest
from tools.providers import Chain, Providers


class Author:
    """Writes one text and counts how often he was asked."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text
        self.asked = 0

    async def draft(self, request: DraftRequest, context: ToolContext) -> list[Draft]:
        """The text, as an answer."""
        self.asked += 1
        cites = [Citation(article_id="delivery", title="Delivery", excerpt="", score=0.9)]
        return [Draft(text=self.text, language="en", kind="answer", confidence=0.95, citations=cites)]


def _with(*authors: Author) -> Providers:
    return replace(providers_of(FakeEngine()), chat=Chain("chat", authors))


@pytest.mark.parametrize(("redraft", "expected"), [(True, "draft"), (False, "decide")])
def test_after_the_guard_another_author_writes_or_the_turn_is_decided(redraft: bool, expected: str) -> None:
    assert routes.after_guard(state(redraft=redraft)) == expected


def test_after_a_rejection_every_author_may_write_again() -> None:
    blocked = [{"author": "one", "text": "x", "problems": [], "round": 0}]
    assert out(state(blocked=blocked, rejections=0)) == ["one"]
    assert out(state(blocked=blocked, rejections=1)) == []


async def test_a_stopped_draft_falls_to_the_next_author(database: Database, tmp_path: Path) -> None:
    one, two = Author("one", "This is forbidden."), Author("two", "All about delivery.")
    async with desk_over(database, tmp_path / "c.db", providers=_with(one, two)) as desk:
        result = await desk.ask("Do you ship to Norway?")
    assert (one.asked, two.asked) == (1, 1)
    assert result.reply is not None
    assert result.reply.text == "All about delivery."
    assert [each.author for each in result.suggestions] == ["two"]


async def test_when_every_author_is_stopped_a_person_takes_over(database: Database, tmp_path: Path) -> None:
    one, two = Author("one", "Forbidden."), Author("two", "Also forbidden.")
    async with desk_over(database, tmp_path / "c.db", providers=_with(one, two)) as desk:
        result = await desk.ask("Do you ship to Norway?")
    assert (one.asked, two.asked) == (1, 1)
    assert result.outcome == "handed_off"
    assert "guard" in result.outcome_reason.lower()
    assert result.reply is None or "orbidden" not in result.reply.text


async def test_agents_see_the_stopped_drafts_and_customers_do_not(database: Database, tmp_path: Path) -> None:
    async with desk_over(database, tmp_path / "c.db", providers=_with(Author("one", "Forbidden."))) as desk:
        result = await desk.ask("Do you ship to Norway?")
        ours = await reading.details(database, result.conversation_id)
        hers = await reading.details(database, result.conversation_id, customer_id=desk.customer.id)
    assert [(each.status, each.text, each.problems[0].kind) for each in ours.blocked] == [
        ("blocked", "Forbidden.", "promise")
    ]
    assert (ours.suggestions, hers.blocked, result.suggestions) == ([], [], [])


async def test_a_guard_that_fails_sends_nothing(database: Database, tmp_path: Path) -> None:
    providers = providers_of(FakeEngine(broken=["guard"]))
    async with desk_over(database, tmp_path / "c.db", providers=providers) as desk:
        result = await desk.ask("Do you ship to Norway?")
    assert result.outcome == "handed_off"


async def test_a_threat_goes_to_a_person_whatever_could_be_answered(database: Database, tmp_path: Path) -> None:
    async with desk_over(database, tmp_path / "c.db") as desk:
        result = await desk.ask("Do you ship to Norway? Or I call my lawyer.")
    assert result.outcome == "handed_off"
    assert result.ticket is not None
