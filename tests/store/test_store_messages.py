"""Messages: numbered without gaps whoever writes at once, and owned by one customer."""

from __future__ import annotations

import asyncio

import pytest

from store import conversations, messages
from store.base import new_id
from store.conversations import Conversation, Fenced
from store.database import Database
from store.users import User


async def _say(database: Database, conversation: Conversation, text: str) -> int:
    async with database.writing() as session:
        locked = await conversations.lock(session, conversation.id)
        assert locked is not None
        return (messages.add(session, locked, sender="customer", text=text)).seq


async def test_fifty_writers_at_once_number_messages_without_a_gap(
    any_database: Database, conversation: Conversation
) -> None:
    seqs = await asyncio.gather(*(_say(any_database, conversation, f"Message {n}") for n in range(50)))
    assert sorted(seqs) == list(range(1, 51))
    async with any_database.reading() as session:
        stored = await messages.latest(session, conversation.id, limit=100)
        found = await conversations.get(session, conversation.id)
    assert [each.seq for each in stored] == list(range(1, 51))
    assert found is not None
    assert (found.last_seq, found.last_text) == (50, stored[-1].text)


async def test_a_rolled_back_message_leaves_no_gap(any_database: Database, conversation: Conversation) -> None:
    async def fail() -> None:
        async with any_database.writing() as session:
            locked = await conversations.lock(session, conversation.id)
            assert locked is not None
            messages.add(session, locked, sender="customer", text="lost")
            raise RuntimeError("half way")

    with pytest.raises(RuntimeError, match="half way"):
        await fail()
    assert await _say(any_database, conversation, "kept") == 1


async def test_messages_are_read_backwards_page_by_page(any_database: Database, conversation: Conversation) -> None:
    for number in range(1, 8):
        await _say(any_database, conversation, str(number))
    async with any_database.reading() as session:
        newest = await messages.latest(session, conversation.id, limit=3)
        older = await messages.latest(session, conversation.id, limit=3, before=newest[0].seq)
        middle = await messages.between(session, conversation.id, 2, 4)
    assert [each.text for each in newest] == ["5", "6", "7"]
    assert [each.text for each in older] == ["2", "3", "4"]
    assert [each.text for each in middle] == ["2", "3", "4"]


async def test_every_script_and_emoji_comes_back_as_it_was_written(
    any_database: Database, conversation: Conversation
) -> None:
    text = "Grüße 你好 مرحبا नमस्ते 👩‍👩‍👧‍👦 𝒳 \t\n" + "x" * 10_000
    await _say(any_database, conversation, text)
    async with any_database.reading() as session:
        assert (await messages.latest(session, conversation.id, limit=1))[0].text == text


async def test_a_conversation_is_found_only_by_its_own_customer(
    any_database: Database, conversation: Conversation, customer: User
) -> None:
    async with any_database.reading() as session:
        assert await conversations.get(session, conversation.id, customer_id=customer.id) is not None
        assert await conversations.get(session, conversation.id, customer_id=new_id()) is None
        assert await conversations.of_customer(session, new_id()) == []
        assert [each.id for each in await conversations.of_customer(session, customer.id)] == [conversation.id]


async def test_a_write_of_an_old_epoch_is_refused(any_database: Database, conversation: Conversation) -> None:
    async with any_database.writing() as session:
        locked = await conversations.lock_at(session, conversation.id, 1)
        locked.epoch += 1
    with pytest.raises(Fenced):
        async with any_database.writing() as session:
            await conversations.lock_at(session, conversation.id, 1)
    with pytest.raises(Fenced):
        async with any_database.writing() as session:
            await conversations.lock_at(session, new_id(), 1)


async def test_unknown_senders_and_modes_are_refused(any_database: Database, conversation: Conversation) -> None:
    async with any_database.writing() as session:
        with pytest.raises(ValueError, match="nobody sends as 'robot'"):
            messages.add(session, conversation, sender="robot", text="beep")
        with pytest.raises(ValueError, match="no mode 'loud'"):
            conversations.add(session, customer_id=conversation.customer_id, mode="loud")
