"""Requests that a client repeats under an `Idempotency-Key`: done once, and answered alike."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
import sqlalchemy as sa

from api import repeats as over_http
from api.repeats import natural_key
from store import repeats
from store.base import now
from store.database import Database
from store.repeats import Mine, Repeat
from store.users import User
from tests.api.conftest import Person, Running, visitor

QUESTION = "How many days do I have to return something?"


def keyed(person: Person, path: str, key: str | None = None, **body: Any) -> httpx.Response:
    """POST a JSON body under a key."""
    return person.http.post(path, json=body, headers={"Idempotency-Key": key or uuid4().hex})


def many(running: Running, person: Person, path: str, times: int = 20, **body: Any) -> list[httpx.Response]:
    """The same request at the same time, each copy on a connection of its own, until all have an answer."""
    key = uuid4().hex

    def one(_: int) -> httpx.Response:
        with visitor(running.url) as client:
            client.headers["authorization"] = f"Bearer {person.token}"
            while True:
                answer = client.post(path, json=body, headers={"Idempotency-Key": key})
                if answer.status_code != 409 or answer.json()["code"] != "in_progress":
                    return answer
                assert answer.headers["retry-after"] == "1"

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


def one_effect(answers: list[httpx.Response]) -> httpx.Response:
    """All answers are the same one, and all but one are said to be repeats."""
    assert {(each.status_code, each.text) for each in answers} == {(200, answers[0].text)}
    assert sum("idempotency-replayed" not in each.headers for each in answers) == 1
    return answers[0]


def test_twenty_copies_of_a_ticket_raise_one(running: Running, guest: Person, agent: Person) -> None:
    conversation_id = guest.ask(QUESTION)["conversation_id"]
    body = {"conversation_id": conversation_id, "description": "Look at it.", "priority": "high"}
    one_effect(many(running, agent, "/api/tickets/raise", **body))
    found = agent.http.get(f"/api/tickets/conversation/{conversation_id}").json()["items"]
    assert [each["description"] for each in found] == ["Look at it."]


def test_twenty_copies_of_an_agents_message_are_said_once(running: Running, guest: Person, agent: Person) -> None:
    conversation_id = guest.ask(QUESTION)["conversation_id"]
    path = "/api/chat/send-agent-message"
    one_effect(many(running, agent, path, conversation_id=conversation_id, text="Fourteen."))
    said = guest.http.get(f"/api/chat/conversations/{conversation_id}").json()["messages"]
    assert [each["sender"] for each in said].count("agent") == 1


def test_twenty_copies_of_an_assignment_assign_once(running: Running, guest: Person, agent: Person) -> None:
    conversation_id = guest.ask(QUESTION)["conversation_id"]
    answer = one_effect(many(running, agent, "/api/chat/assign-conversation", conversation_id=conversation_id))
    assert answer.json()["conversation"]["assigned_agent"]["id"] == agent.id


def test_twenty_copies_of_a_decision_are_one_and_all_learn_how_it_ended(
    running: Running, waiting: dict[str, Any], guest: Person, agent: Person
) -> None:
    best = waiting["suggestions"][0]["id"]
    answer = one_effect(many(running, agent, f"/api/chat/suggestions/{best}/decision", action="approve"))
    assert answer.json()["suggestion"]["status"] == "approved"
    said = guest.http.get(f"/api/chat/conversations/{waiting['conversation_id']}").json()["messages"]
    assert [each["sender"] for each in said].count("agent") == 1


def test_a_customers_message_is_answered_alike(guest: Person) -> None:
    first = keyed(guest, "/api/chat/analyze-message", "k", text=QUESTION)
    again = keyed(guest, "/api/chat/analyze-message", "k", text=QUESTION)
    assert (first.status_code, again.json()) == (200, first.json())
    assert again.headers["idempotency-replayed"] == "true"
    assert len(guest.http.get("/api/chat/conversations/mine").json()["items"]) == 1


def test_a_key_with_another_request_is_refused(guest: Person) -> None:
    assert keyed(guest, "/api/chat/analyze-message", "k", text=QUESTION).status_code == 200
    other = keyed(guest, "/api/chat/analyze-message", "k", text="Something else")
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")


def test_a_key_is_its_callers_own(guest: Person, new_guest: Callable[[], Person]) -> None:
    mine = keyed(guest, "/api/chat/analyze-message", "k", text=QUESTION)
    hers = keyed(new_guest(), "/api/chat/analyze-message", "k", text=QUESTION)
    assert "idempotency-replayed" not in hers.headers
    assert hers.json()["conversation_id"] != mine.json()["conversation_id"]


@pytest.mark.parametrize("key", ["", "x" * 101, "a\tb"], ids=["empty", "long", "tab"])
def test_a_key_that_is_none_is_refused(guest: Person, key: str) -> None:
    answer = guest.http.post("/api/chat/analyze-message", json={"text": "Hi"}, headers={"Idempotency-Key": key})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_key")


def test_a_refusal_is_repeated_too(agent: Person) -> None:
    path, body = "/api/chat/assign-conversation", {"conversation_id": str(uuid4())}
    first, again = (keyed(agent, path, "k", **body) for _ in range(2))
    assert (first.status_code, again.status_code, again.text) == (404, 404, first.text)
    assert again.headers["content-type"] == "application/problem+json"
    assert again.headers["idempotency-replayed"] == "true"


def test_a_fault_of_the_desk_is_not_kept(
    running: Running, guest: Person, agent: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = {"conversation_id": guest.ask(QUESTION)["conversation_id"]}
    with monkeypatch.context() as patch:
        patch.setattr(running.desk.agents, "assign", None)
        assert keyed(agent, "/api/chat/assign-conversation", "k", **body).status_code == 500
    again = keyed(agent, "/api/chat/assign-conversation", "k", **body)
    assert (again.status_code, "idempotency-replayed" in again.headers) == (200, False)


def test_who_may_not_is_told_so_each_time_and_nothing_is_kept(running: Running, guest: Person) -> None:
    answers = [keyed(guest, "/api/chat/assign-conversation", "k", conversation_id=str(uuid4())) for _ in range(2)]
    assert [each.status_code for each in answers] == [403, 403]
    assert running.do(_kept(running.desk.database, guest)) == []


def test_a_stranger_and_a_log_in_leave_nothing(running: Running, http: httpx.Client) -> None:
    headers = {"Idempotency-Key": uuid4().hex}
    tokens = {http.post("/api/auth/guest", json={}, headers=headers).json()["token"] for _ in range(2)}
    assert len(tokens) == 2
    http.cookies.clear()
    assert http.post("/api/chat/analyze-message", json={"text": "Hi"}, headers=headers).status_code == 401


def test_a_body_over_the_limit_is_refused_with_a_key_as_well(guest: Person) -> None:
    answers = [keyed(guest, "/api/chat/analyze-message", "k", text="x" * 5_000_000) for _ in range(2)]
    assert [each.status_code for each in answers] == [413, 413]


def test_an_upload_goes_by_its_key_alone(guest: Person) -> None:
    sent = [
        guest.http.post(
            "/api/chat/attachments",
            files={"file": ("note.png", _png(), "image/png")},
            headers={"Idempotency-Key": "upload"},
        )
        for _ in range(2)
    ]
    assert sent[0].status_code in (200, 201), sent[0].text
    assert sent[1].json() == sent[0].json()
    assert sent[1].headers["idempotency-replayed"] == "true"


def test_a_request_whose_process_died_is_carried_out_after_a_while(
    running: Running, guest: Person, agent: Person
) -> None:
    conversation_id = guest.ask(QUESTION)["conversation_id"]
    body = {"conversation_id": conversation_id, "description": "Look at it.", "priority": "high"}
    assert keyed(agent, "/api/tickets/raise", "k", **body).status_code == 200

    async def die(ago: timedelta) -> None:
        """As if the process had died after the effect and before its answer."""
        async with running.desk.database.writing() as session:
            gone = {"status": None, "answer": None, "created_at": now() - ago}
            await session.execute(sa.update(Repeat).where(Repeat.user_id == UUID(agent.id)).values(**gone))

    running.do(die(timedelta(seconds=1)))
    early = keyed(agent, "/api/tickets/raise", "k", **body)
    assert (early.status_code, early.json()["code"]) == (409, "in_progress")
    running.do(die(over_http.PATIENCE + timedelta(seconds=1)))
    assert keyed(agent, "/api/tickets/raise", "k", **body).status_code == 200
    assert len(agent.http.get(f"/api/tickets/conversation/{conversation_id}").json()["items"]) == 1


async def test_of_two_who_claim_a_key_at_once_one_works(any_database: Database) -> None:
    import asyncio

    user = await _user(any_database)

    async def claim() -> Mine | Repeat:
        async with any_database.writing() as session:
            return await repeats.claim(session, user.id, "k", "f", patience=timedelta(seconds=60))

    found = await asyncio.gather(*(claim() for _ in range(10)))
    assert [isinstance(each, Mine) for each in found].count(True) == 1


async def test_an_attempt_whose_place_was_taken_keeps_no_answer(any_database: Database) -> None:
    user = await _user(any_database)
    async with any_database.writing() as session:
        first = await repeats.claim(session, user.id, "k", "f", patience=timedelta(0))
    async with any_database.writing() as session:
        second = await repeats.claim(session, user.id, "k", "f", patience=timedelta(0))
    assert isinstance(first, Mine)
    assert isinstance(second, Mine)
    async with any_database.writing() as session:
        await repeats.answer(session, user.id, "k", first, 200, {"body": "late"})
        await repeats.give_up(session, user.id, "k", first)
        await repeats.answer(session, user.id, "k", second, 200, {"body": "right"})
    async with any_database.reading() as session:
        (kept,) = (await session.scalars(sa.select(Repeat))).all()
    assert kept.answer == {"body": "right"}


async def test_answers_are_forgotten_after_a_day(any_database: Database) -> None:
    user = await _user(any_database)
    async with any_database.writing() as session:
        for key, hours in (("old", 25), ("new", 23)):
            at = now() - timedelta(hours=hours)
            session.add(Repeat(user_id=user.id, key=key, fingerprint="f", status=200, answer={}, created_at=at))
    async with any_database.writing() as session:
        claimed = await repeats.claim(session, user.id, "old", "another", patience=timedelta(seconds=60))
        assert isinstance(claimed, Mine)
        await repeats.give_up(session, user.id, "old", claimed)
        session.add(Repeat(user_id=user.id, key="older", fingerprint="f", created_at=now() - timedelta(hours=30)))
        await session.flush()
        await repeats.forget_old(session)
    async with any_database.reading() as session:
        assert (await session.scalars(sa.select(Repeat.key))).all() == ["new"]


def test_a_natural_key_is_always_storable() -> None:
    class Asked:
        headers = {"idempotency-key": "k" * 100}  # noqa: RUF012  # a stand-in for a request

    assert len(natural_key(Asked()) or "") <= 100  # type: ignore[arg-type]


async def _kept(database: Database, person: Person) -> list[str]:
    async with database.reading() as session:
        return list(await session.scalars(sa.select(Repeat.key).where(Repeat.user_id == UUID(person.id))))


async def _user(database: Database) -> User:
    from store import users

    async with database.writing() as session:
        return await users.add(session, role="agent", full_name="Lena Vogt", email="lena@x.example")


def _png() -> bytes:
    from io import BytesIO

    from PIL import Image

    file = BytesIO()
    Image.new("RGB", (40, 30), "white").save(file, "PNG")
    return file.getvalue()
