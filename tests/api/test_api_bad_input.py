"""What is wrong with a request is said in one shape, and nothing of it is stored."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import httpx
import pytest

MESSAGE = "/api/chat/analyze-message"


def problem(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The problem document of an answer, checked for what each must have."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    found: dict[str, Any] = answer.json()
    assert (answer.status_code, found["status"], found["code"]) == (status, status, code), found
    assert {"type", "title", "detail", "instance"} <= found.keys()
    assert found["detail"][:1].isupper() or ":" in found["detail"]
    assert not any(word in answer.text for word in ("Traceback", "/work", "site-packages", ".py"))
    return found


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\u200b\u200b", "\u0000"])
def test_a_message_with_nothing_in_it_is_422(guest: Any, text: str) -> None:
    problem(guest.post(MESSAGE, text=text), 422, "invalid_message")
    assert guest.http.get("/api/chat/conversations/mine").json() == {"items": []}


@pytest.mark.parametrize("length", [10_001, 100_000])
def test_a_message_that_is_too_long_is_413(guest: Any, length: int) -> None:
    problem(guest.post(MESSAGE, text="x" * length), 413, "message_too_long")
    assert guest.http.get("/api/chat/conversations/mine").json() == {"items": []}


def test_ten_thousand_characters_are_taken_however_many_bytes_they_have(guest: Any) -> None:
    answer = guest.ask("\U0001f600" * 10_000)
    assert len(answer["message"]["text"]) == 10_000


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'{"text": "\xff"}', "invalid_utf8"),
        (b'{"text": "\xed\xa0\x80"}', "invalid_utf8"),
        (b'{"text": "\\ud800"}', "invalid_json"),
        (b'{"text": "\\udc00 x"}', "invalid_json"),
        (b'{"text": ', "invalid_json"),
        (b"\x00", "invalid_json"),
        (b'{"text": NaN}', "invalid_json"),
        (b"[" * 50_000, "invalid_json"),
    ],
)
def test_a_body_that_is_not_json_in_utf_8_is_400(guest: Any, body: bytes, code: str) -> None:
    answer = guest.http.post(MESSAGE, content=body, headers={"content-type": "application/json"})
    problem(answer, 400, code)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "text"),
        ({"text": 5}, "text"),
        ({"text": None}, "text"),
        ({"text": "a", "conversation_id": "abc"}, "conversation_id"),
        ({"text": "a", "client_message_id": ""}, "client_message_id"),
        ({"text": "a", "client_message_id": "x" * 101}, "client_message_id"),
        ({"text": "a", "language": "not a language"}, "language"),
        ({"text": "a", "conversationId": str(uuid4())}, "conversationId"),
        ([], "object"),
        ("text", "object"),
    ],
)
def test_a_body_with_wrong_fields_is_422_and_names_them(guest: Any, body: Any, field: str) -> None:
    found = problem(guest.http.post(MESSAGE, json=body), 422, "invalid")
    assert field in str(found["errors"])


def test_a_request_without_its_body_is_422(guest: Any) -> None:
    problem(guest.http.post(MESSAGE), 422, "invalid")


def test_a_form_is_415(guest: Any) -> None:
    problem(guest.http.post(MESSAGE, data={"text": "a"}), 415, "unsupported_media_type")
    problem(
        guest.http.post(MESSAGE, content=b'{"text":"a"}', headers={"content-type": "text/plain"}),
        415,
        "unsupported_media_type",
    )


def test_a_body_over_a_mebibyte_is_413(guest: Any) -> None:
    problem(guest.post(MESSAGE, text="x" * 1_100_000), 413, "too_large")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/nowhere"),
        ("POST", "/api/nowhere"),
        ("GET", "/api/chat/conversations/abc"),
        ("POST", "/api/chat/suggestions/abc/decision"),
        ("GET", "/health"),
        ("GET", "/api"),
        ("PUT", "/api/chat"),
    ],
)
def test_an_unknown_address_is_404(agent: Any, method: str, path: str) -> None:
    problem(agent.http.request(method, path), 404, "not_found")


def test_a_method_that_an_address_does_not_take_is_405(guest: Any) -> None:
    problem(guest.http.get(MESSAGE), 405, "method_not_allowed")
    problem(guest.http.delete("/api/auth/me"), 405, "method_not_allowed")


def test_unknown_ids_are_404(agent: Any) -> None:
    nobody = str(uuid4())
    for path, body in {
        "/api/chat/send-agent-message": {"conversation_id": nobody, "text": "Hello"},
        "/api/chat/assign-conversation": {"conversation_id": nobody},
        "/api/chat/unassign-conversation": {"conversation_id": nobody},
        "/api/chat/close-conversation": {"conversation_id": nobody},
        f"/api/chat/suggestions/{nobody}/decision": {"action": "approve"},
        "/api/tickets/raise": {"conversation_id": nobody, "description": "x", "priority": "low"},
        "/api/tickets/mark-fixed": {"ticket_id": nobody, "resolution": "x"},
    }.items():
        problem(agent.post(path, **body), 404, "not_found")


@pytest.mark.parametrize(
    "params",
    [
        {"status": "lost"},
        {"assigned": "everyone"},
        {"limit": "0"},
        {"limit": "many"},
        {"q": "x" * 300},
        {"cursor": "x"},
    ],
)
def test_a_queue_that_cannot_be_is_422(agent: Any, params: dict[str, str]) -> None:
    assert agent.http.get("/api/chat/conversations/active", params=params).status_code == 422


@pytest.mark.parametrize(
    "body",
    [
        {"description": "x", "priority": "tomorrow"},
        {"description": "", "priority": "low"},
        {"description": "  ", "priority": "low"},
        {"description": "x" * 10_001, "priority": "low"},
    ],
)
def test_a_ticket_that_says_nothing_or_too_much_is_422(waiting: Any, agent: Any, body: dict[str, str]) -> None:
    answer = agent.post("/api/tickets/raise", conversation_id=waiting["conversation_id"], **body)
    problem(answer, 422, "invalid")


def test_a_fault_of_ours_gives_an_id_and_nothing_else(
    running: Any, guest: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the password is swordfish")

    monkeypatch.setattr(running.desk.turns, "accept", broken)
    found = problem(guest.post(MESSAGE, text="Hello"), 500, "internal")
    assert found["error_id"] in found["detail"]
    assert "swordfish" not in str(found)


@pytest.mark.parametrize("path", ["/api/knowledge/articles?q=%00", "/api/knowledge/articles/a%00b"])
def test_an_address_with_a_nul_is_400(agent: Any, path: str) -> None:
    problem(agent.http.get(path), 400, "invalid")
