"""Tickets: raised once for a key, numbered without gaps, fixed once."""

from __future__ import annotations

import asyncio

import pytest

from store import conversations, tickets
from store.conversations import Conversation
from store.database import Database
from store.tickets import Ticket


async def _raise(database: Database, conversation: Conversation, key: str | None = None) -> tuple[Ticket, bool]:
    async with database.writing() as session:
        await conversations.lock(session, conversation.id)
        return await tickets.raise_once(
            session, conversation_id=conversation.id, description="Lamp broken", priority="high", idempotency_key=key
        )


async def test_the_same_key_gives_the_same_ticket_even_at_once(
    any_database: Database, conversation: Conversation
) -> None:
    raised = await asyncio.gather(*(_raise(any_database, conversation, "turn:1") for _ in range(10)))
    assert len({ticket.id for ticket, _ in raised}) == 1
    assert [new for _, new in raised].count(True) == 1


async def test_a_key_counts_only_within_its_conversation(any_database: Database, conversation: Conversation) -> None:
    async with any_database.writing() as session:
        other = conversations.add(session, customer_id=conversation.customer_id, mode="auto")
    mine, _ = await _raise(any_database, conversation, "key")
    theirs, new = await _raise(any_database, other, "key")
    assert new
    assert mine.id != theirs.id


async def test_tickets_without_a_key_are_all_new_and_numbered_from_1001(
    any_database: Database, conversation: Conversation
) -> None:
    raised = await asyncio.gather(*(_raise(any_database, conversation) for _ in range(5)))
    assert sorted(ticket.number for ticket, _ in raised) == [1001, 1002, 1003, 1004, 1005]
    async with any_database.reading() as session:
        listed = await tickets.of_conversation(session, conversation.id)
    assert [each.number for each in listed] == [1005, 1004, 1003, 1002, 1001]


async def test_of_many_who_fix_a_ticket_at_once_one_wins(any_database: Database, conversation: Conversation) -> None:
    ticket, _ = await _raise(any_database, conversation)

    async def fix(number: int) -> bool:
        async with any_database.writing() as session:
            return await tickets.mark_fixed(session, ticket.id, f"by {number}")

    won = await asyncio.gather(*(fix(number) for number in range(5)))
    async with any_database.reading() as session:
        found = await tickets.get(session, ticket.id)
    assert won.count(True) == 1
    assert found is not None
    assert (found.status, found.resolution) == ("fixed", f"by {won.index(True)}")
    assert found.fixed_at is not None


async def test_an_unknown_priority_is_refused(any_database: Database, conversation: Conversation) -> None:
    async with any_database.writing() as session:
        with pytest.raises(ValueError, match="no priority 'asap'"):
            await tickets.raise_once(session, conversation_id=conversation.id, description="x", priority="asap")
