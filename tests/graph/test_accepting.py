"""What counts as a message, and how one that is sent twice is recognised."""

from __future__ import annotations

import asyncio
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.accepting import MAX_CHARACTERS, clean
from graph.errors import Conflict, InvalidMessage, MessageTooLong, NotFound
from store import conversations, users
from store.base import new_id
from tests.graph.desks import Desk


@pytest.mark.parametrize(
    "text",
    ["", " ", "\n\t\r\n", "\u200b", "\u200b\u2060\ufeff", "\u00a0\u3000", "\u200b\u2028\u200b", "\x00\x07", "\x85\x9f"],
    ids=ascii,
)
def test_a_text_with_nothing_to_read_is_refused(text: str) -> None:
    with pytest.raises(InvalidMessage, match="empty"):
        clean(text)


@pytest.mark.parametrize("text", ["\ud800", "hello \udfff", "\udc80abc"], ids=ascii)
def test_lone_surrogates_are_not_text(text: str) -> None:
    with pytest.raises(InvalidMessage, match="not valid Unicode"):
        clean(text)


def test_a_text_may_have_ten_thousand_characters_and_not_one_more() -> None:
    assert len(clean("x" * MAX_CHARACTERS)) == MAX_CHARACTERS == 10_000
    assert len(clean("👍" * MAX_CHARACTERS)) == MAX_CHARACTERS
    with pytest.raises(MessageTooLong, match="10,001"):
        clean("x" * (MAX_CHARACTERS + 1))


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("  hello\n", "hello"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("tab\tstays", "tab\tstays"),
        ("nul\x00 bell\x07 escape\x1b[0m del\x7f", "nul bell escape[0m del"),
        ("e\u0301", "\u00e9"),
        ("e\x00\u0301", "\u00e9"),
        ("👩‍👩‍👧", "👩‍👩‍👧"),
        ("مرحبا\u200f", "مرحبا\u200f"),
    ],
    ids=ascii,
)
def test_a_text_is_stored_trimmed_in_nfc_with_plain_newlines_and_no_control_characters(text: str, stored: str) -> None:
    assert clean(text) == stored


@settings(deadline=None)  # a busy machine is not a fault
@given(st.text(max_size=200))
def test_what_was_cleaned_stays_as_it_is(text: str) -> None:
    try:
        once = clean(text)
    except InvalidMessage:
        return
    assert clean(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert not set(once) & set(map(chr, [*range(9), 11, 12, *range(14, 32), 127]))


async def test_the_same_message_sent_again_is_stored_once_and_gives_the_first_one_back(any_desk: Desk) -> None:
    first = await any_desk.say("Hello", client_message_id="m1")
    again = await any_desk.say("Hello\n", first.conversation_id, client_message_id="m1")
    assert (again.duplicate, again.message.id, again.turn_id) == (True, first.message.id, first.turn_id)
    assert (await any_desk.turns.result(first)).reply == (await any_desk.turns.result(again)).reply
    assert [sender for sender, _ in await any_desk.said(first.conversation_id)] == ["customer", "assistant"]


async def test_a_first_message_sent_again_without_its_conversation_opens_no_second_one(any_desk: Desk) -> None:
    sent = await asyncio.gather(*(any_desk.say("Hello", client_message_id="m1") for _ in range(6)))
    assert len({each.conversation_id for each in sent}) == 1
    assert [each.duplicate for each in sent].count(False) == 1
    async with any_desk.database.reading() as session:
        assert len(await conversations.of_customer(session, any_desk.customer.id)) == 1


async def test_copies_that_arrive_at_once_are_stored_once(any_desk: Desk) -> None:
    first = await any_desk.say("Hello")
    sent = await asyncio.gather(
        *(any_desk.say("Are you there?", first.conversation_id, client_message_id="m2") for _ in range(10))
    )
    assert len({each.message.id for each in sent}) == 1
    texts = [text for _, text in await any_desk.said(first.conversation_id)]
    assert texts.count("Are you there?") == 1


async def test_an_id_that_was_used_for_another_text_is_a_conflict(desk: Desk) -> None:
    first = await desk.say("Hello", client_message_id="m1")
    for conversation_id in (first.conversation_id, None):
        with pytest.raises(Conflict, match="already used"):
            await desk.say("Something else", conversation_id, client_message_id="m1")


async def test_the_same_id_in_two_conversations_or_of_two_customers_is_no_conflict(desk: Desk) -> None:
    one, other = await desk.say("One"), await desk.say("Other")
    await desk.say("Hello", one.conversation_id, client_message_id="m1")
    assert not (await desk.say("Bye", other.conversation_id, client_message_id="m1")).duplicate
    async with desk.database.writing() as session:
        desk.customer = await users.add(session, role="customer", full_name="Dora Diaz")
    assert not (await desk.say("Hola", client_message_id="m1")).duplicate


@pytest.mark.parametrize("client_id", ["", "x" * 101, "a\x00b", "a\nb", "\ud800", "turn:1"], ids=ascii)
async def test_an_id_that_cannot_be_stored_or_that_a_turn_might_use_is_refused(desk: Desk, client_id: str) -> None:
    with pytest.raises(InvalidMessage, match="client_message_id"):
        await desk.say("Hello", client_message_id=client_id)


async def test_a_message_to_somebody_elses_conversation_is_not_found(desk: Desk) -> None:
    first = await desk.say("Hello")
    async with desk.database.writing() as session:
        desk.customer = await users.add(session, role="customer", full_name="Dora Diaz")
    for conversation_id in (first.conversation_id, new_id()):
        with pytest.raises(NotFound):
            await desk.say("Let me in", conversation_id)


async def test_a_message_opens_a_closed_conversation_again(desk: Desk) -> None:
    asked = await desk.ask("Where is my order?")
    await desk.agents.decide(asked.suggestions[0].id, agent=desk.anna, action="take_over")
    await desk.agents.close(asked.conversation_id, agent=desk.anna)
    result = await desk.ask("Do you ship to Norway?", asked.conversation_id)
    conversation = await desk.conversation(asked.conversation_id)
    assert (result.outcome, conversation.status, conversation.mode) == ("sent", "open", "auto")


async def test_both_sides_are_told_of_a_message_and_customers_never_of_what_the_desk_thinks_of_them(
    desk: Desk,
) -> None:
    await desk.ask("WHERE IS MY ORDER")
    own, everyone = await desk.events(f"customer:{desk.customer.id}"), await desk.events("agents")
    assert [each.name for each in own if each.name == "message.created"] == ["message.created"]
    assert not any(each.name.startswith("suggestion") for each in own)
    assert "suggestion.created" in [each.name for each in everyone]
    for event in own:
        if "conversation" in event.data:
            assert event.data["conversation"]["sentiment"] is None
            assert event.data["conversation"]["intent"] is None
