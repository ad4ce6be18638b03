"""The ledger of promises: who looks after them, how they end, and one alert when one is overdue."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from graph.errors import Conflict, InvalidMessage, NotFound
from graph.promises import Promises
from store import conversations, events, promises, users
from store.base import new_id, now
from store.conversations import Conversation
from store.database import Database
from store.users import User

START = now()


@dataclass
class Clock:
    """The time that a test says it is."""

    at: datetime = START

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
async def people(any_database: Database) -> tuple[Conversation, User]:
    """A conversation, and an agent."""
    async with any_database.writing() as session:
        customer = await users.add(session, role="customer", full_name="Carla Conti")
        agent = await users.add(session, role="agent", full_name="Anna Ahlers", email="anna@example.com")
        return conversations.add(session, customer_id=customer.id, mode="auto"), agent


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ledger(any_database: Database, clock: Callable[[], datetime]) -> Promises:
    return Promises(any_database, clock=clock)


async def made(database: Database, conversation: Conversation, *, days: float = 1, key: str | None = None) -> UUID:
    """A promise that is due in so many days."""
    async with database.writing() as session:
        found, _ = await promises.make_once(
            session,
            conversation_id=conversation.id,
            kind="callback",
            text="Ring her.",
            due_at=START + timedelta(days=days),
            source="book_callback",
            idempotency_key=key,
        )
        return found.id


async def told(database: Database) -> list[str]:
    async with database.reading() as session:
        return [each.name for each in await events.after(session, events.AGENTS, 0)]


async def test_the_same_key_promises_once(any_database: Database, people: tuple[Conversation, User]) -> None:
    first = await made(any_database, people[0], key="turn:1")
    assert await made(any_database, people[0], key="turn:1") == first
    assert await made(any_database, people[0]) != first


async def test_an_unknown_kind_of_promise_is_refused(any_database: Database, people: tuple[Conversation, User]) -> None:
    async with any_database.writing() as session:
        with pytest.raises(ValueError, match="no kind of promise"):
            await promises.make_once(
                session, conversation_id=people[0].id, kind="wish", text="x", due_at=START, source="x"
            )


async def test_an_overdue_promise_alerts_the_agents_once(
    any_database: Database, people: tuple[Conversation, User], ledger: Promises, clock: Clock
) -> None:
    await made(any_database, people[0])
    assert await ledger.alert() == 0
    clock.at = START + timedelta(days=2)
    assert [await ledger.alert(), await ledger.alert()] == [1, 0]
    assert await told(any_database) == ["promise.overdue"]


async def test_two_processes_alert_once(
    any_database: Database, people: tuple[Conversation, User], ledger: Promises, clock: Clock
) -> None:
    await made(any_database, people[0], days=-1)
    assert sum(await asyncio.gather(ledger.alert(), Promises(any_database, clock=clock).alert())) == 1


async def test_a_kept_promise_alerts_nobody(
    any_database: Database, people: tuple[Conversation, User], ledger: Promises, clock: Clock
) -> None:
    promise_id = await made(any_database, people[0])
    view = await ledger.keep(promise_id, note=" Rang her. ")
    clock.at = START + timedelta(days=2)
    assert (await ledger.alert(), view.status, view.note) == (0, "kept", "Rang her.")


async def test_a_promise_ends_once(any_database: Database, people: tuple[Conversation, User], ledger: Promises) -> None:
    promise_id = await made(any_database, people[0])
    found = await asyncio.gather(ledger.keep(promise_id), ledger.give_up(promise_id), return_exceptions=True)
    assert sorted(type(each).__name__ for each in found) == ["Conflict", "PromiseView"]
    with pytest.raises(Conflict):
        await ledger.assign(promise_id, people[1].id)


async def test_a_promise_is_given_to_an_agent_and_to_nobody_else(
    any_database: Database, people: tuple[Conversation, User], ledger: Promises
) -> None:
    promise_id = await made(any_database, people[0])
    assert (await ledger.assign(promise_id, people[1].id)).owner_name == "Anna Ahlers"
    assert (await ledger.assign(promise_id, None)).owner_id is None
    for wrong in (people[0].customer_id, new_id()):
        with pytest.raises(NotFound):
            await ledger.assign(promise_id, wrong)
    with pytest.raises(NotFound):
        await ledger.keep(new_id())


async def test_the_ledger_is_listed_by_due_time_page_by_page(
    any_database: Database, people: tuple[Conversation, User], ledger: Promises
) -> None:
    ids = [await made(any_database, people[0], days=days) for days in (3, -1, 2, 2)]
    first = await ledger.listed(limit=2)
    second = await ledger.listed(limit=2, cursor=first.next_cursor)
    assert [each.id for each in (*first.items, *second.items)] == [ids[1], ids[2], ids[3], ids[0]]
    assert (second.next_cursor, first.items[0].status, first.items[0].customer_name) == (None, "overdue", "Carla Conti")


async def test_the_ledger_is_listed_by_status(
    any_database: Database, people: tuple[Conversation, User], ledger: Promises
) -> None:
    late, soon, kept = [await made(any_database, people[0], days=days) for days in (-1, 1, 2)]
    await ledger.keep(kept)
    listed = {
        status: [each.id for each in (await ledger.listed(status=status)).items]
        for status in ("open", "overdue", "kept", "broken")
    }
    assert listed == {"open": [late, soon], "overdue": [late], "kept": [kept], "broken": []}


@pytest.mark.parametrize("cursor", ["x", "bm9uc2Vuc2U=", "WyIyMDI2LTAxLTAxVDAwOjAwOjAwIiwiMSJd"])
async def test_a_cursor_from_elsewhere_is_refused(ledger: Promises, cursor: str) -> None:
    with pytest.raises(InvalidMessage):
        await ledger.listed(cursor=cursor)


async def test_the_ledger_looks_by_itself_while_the_desk_runs(
    any_database: Database, people: tuple[Conversation, User], ledger: Promises
) -> None:
    await made(any_database, people[0], days=-1)
    seen = asyncio.Event()
    any_database.on_events(lambda _: seen.set())
    ledger.start()
    await asyncio.wait_for(seen.wait(), 10)
    await ledger.stop()
    assert await told(any_database) == ["promise.overdue"]
