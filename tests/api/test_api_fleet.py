"""Two servers and two workers are one desk: nobody is lost, doubled or told twice when one of them is killed."""

from __future__ import annotations

import asyncio
import shutil
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.api.fleets import Fleet, fresh_database, wait_for
from tests.fakes.redis_server import RedisServer

pytestmark = pytest.mark.services

QUESTION = "How many days do I have to return something?"


@pytest.fixture(scope="module")
def own_redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """A Redis that the tests may stop."""
    if shutil.which("redis-server") is None:
        pytest.skip("no redis-server is on the path")
    with RedisServer(tmp_path_factory.mktemp("redis")) as server:
        yield server


@pytest.fixture(scope="module")
def fleet(
    postgres_server: sa.Engine,
    own_redis_server: RedisServer,
    engines_dir: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Fleet]:
    """Four processes that have all started at once on an empty database."""
    with ExitStack() as stack:
        url = stack.enter_context(fresh_database(postgres_server))
        fleet = Fleet(url, "5" * 64, own_redis_server.url, tmp_path_factory.mktemp("fleet"))
        stack.callback(fleet.stop)
        for kind in ("serve", "serve", "worker", "worker"):
            fleet.add(kind, engines_dir)
        for member in fleet.members:
            member.ready()
        yield fleet


async def _frame(socket: ClientConnection) -> dict[str, Any]:
    frame: dict[str, Any] = msgspec.json.decode(await asyncio.wait_for(socket.recv(), 30))
    return frame


async def _events(socket: ClientConnection, until: str, count: int) -> list[dict[str, Any]]:
    """The durable events of a socket up to the `count`-th of that name."""
    found: list[dict[str, Any]] = []
    while sum(each["name"] == until for each in found) < count:
        frame = await _frame(socket)
        if frame["type"] == "event" and "seq" in frame:
            found.append(frame)
    return found


