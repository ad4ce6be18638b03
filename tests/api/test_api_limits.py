"""How often one may do something, and what one is told."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import httpx
import pytest
import structlog

from api import limits
from api.errors import Problem
from api.limits import Limits
from api.settings import Settings
from tests.fakes.redis_server import RedisServer


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


@asynccontextmanager
async def counting(url: str, secret: str = "1" * 64) -> AsyncIterator[Limits]:
    """The limits of one process of a desk on Redis: three messages a minute."""
    found = Limits(Settings(redis_url=url, secret=secret, message_limit="3/minute"))
    yield found
    await found.close()


async def allowed(counted: Limits, times: int, who: str = "ada") -> int:
    """How many of these go through."""
    through = 0
    for _ in range(times):
        with suppress(Problem):
            await counted.check("message", who)
            through += 1
    return through


@pytest.mark.services
async def test_what_one_process_counts_the_others_know(redis_url: str, shared_secret: str) -> None:
    async with counting(redis_url, shared_secret) as one, counting(redis_url, shared_secret) as other:
        assert await allowed(one, 2) == 2
        assert await allowed(other, 3) == 1
        assert await allowed(one, 1) == 0
        assert await allowed(other, 1, "eve") == 1


@pytest.mark.services
@pytest.mark.parametrize("failure", ["stop", "hang"])
async def test_while_redis_is_away_each_process_counts_for_itself_and_nobody_waits(
    own_redis: RedisServer, failure: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "AWAY_S", 1.0)
    async with counting(own_redis.url) as counted:
        assert await allowed(counted, 4) == 3
        getattr(own_redis, failure)()
        with structlog.testing.capture_logs() as lines:
            began = time.monotonic()
            assert await allowed(counted, 40) == 3
            assert await allowed(counted, 40, "eve") == 3
            assert time.monotonic() - began < 3
            own_redis.go_on() if failure == "hang" else own_redis.start()
            await until(lambda: not counted._away, counted)
        assert [line["event"] for line in lines] == ["limits_without_redis", "limits_on_redis_again"]


async def until(true: Callable[[], bool], counted: Limits) -> None:
    """Go on counting until something has become true."""
    async with asyncio.timeout(10):
        while not true():
            await allowed(counted, 1, "somebody else")
            await asyncio.sleep(0.05)


async def test_the_frames_of_a_socket_cost_redis_nothing() -> None:
    async with counting("redis://127.0.0.1:1/0") as counted:
        with structlog.testing.capture_logs() as lines:
            for _ in range(100):
                await counted.check("frame", "socket")
        assert lines == []
