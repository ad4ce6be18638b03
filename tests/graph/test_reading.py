"""What people are shown: customers their own, agents the desk's inner side as well."""

from __future__ import annotations

import base64

import pytest

from graph import reading
from graph.errors import InvalidMessage, NotFound
from store import conversations, messages
from store.base import new_id
from tests.graph.desks import Desk

ORDER = "Where is my order?"


async def test_an_agent_sees_drafts_and_the_turn_and_a_customer_does_not(desk: Desk) -> None:
    asked = await desk.ask(ORDER)
    inner = await reading.details(desk.database, asked.conversation_id)
    own = await reading.details(desk.database, asked.conversation_id, customer_id=desk.customer.id)
    assert [each.id for each in inner.suggestions] == [each.id for each in asked.suggestions]
    assert inner.turn is not None
    assert (inner.turn.outcome, inner.conversation.intent) == ("awaiting_agent", "track_order")
    assert (own.suggestions, own.turn, own.conversation.intent, own.conversation.sentiment) == ([], None, None, None)
    assert [each.text for each in own.messages] == [ORDER]


async def test_somebody_elses_conversation_is_not_found(desk: Desk) -> None:
    asked = await desk.ask(ORDER)
    for work in (
        reading.details(desk.database, asked.conversation_id, customer_id=new_id()),
        reading.older(desk.database, asked.conversation_id, before=None, customer_id=new_id()),
        reading.details(desk.database, new_id()),
    ):
        with pytest.raises(NotFound):
            await work


async def test_older_messages_come_page_by_page(desk: Desk) -> None:
    first = await desk.say("Message 1")
    for number in range(2, 8):
        await desk.say(f"Message {number}", first.conversation_id)
    await desk.turns.result(first)
    newest = await reading.older(desk.database, first.conversation_id, before=None, limit=3)
    before = await reading.older(desk.database, first.conversation_id, before=newest.messages[0].seq, limit=3)
    start = await reading.older(desk.database, first.conversation_id, before=before.messages[0].seq, limit=3)
    seqs = [each.seq for page in (start, before, newest) for each in page.messages]
    assert seqs == list(range(1, 1 + len(seqs)))
    assert [page.has_more for page in (newest, before, start)] == [True, True, False]
    assert len((await reading.older(desk.database, first.conversation_id, before=None, limit=0)).messages) == 1


async def test_a_conversation_opens_with_its_newest_hundred_messages(desk: Desk) -> None:
    asked = await desk.ask(ORDER)
    async with desk.database.writing() as session:
        conversation = await conversations.lock(session, asked.conversation_id)
        assert conversation is not None
        for number in range(110):
            messages.add(session, conversation, sender="agent", text=f"Line {number}", author_id=desk.anna.id)
    found = await reading.details(desk.database, asked.conversation_id)
    assert (len(found.messages), found.has_more) == (100, True)
    assert found.messages[-1].text == "Line 109"
    assert found.messages[-1].author is not None


async def test_the_queue_is_paged_by_its_cursor_without_a_gap_or_a_repeat(any_desk: Desk) -> None:
    asked = [await any_desk.ask(ORDER if number % 2 else "Do you ship to Norway?") for number in range(7)]
    seen, cursor = [], None
    while True:
        page = await reading.queue(any_desk.database, cursor=cursor, limit=2)
        seen += page.items
        cursor = page.next_cursor
        if cursor is None:
            break
    assert sorted(each.id for each in seen) == sorted(each.conversation_id for each in asked)
    assert [each.status for each in seen] == ["awaiting_agent"] * 3 + ["open"] * 4
    assert [each.id for each in seen[:3]] == [each.conversation_id for each in asked[1::2]]
    assert [each.id for each in seen[3:]] == [each.conversation_id for each in asked[::-2]]


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "ä",
        "====",
        base64.urlsafe_b64encode(b"[]").decode(),
        base64.urlsafe_b64encode(b'{"a": 1}').decode(),
        base64.urlsafe_b64encode(b'[true,"2026-11-22T09:00:00","01939f00-0000-7000-8000-000000000000"]').decode(),
        base64.urlsafe_b64encode(b'[true,"9999-99-99T09:00:00Z","01939f00-0000-7000-8000-000000000000"]').decode(),
    ],
)
async def test_a_cursor_that_the_queue_did_not_give_out_is_refused(desk: Desk, cursor: str) -> None:
    with pytest.raises(InvalidMessage, match="cursor"):
        await reading.queue(desk.database, cursor=cursor)


async def test_a_customers_list_holds_their_own_conversations_the_latest_first(desk: Desk) -> None:
    one, other = await desk.ask(ORDER), await desk.ask("Do you ship to Norway?")
    listed = await reading.of_customer(desk.database, desk.customer.id)
    assert [each.id for each in listed] == [other.conversation_id, one.conversation_id]
    assert await reading.of_customer(desk.database, new_id()) == []
    assert listed[1].intent is None
