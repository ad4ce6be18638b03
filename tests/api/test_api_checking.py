"""What the guard says of an agent's own words, over HTTP: advice, for agents only."""

from __future__ import annotations

from typing import Any
from uuid import uuid4


def test_a_promise_is_told_with_its_sentence_and_nothing_is_sent(waiting: Any, agent: Any) -> None:
    words = "Your refund has been approved."
    answer = agent.post("/api/chat/check-reply", conversation_id=waiting["conversation_id"], text=words)
    assert answer.status_code == 200
    assert [(each["kind"], each["sentence"]) for each in answer.json()["problems"]] == [("promise", words)]
    opened = agent.http.get(f"/api/chat/conversations/{waiting['conversation_id']}").json()
    assert words not in [each["text"] for each in opened["messages"]]


def test_words_that_an_article_supports_have_no_problem(waiting: Any, agent: Any) -> None:
    words = "We refund the goods within 5 working days after they are checked in at our warehouse."
    answer = agent.post("/api/chat/check-reply", conversation_id=waiting["conversation_id"], text=words)
    assert answer.json() == {"problems": []}


def test_customers_may_not_ask_and_what_is_not_there_is_not_found(waiting: Any, guest: Any, agent: Any) -> None:
    refused = guest.post("/api/chat/check-reply", conversation_id=waiting["conversation_id"], text="x")
    missing = agent.post("/api/chat/check-reply", conversation_id=str(uuid4()), text="x")
    empty = agent.post("/api/chat/check-reply", conversation_id=waiting["conversation_id"], text="  ")
    assert (refused.status_code, missing.status_code, empty.status_code) == (403, 404, 422)
