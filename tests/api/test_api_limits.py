"""How often one may do something, and what one is told."""

from __future__ import annotations

from typing import Any

import httpx


def test_guessing_passwords_is_slowed_down(http: httpx.Client, agent: Any, limited: None) -> None:
    body = {"email": agent.email, "password": "wrong-password"}
    answers = [http.post("/api/auth/login", json=body) for _ in range(11)]
    assert {each.status_code for each in answers[:10]} == {401}
    assert answers[10].status_code == 429
    assert answers[10].headers["content-type"] == "application/problem+json"
    assert 0 < int(answers[10].headers["retry-after"]) <= 61


def test_messages_of_one_person_are_limited_but_not_another_s(guest: Any, agent: Any, limited: None) -> None:
    answers = [guest.post("/api/chat/analyze-message", text="") for _ in range(61)]
    assert answers[59].status_code == 422
    assert answers[60].status_code == 429
    assert agent.post("/api/chat/send-agent-message", conversation_id=guest.id, text="x").status_code == 404


def test_guests_from_one_address_are_limited(http: httpx.Client, limited: None) -> None:
    statuses = [http.post("/api/auth/guest").status_code for _ in range(61)]
    assert statuses == [200] * 60 + [429]


def test_a_forwarded_address_is_not_believed_without_a_trusted_proxy(http: httpx.Client, limited: None) -> None:
    statuses = [
        http.post("/api/auth/guest", headers={"x-forwarded-for": f"203.0.113.{number}"}).status_code
        for number in range(61)
    ]
    assert statuses[-1] == 429
