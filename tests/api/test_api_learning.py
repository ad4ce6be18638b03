"""Cases, proposals and FAQ drafts over HTTP: who may see them, and what a decision leaves behind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from tests.api.conftest import Person


@pytest.fixture
def admin(new_agent: Callable[..., Person]) -> Person:
    return new_agent("admin")


def edited(agent: Person, waiting: dict[str, Any], text: str) -> str:
    """Edit the best draft that waits; the id of its suggestion."""
    suggestion_id: str = waiting["suggestions"][0]["id"]
    address = f"/api/chat/suggestions/{suggestion_id}/decision"
    assert agent.http.post(address, json={"action": "edit", "text": text}).status_code == 200
    return suggestion_id


def test_an_edit_is_a_case_with_what_changed_and_only_admins_see_it(
    admin: Person, agent: Person, waiting: dict[str, Any]
) -> None:
    suggestion_id = edited(agent, waiting, "It is in the van and comes today.")
    found = admin.http.get("/api/cases", params={"source": "edit"}).json()["items"]
    (case,) = [each for each in found if each["suggestion_id"] == suggestion_id]
    assert (case["final_text"], case["right"]) == ("It is in the van and comes today.", False)
    assert {run["op"] for run in case["diff"]} >= {"added", "removed"}
    assert agent.http.get("/api/cases").status_code == 403


def test_a_conversation_becomes_a_draft_article_that_no_customer_finds_yet(
    admin: Person, agent: Person, waiting: dict[str, Any]
) -> None:
    edited(agent, waiting, "Gramophones are repaired in Ghent.")
    made = agent.http.post(f"/api/chat/conversations/{waiting['conversation_id']}/faq-draft")
    assert made.status_code == 201
    article = admin.http.get(f"/api/knowledge/articles/{made.json()['article_id']}").json()["article"]
    assert (article["status"], article["type"], article["body"]) == (
        "draft",
        "faq",
        "Gramophones are repaired in Ghent.",
    )


def test_proposals_are_the_admins_and_an_unknown_one_is_not_found(admin: Person, agent: Person) -> None:
    assert admin.http.get("/api/proposals", params={"status": "open"}).status_code == 200
    assert agent.http.get("/api/proposals").status_code == 403
    assert admin.http.post(f"/api/proposals/{uuid4()}/accept", json={}).status_code == 404
    assert admin.http.post(f"/api/proposals/{uuid4()}/dismiss", json={}).status_code == 404


@pytest.mark.parametrize("query", [{"cursor": "nonsense"}, {"source": "guess"}, {"limit": "0"}])
def test_a_list_that_is_asked_wrongly_says_so(admin: Person, query: dict[str, str]) -> None:
    assert admin.http.get("/api/cases", params=query).status_code in (400, 422)
