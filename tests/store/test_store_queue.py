"""The agents' queue: those in need first, paged without a gap or a repeat, and narrowed by filters."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from store import conversations, users
from store.base import now
from store.conversations import Conversation
from store.database import Database
from store.users import User

START = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture
async def many(any_database: Database, customer: User, agent: User) -> list[Conversation]:
    """200 conversations in every state; many share a time, which is where paging goes wrong."""
    dice = random.Random(7)  # noqa: S311  # the same rows each time
    async with any_database.writing() as session:
        rows = []
        for number in range(200):
            row = conversations.add(session, customer_id=customer.id, mode="auto")
            row.status = dice.choice(conversations.STATUSES)
            row.assigned_agent_id = dice.choice([None, agent.id])
            row.last_message_at = START + timedelta(seconds=dice.randrange(20))
            row.waiting_since = dice.choice([None, START + timedelta(seconds=dice.randrange(20))])
            row.priority = dice.randrange(4)
            row.mood = dice.choice([None, -0.9, 0.4])
            row.primary_language = dice.choice(["en", "de", None])
            row.last_text = f"message {number}"
            rows.append(row)
    return rows


async def _pages(database: Database, size: int) -> list[Conversation]:
    seen: list[Conversation] = []
    place = None
    while True:
        async with database.reading() as session:
            page, place = await conversations.queue(session, after=place, limit=size)
        seen += page
        if place is None:
            return seen
        assert len(page) == size


def _in_need(row: Conversation) -> bool:
    return row.status == "awaiting_agent" or (row.status == "handed_off" and row.assigned_agent_id is None)


def _urgency(row: Conversation) -> int:
    """By priority, an upset customer one step higher."""
    return min(3, row.priority + (row.mood is not None and row.mood <= -0.5))


def _expected(rows: Sequence[Conversation]) -> list[UUID]:
    present = [row for row in rows if row.status != "closed"]
    needy = sorted(
        (row for row in present if _in_need(row)),
        key=lambda row: (-_urgency(row), row.waiting_since or row.last_message_at, row.id),
    )
    others = sorted((row for row in present if not _in_need(row)), key=lambda row: row.id)
    others.sort(key=lambda row: row.last_message_at, reverse=True)
    return [row.id for row in [*needy, *others]]


@pytest.mark.parametrize("size", [1, 7, 50, 200])
async def test_pages_hold_every_conversation_once_in_the_order_of_need(
    any_database: Database, many: list[Conversation], size: int
) -> None:
    if size == 1:
        many = many[:30]
        async with any_database.writing() as session:
            for row in (await conversations.queue(session, limit=200))[0]:
                if row.id not in {each.id for each in many}:
                    row.status = "closed"
    assert [row.id for row in await _pages(any_database, size)] == _expected(many)


async def test_what_sleeps_is_out_of_the_queue_until_its_time_comes(
    any_database: Database, many: list[Conversation]
) -> None:
    async with any_database.writing() as session:
        first, second = [await session.merge(row) for row in many if row.status != "closed"][:2]
        first.snoozed_until = now() + timedelta(hours=1)
        second.snoozed_until = now() - timedelta(seconds=1)
    async with any_database.reading() as session:
        awake, _ = await conversations.queue(session, limit=200)
        asleep, _ = await conversations.queue(session, snoozed=True, limit=200)
        due = await conversations.snoozed_before(session, now(), limit=10)
    assert [row.id for row in asleep] == [first.id]
    assert first.id not in {row.id for row in awake}
    assert second.id in {row.id for row in awake}
    assert list(due) == [second.id]


async def test_what_was_seen_never_goes_back_nor_beyond_what_was_said(
    any_database: Database, conversation: Conversation
) -> None:
    async with any_database.writing() as session:
        (await session.merge(conversation)).last_seq = 5

    async def seen(seq: int, *, by_customer: bool = True) -> bool:
        async with any_database.writing() as session:
            return await conversations.note_seen(session, conversation.id, by_customer=by_customer, seq=seq)

    assert [await seen(seq) for seq in (3, 3, 2, 5, 6)] == [True, False, False, True, False]
    assert await seen(4, by_customer=False)
    async with any_database.reading() as session:
        row = await conversations.get(session, conversation.id)
    assert row is not None
    assert (row.customer_seen, row.agent_seen) == (5, 4)


async def test_filters_narrow_the_queue(any_database: Database, many: list[Conversation], agent: User) -> None:
    async with any_database.reading() as session:
        closed, _ = await conversations.queue(session, status="closed", limit=200)
        german, _ = await conversations.queue(session, language="de", limit=200)
        mine, _ = await conversations.queue(session, assigned_to=agent.id, limit=200)
        free, _ = await conversations.queue(session, unassigned=True, limit=200)
        nobody, place = await conversations.queue(session, status="no such status")
    active = [row for row in many if row.status != "closed"]
    assert {row.id for row in closed} == {row.id for row in many if row.status == "closed"}
    assert {row.id for row in german} == {row.id for row in active if row.primary_language == "de"}
    assert {row.id for row in mine} == {row.id for row in active if row.assigned_agent_id == agent.id}
    assert {row.id for row in free} == {row.id for row in active if row.assigned_agent_id is None}
    assert (list(nobody), place) == ([], None)


async def test_the_queue_is_searched_by_name_and_last_message_and_wildcards_are_plain_letters(
    any_database: Database,
) -> None:
    async with any_database.writing() as session:
        for name, text in [("Dora Diaz", "100% wool?"), ("Emil Ek", "hello")]:
            person = await users.add(session, role="customer", full_name=name)
            row = conversations.add(session, customer_id=person.id, mode="auto")
            row.last_text = text

    async def found(text: str) -> list[str | None]:
        async with any_database.reading() as session:
            return [row.last_text for row in (await conversations.queue(session, text=text))[0]]

    assert await found("dora") == ["100% wool?"]
    assert await found("HELLO") == ["hello"]
    assert await found("100%") == ["100% wool?"]
    assert await found("%") == ["100% wool?"]
    assert await found("_") == []
