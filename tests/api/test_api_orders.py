"""Orders and promises over HTTP: who may see and import them, and what is told of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx
import pytest

from store import conversations, promises
from store.base import now
from tests.api.conftest import Person, Running
from tests.tools.test_tools_orders_intake import HEADER, LINE, OBJECT


@pytest.fixture
def admin(new_agent: Callable[..., Person]) -> Person:
    return new_agent("admin")


def number() -> str:
    """An order's number that no other test has."""
    return f"LO-{uuid4().int % 1_000_000:06d}"


def bring(person: Person, *rows: Any, **query: str) -> httpx.Response:
    """Import orders as JSON."""
    return person.http.post("/api/orders/import", json=list(rows), params=query)


def test_an_admin_imports_csv_and_an_agent_finds_the_order(admin: Person, agent: Person) -> None:
    new = number()
    text = f"{HEADER}\n{LINE.replace('LO-482913', new)}\nx\n"
    answer = admin.http.post("/api/orders/import", content=text, headers={"content-type": "text/csv; charset=utf-8"})
    told = answer.json()
    assert (answer.status_code, told["created"], [each["row"] for each in told["problems"]]) == (200, 1, [2])
    (found,) = agent.http.get("/api/orders", params={"q": new}).json()["items"]
    assert (found["id"], found["total_cents"], found["email"]) == (new, 5980, "ada@example.com")


def test_an_order_is_opened_with_where_it_is_and_what_was_done(admin: Person, agent: Person) -> None:
    new = number()
    bring(admin, {**OBJECT, "id": new})
    told = agent.http.get(f"/api/orders/{new.lower()}").json()
    assert told["said"].startswith(f"Order {new} has the status Received")
    assert (told["order"]["status_words"], told["acts"]) == ("Received", [])


def test_orders_are_listed_page_by_page_the_newest_first(admin: Person, agent: Person) -> None:
    name = f"Pager {uuid4().hex[:8]}"
    numbers = [number() for _ in range(3)]
    days = ["2026-11-21T10:00:00Z", "2026-11-23T10:00:00Z", "2026-11-22T10:00:00Z"]
    bring(admin, *({**OBJECT, "id": i, "name": name, "placed_at": at} for i, at in zip(numbers, days, strict=True)))
    first = agent.http.get("/api/orders", params={"q": name, "limit": 2}).json()
    second = agent.http.get("/api/orders", params={"q": name, "limit": 2, "cursor": first["next_cursor"]}).json()
    assert [each["id"] for each in first["items"] + second["items"]] == [numbers[1], numbers[2], numbers[0]]
    assert second["next_cursor"] is None


def test_customers_see_no_orders_and_agents_import_none(guest: Person, agent: Person, http: httpx.Client) -> None:
    assert http.get("/api/orders").status_code == 401
    assert guest.http.get("/api/orders").status_code == 403
    assert guest.http.get("/api/orders/LO-482913").status_code == 403
    assert bring(agent, OBJECT).status_code == 403


def test_an_unknown_order_is_not_found_and_a_foreign_cursor_refused(agent: Person) -> None:
    assert agent.http.get("/api/orders/LO-000000").status_code == 404
    assert agent.http.get("/api/orders", params={"cursor": "x"}).status_code == 422


@pytest.mark.parametrize(
    ("content", "kind", "status", "code"),
    [
        (b"{", "application/json", 422, "invalid_import"),
        (b"\xff", "text/csv", 422, "invalid_import"),
        (b"x", "application/pdf", 415, "unsupported_media_type"),
        (b" " * (20 * 1024 * 1024 + 1), "text/csv", 413, "too_large"),
    ],
    ids=["no json", "no text", "another kind", "too large"],
)
def test_a_file_that_cannot_be_taken_is_refused(
    admin: Person, content: bytes, kind: str, status: int, code: str
) -> None:
    answer = admin.http.post("/api/orders/import", content=content, headers={"content-type": kind})
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_file_larger_than_a_message_is_taken(admin: Person) -> None:
    rows = [{**OBJECT, "id": f"BULK-{n:05d}", "name": "x" * 190} for n in range(3000)]
    assert bring(admin, *rows).json()["created"] == 3000


def test_the_time_of_an_export_needs_a_zone(admin: Person) -> None:
    assert bring(admin, OBJECT, exported_at="2026-11-25T09:00:00").status_code == 422


@pytest.fixture
def promise(running: Running, guest: Person) -> str:
    """An open promise to the guest."""

    async def make() -> str:
        async with running.desk.database.writing() as session:
            conversation = conversations.add(session, customer_id=_uuid(guest.id), mode="auto")
            await session.flush()
            made, _ = await promises.make_once(
                session, conversation_id=conversation.id, kind="answer", text="Ask the maker.", due_at=now(), source="x"
            )
            return str(made.id)

    made: str = running.do(make())
    return made


def _uuid(text: str) -> Any:
    from uuid import UUID

    return UUID(text)


def test_an_agent_lists_takes_and_keeps_a_promise(agent: Person, promise: str) -> None:
    listed = agent.http.get("/api/promises", params={"status": "overdue", "limit": 200}).json()["items"]
    (found,) = [each for each in listed if each["id"] == promise]
    assert (found["text"], found["customer_name"], found["owner_id"]) == ("Ask the maker.", "Ada", None)
    taken = agent.post(f"/api/promises/{promise}/assign", owner_id=agent.id).json()["promise"]
    assert (taken["owner_id"], taken["owner_name"]) == (agent.id, "Lena Vogt")
    kept = agent.post(f"/api/promises/{promise}/kept", note="They wrote back.").json()["promise"]
    assert (kept["status"], kept["note"]) == ("kept", "They wrote back.")
    assert agent.post(f"/api/promises/{promise}/broken").status_code == 409


def test_customers_see_no_promises_and_unknown_ones_are_not_found(guest: Person, agent: Person, promise: str) -> None:
    assert guest.http.get("/api/promises").status_code == 403
    assert guest.post(f"/api/promises/{promise}/kept").status_code == 403
    assert agent.post(f"/api/promises/{uuid4()}/kept").status_code == 404
    assert agent.http.get("/api/promises", params={"status": "late"}).status_code == 422
