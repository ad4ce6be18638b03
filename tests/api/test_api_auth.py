"""Who gets in, how, and for how long."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx
import jwt
import pytest

from api.auth.tokens import new_api_key
from store import users

PASSWORD = "a-good-password"


def test_a_guest_gets_a_token_and_a_cookie(http: httpx.Client) -> None:
    answer = http.post("/api/auth/guest", json={"full_name": "Ada", "preferred_language": "de"})
    assert answer.status_code == 200
    assert set(answer.json()) == {"user_id", "role", "token", "expires_at"}
    assert answer.json()["role"] == "customer"
    cookie = next(each for each in answer.headers.get_list("set-cookie") if each.startswith("frontdesk_session"))
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


def test_a_guest_may_come_without_a_body_or_a_name(http: httpx.Client) -> None:
    assert http.post("/api/auth/guest").status_code == 200
    http.post("/api/auth/guest", json={"full_name": "  "})
    assert http.get("/api/auth/me").json()["full_name"] == "Guest"


def test_log_in_ignores_the_e_mail_s_case_and_says_who_one_is(http: httpx.Client, agent: Any) -> None:
    answer = http.post("/api/auth/login", json={"email": agent.email.upper(), "password": PASSWORD})
    assert answer.status_code == 200
    me = http.get("/api/auth/me").json()
    assert (me["user_id"], me["role"], me["email"]) == (agent.id, "agent", agent.email)


def test_an_unknown_e_mail_and_a_wrong_password_are_not_told_apart(http: httpx.Client, agent: Any) -> None:
    unknown = http.post("/api/auth/login", json={"email": f"{uuid4()}@x.example", "password": "wrong-password"})
    wrong = http.post("/api/auth/login", json={"email": agent.email, "password": "wrong-password"})
    assert unknown.status_code == wrong.status_code == 401
    assert unknown.json() == wrong.json()
    assert unknown.elapsed.total_seconds() > wrong.elapsed.total_seconds() / 4


def test_log_out_ends_the_token_at_once(guest: Any) -> None:
    assert guest.http.get("/api/auth/me").status_code == 200
    assert guest.post("/api/auth/logout").status_code == 204
    answer = guest.http.get("/api/auth/me")
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["www-authenticate"] == "Bearer"


def test_a_disabled_user_is_out_at_once(running: Any, new_agent: Callable[..., Any]) -> None:
    agent = new_agent()

    async def disable() -> None:
        async with running.desk.database.writing() as session:
            user = await users.by_email(session, agent.email)
            assert user is not None
            user.disabled = True

    running.do(disable())
    assert agent.http.get("/api/auth/me").status_code == 401
    assert agent.http.post("/api/auth/login", json={"email": agent.email, "password": PASSWORD}).status_code == 401


@pytest.mark.parametrize("token", ["x", "a.b.c", "fd_x", b"\xff"])
def test_a_token_that_is_none_of_ours_is_no_log_in(http: httpx.Client, token: str | bytes) -> None:
    value = b"Bearer " + (token if isinstance(token, bytes) else token.encode())
    assert http.get("/api/auth/me", headers={b"authorization": value}).status_code == 401


def test_a_token_signed_by_somebody_else_or_not_at_all_is_no_log_in(http: httpx.Client, guest: Any) -> None:
    claims = jwt.decode(guest.token, options={"verify_signature": False})
    forged = jwt.encode(claims, "another secret of a good length, really", algorithm="HS256")
    unsigned = jwt.encode(claims, None, algorithm="none")
    for token in (forged, unsigned):
        assert http.get("/api/auth/me", headers={"authorization": f"Bearer {token}"}).status_code == 401


def test_an_api_key_works_as_a_bearer_token_but_not_as_a_cookie(running: Any, http: httpx.Client, agent: Any) -> None:
    key, digest = new_api_key()

    async def add() -> None:
        async with running.desk.database.writing() as session:
            user = await users.by_email(session, agent.email)
            assert user is not None
            await users.add_api_key(session, user.id, "tests", digest)

    running.do(add())
    headers = {"authorization": f"Bearer {key}"}
    assert http.get("/api/chat/conversations/active", headers=headers).status_code == 200
    assert http.get("/api/auth/me", headers={"cookie": f"frontdesk_session={key}"}).status_code == 401


def test_an_unsafe_request_with_a_cookie_needs_the_page_s_csrf_token(http: httpx.Client) -> None:
    http.post("/api/auth/guest")
    body = {"text": "Hello"}
    without = http.post("/api/chat/analyze-message", json=body)
    assert (without.status_code, without.json()["code"]) == (403, "csrf")
    wrong = http.post("/api/chat/analyze-message", json=body, headers={"x-csrf-token": "0" * 64})
    assert wrong.status_code == 403
    right = {"x-csrf-token": http.cookies["frontdesk_csrf"]}
    assert http.post("/api/chat/analyze-message", json=body, headers=right).status_code == 200


def test_one_log_in_s_csrf_token_does_not_fit_another(running: Any, http: httpx.Client) -> None:
    http.post("/api/auth/guest")
    mine = http.cookies["frontdesk_csrf"]
    http.post("/api/auth/guest")
    assert http.post("/api/auth/logout", headers={"x-csrf-token": mine}).status_code == 403


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1", "http://[", "file://"])
def test_a_page_of_another_origin_may_not_log_anybody_in(http: httpx.Client, origin: str) -> None:
    answer = http.post("/api/auth/guest", headers={"origin": origin})
    assert (answer.status_code, answer.json()["code"]) == (403, "wrong_origin")


def test_a_page_of_the_desk_s_own_origin_may(running: Any, http: httpx.Client) -> None:
    assert http.post("/api/auth/guest", headers={"origin": running.url}).status_code == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/chat/conversations/active"),
        ("POST", "/api/chat/send-agent-message"),
        ("POST", "/api/chat/assign-conversation"),
        ("POST", "/api/chat/unassign-conversation"),
        ("POST", "/api/chat/close-conversation"),
        ("POST", f"/api/chat/suggestions/{uuid4()}/decision"),
        ("POST", "/api/tickets/raise"),
        ("POST", "/api/tickets/mark-fixed"),
    ],
)
def test_what_is_for_agents_is_refused_to_strangers_and_customers(
    http: httpx.Client, guest: Any, method: str, path: str
) -> None:
    assert http.request(method, path, json={}).status_code == 401
    answer = guest.http.request(method, path, json={})
    assert (answer.status_code, answer.json()["code"]) == (403, "wrong_role")


def test_an_admin_may_do_what_an_agent_may_but_neither_is_a_customer(new_agent: Callable[..., Any]) -> None:
    admin = new_agent("admin")
    assert admin.http.get("/api/chat/conversations/active").status_code == 200
    assert admin.post("/api/chat/analyze-message", text="Hello").status_code == 403