def _part(ready: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(part for part in ready["parts"] if part["name"] == name)
    return found


def test_each_server_says_how_many_workers_answered_lately(fleet: Fleet) -> None:
    for server in fleet.servers:
        wait_for(lambda server=server: _part(server.ready(), "workers")["detail"].startswith("2 "))  # type: ignore[misc]
        assert _part(server.ready(), "turns")["detail"] == "run by workers"


async def test_a_customer_and_an_agent_on_two_servers_see_every_event_once_and_in_order(fleet: Fleet) -> None:
    customer, agent = await fleet.caller("customer"), await fleet.caller("agent")
    async with (
        connect(**customer.socket(fleet.servers[0], "customer")) as hers,
        connect(**agent.socket(fleet.servers[1], "agent")) as his,
    ):
        for socket in (hers, his):
            assert (await _frame(socket))["type"] == "hello"
            await socket.send('{"type": "ping"}')
        conversation: str | None = None
        for number in range(3):
            frame = {"type": "message.send", "client_message_id": f"m{number}", "text": f"{QUESTION} ({number})"}
            await hers.send(
                msgspec.json.encode(frame | ({"conversation_id": conversation} if conversation else {})).decode()
            )
            while (answer := await _frame(hers))["type"] != "ack":
                pass
            conversation = answer["conversation_id"]
        await asyncio.to_thread(fleet.settle)
        said = fleet.rows("SELECT count(*) FROM messages WHERE conversation_id = :id", id=conversation)[0][0]
        seen = await _events(his, "message.created", said)
    numbers = [each["seq"] for each in seen]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    told = [each["data"]["message"]["seq"] for each in seen if each["name"] == "message.created"]
    assert told == list(range(1, said + 1))


async def test_a_decision_on_the_other_server_resumes_the_turn(fleet: Fleet) -> None:
    customer, agent = await fleet.caller("customer"), await fleet.caller("admin")
    with customer.at(fleet.servers[0]) as hers, agent.at(fleet.servers[1]) as his:
        version = his.get("/api/settings/").json()["version"]
        changed = his.put("/api/settings/", json={"version": version, "mode": "suggest"})
        assert changed.status_code == 200, changed.text
        asked = hers.post("/api/chat/analyze-message", json={"text": QUESTION}).json()
        assert asked["outcome"] == "awaiting_agent", asked
        way = f"/api/chat/suggestions/{asked['suggestions'][0]['id']}/decision"
        decided = his.post(way, json={"action": "approve"})
        assert decided.status_code == 200, decided.text
        opened = hers.get(f"/api/chat/conversations/{asked['conversation_id']}").json()
        assert [each["sender"] for each in opened["messages"]] == ["customer", "agent"]


def test_a_killed_workers_turns_are_answered_by_the_other_once_and_soon(fleet: Fleet) -> None:
    people = [asyncio.run(fleet.caller("customer")) for _ in range(24)]

    def ask(number: int) -> int:
        with people[number].at(fleet.servers[number % 2]) as client:
            return client.post("/api/chat/analyze-message", json={"text": QUESTION}).status_code

    held = "SELECT id FROM conversations WHERE lease_owner LIKE :owner"
    left = "SELECT count(*) FROM turns WHERE conversation_id = ANY(:ids) AND status IN ('queued', 'running')"
    with ThreadPoolExecutor(len(people)) as pool:
        asked = [pool.submit(ask, number) for number in range(len(people))]
        victim = fleet.workers[0]
        owner = f"%:{victim.pid}:%"
        wait_for(lambda: fleet.rows(held, owner=owner))
        victim.signal(signal.SIGKILL)
        victim.ended()
        killed = time.monotonic()
        orphans = [row[0] for row in fleet.rows(held, owner=owner)]
        assert orphans, "it was killed while it ran turns"
        wait_for(lambda: not fleet.rows(left, ids=orphans)[0][0])
        took = time.monotonic() - killed
        print(f"{len(orphans)} turns of the killed worker were run by the other after {took:.1f} s")  # noqa: T201
        assert {each.result() for each in asked} == {200}
    fleet.settle()
    doubled = "SELECT conversation_id FROM messages WHERE sender <> 'customer' GROUP BY 1, turn_id HAVING count(*) > 1"
    assert fleet.rows(doubled) == []
    unanswered = (
        "SELECT t.status FROM turns t JOIN conversations c ON c.id = t.conversation_id"
        " WHERE c.customer_id = ANY(:ids) AND t.status NOT IN ('done', 'waiting')"
    )
    assert fleet.rows(unanswered, ids=[each.id for each in people]) == []
    victim.start()
    victim.ready()


def test_a_worker_that_is_stopped_ends_what_it_runs_and_leaves_well(fleet: Fleet) -> None:
    customer = asyncio.run(fleet.caller("customer"))
    stopped = fleet.workers[1]
    with customer.at(fleet.servers[0]) as client, ThreadPoolExecutor(6) as pool:
        asked = [pool.submit(client.post, "/api/chat/analyze-message", json={"text": QUESTION}) for _ in range(6)]
        wait_for(lambda: fleet.rows("SELECT 1 FROM conversations WHERE lease_owner LIKE :o", o=f"%:{stopped.pid}:%"))
        stopped.signal(signal.SIGTERM)
        assert stopped.ended() == 0, stopped.told()[-2000:]
        assert {each.result().status_code for each in asked} == {200}
    fleet.settle()
    assert fleet.rows("SELECT count(*) FROM conversations WHERE lease_owner LIKE :o", o=f"%:{stopped.pid}:%")[0][0] == 0
    stopped.start()
    stopped.ready()


def test_an_article_that_one_server_is_given_is_soon_found_by_the_others(fleet: Fleet) -> None:
    admin = asyncio.run(fleet.caller("admin"))
    article = {"title": "Parking of unicycles", "type": "article", "category": "faq", "language": "en", "intents": []}
    with admin.at(fleet.servers[0]) as one, admin.at(fleet.servers[1]) as other:
        made = one.post(
            "/api/knowledge/articles", json={**article, "tags": [], "body": "Unicycles park on floor nine."}
        )
        assert made.status_code == 201, made.text
        written = time.monotonic()

        def found() -> bool:
            answer = other.get("/api/knowledge/search", params={"q": "Where can I park my unicycle?"})
            assert answer.status_code == 200, answer.text
            return "floor nine" in answer.text

        wait_for(found)
        assert time.monotonic() - written < 8  # it is looked for every two seconds


def test_without_redis_messages_are_answered_all_the_same(fleet: Fleet, own_redis_server: RedisServer) -> None:
    customer = asyncio.run(fleet.caller("customer"))
    own_redis_server.stop()
    try:
        with customer.at(fleet.servers[0]) as client:
            asked = client.post("/api/chat/analyze-message", json={"text": QUESTION})
            assert asked.status_code == 200, asked.text
        ready = fleet.servers[0].ready()
        assert not _part(ready, "workers")["ok"]
    finally:
        own_redis_server.start()
    wait_for(lambda: _part(fleet.servers[0].ready(), "workers")["detail"].startswith("2 "))


async def test_a_server_that_is_stopped_sends_its_sockets_elsewhere(fleet: Fleet) -> None:
    customer = await fleet.caller("customer")
    server = fleet.servers[1]
    async with connect(**customer.socket(server, "customer")) as socket:
        assert (await _frame(socket))["type"] == "hello"
        server.signal(signal.SIGTERM)
        told: list[str] = []
        with pytest.raises(ConnectionClosed) as closed:  # noqa: PT012  # frames come before the end
            while True:
                told.append((await _frame(socket))["type"])
        assert "reconnect" in told
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1012
    assert await asyncio.to_thread(server.ended) == 0, server.told()[-2000:]
    async with connect(**customer.socket(fleet.servers[0], "customer")) as socket:
        assert (await _frame(socket))["type"] == "hello"
