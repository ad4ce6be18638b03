"""Customers who wait for a person: told the truth about who is there, in their language, once."""

from __future__ import annotations

import asyncio
from uuid import UUID

import pytest

from graph import waiting_room
from graph.waiting_room import tell_waiting
from store.base import now
from tests.graph.desks import Desk
from tests.graph.handoffs import closed_now, gone, there, with_hours

PERSON = "I want a person"
ORDER = "Where is my order?"
QUESTION = "Do you ship to Norway?"
NOBODY = "Nobody is available right now; we will reply to you here as soon as a colleague is back."
BACK = "A colleague is back now and is reading your message."


async def _told(desk: Desk, conversation_id: UUID) -> list[str]:
    return [text for sender, text in await desk.said(conversation_id) if sender == "system"]


async def _tell(desk: Desk) -> int:
    return await tell_waiting(desk.database, desk.turns.defaults, now())


async def test_while_somebody_is_there_a_hand_over_says_nothing_more(desk: Desk) -> None:
    await there(desk, desk.anna)
    asked = await desk.ask(PERSON)
    assert asked.ticket is not None
    assert await _told(desk, asked.conversation_id) == []


async def test_a_desk_whose_agents_never_open_a_page_claims_nothing_about_them(desk: Desk) -> None:
    asked = await desk.ask(PERSON)
    assert await _told(desk, asked.conversation_id) == []


@pytest.mark.parametrize("text", [PERSON, ORDER])
async def test_when_nobody_is_there_a_customer_who_waits_is_told_once(any_desk: Desk, text: str) -> None:
    await gone(any_desk, any_desk.anna)
    asked = await any_desk.ask(text)
    again = await any_desk.ask(text, asked.conversation_id)
    assert await _told(any_desk, asked.conversation_id) == [NOBODY]
    assert (await any_desk.conversation(asked.conversation_id)).told_absent_at is not None
    assert again.outcome == asked.outcome
    tickets = await any_desk.tickets(asked.conversation_id)
    assert len(tickets) == (1 if text == PERSON else 0)


async def test_who_is_away_is_not_there_for_customers(desk: Desk) -> None:
    await there(desk, desk.anna, state="away")
    asked = await desk.ask(PERSON)
    assert await _told(desk, asked.conversation_id) == [NOBODY]


async def test_what_the_assistant_answers_alone_needs_nobody(desk: Desk) -> None:
    await gone(desk, desk.anna)
    with_hours(desk, closed_now())
    asked = await desk.ask(QUESTION)
    assert (asked.outcome, await _told(desk, asked.conversation_id)) == ("sent", [])


async def test_when_it_is_closed_the_customer_is_told_when_it_opens(desk: Desk) -> None:
    with_hours(desk, closed_now())
    asked = await desk.ask(PERSON)
    (told,) = await _told(desk, asked.conversation_id)
    assert told.startswith("Nobody is here right now. We are back ")
    assert "9:00" in told
    assert "(GMT+00:00)" in told
    assert "{when}" not in told


async def test_who_works_late_is_there_although_it_is_closed(desk: Desk) -> None:
    with_hours(desk, closed_now())
    await there(desk, desk.anna)
    asked = await desk.ask(PERSON)
    assert await _told(desk, asked.conversation_id) == []


async def test_who_holds_a_conversation_is_there_for_its_customer(desk: Desk) -> None:
    first = await desk.ask(QUESTION)
    await desk.agents.assign(first.conversation_id, agent=desk.ben)
    await gone(desk, desk.anna)
    await desk.ask(PERSON, first.conversation_id)
    assert await _told(desk, first.conversation_id) == []


async def test_when_somebody_is_back_who_was_told_hears_it_once_from_one_of_several_processes(any_desk: Desk) -> None:
    await gone(any_desk, any_desk.anna)
    asked = await any_desk.ask(PERSON)
    assert await _tell(any_desk) == 0
    await there(any_desk, any_desk.anna)
    assert sum(await asyncio.gather(*(_tell(any_desk) for _ in range(3)))) == 1
    assert await _told(any_desk, asked.conversation_id) == [NOBODY, BACK]
    assert await _tell(any_desk) == 0


async def test_not_all_who_wait_are_told_at_once_that_one_person_is_back_and_the_most_urgent_are_first(
    desk: Desk,
) -> None:
    await gone(desk, desk.anna)
    asked = [(await desk.ask(PERSON)).conversation_id for _ in range(5)]
    await desk.agents.set_priority(asked[4], agent=desk.anna, priority="urgent")
    await there(desk, desk.anna)
    assert await _tell(desk) == waiting_room.FOR_EACH
    told = [each for each in asked if BACK in await _told(desk, each)]
    assert told == [asked[0], asked[4]]
    assert [await _tell(desk) for _ in range(3)] == [2, 1, 0]


async def test_who_was_answered_or_closed_meanwhile_is_told_nothing_more(desk: Desk) -> None:
    await gone(desk, desk.anna)
    answered, closed, approved = [(await desk.ask(text)) for text in (PERSON, PERSON, ORDER)]
    await desk.agents.send(answered.conversation_id, agent=desk.anna, text="Here I am.")
    await desk.agents.close(closed.conversation_id, agent=desk.anna)
    await desk.agents.decide(approved.suggestions[0].id, agent=desk.anna, action="approve")
    await there(desk, desk.anna)
    assert await _tell(desk) == 0
    for each in (answered, closed, approved):
        assert await _told(desk, each.conversation_id) == [NOBODY]


async def test_who_takes_a_conversation_is_back_for_its_customer_at_once(desk: Desk) -> None:
    await gone(desk, desk.anna)
    for text in (PERSON, ORDER):
        asked = await desk.ask(text)
        await desk.agents.assign(asked.conversation_id, agent=desk.anna)
        assert await _told(desk, asked.conversation_id) == [NOBODY, BACK]
    asked = await desk.ask(ORDER)
    await desk.agents.decide(asked.suggestions[0].id, agent=desk.anna, action="take_over")
    assert await _told(desk, asked.conversation_id) == [NOBODY, BACK]


async def test_a_later_wait_is_told_anew(desk: Desk) -> None:
    await gone(desk, desk.anna)
    asked = await desk.ask(PERSON)
    await desk.agents.send(asked.conversation_id, agent=desk.anna, text="Here I am.")
    await desk.agents.release(asked.conversation_id, agent=desk.anna)
    await desk.ask(PERSON, asked.conversation_id)
    assert await _told(desk, asked.conversation_id) == [NOBODY, NOBODY]
