"""An agent goes without a word: after the grace time her conversations wait for others, and customers are told."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from graph import notes
from graph.absence import return_left_behind
from graph.errors import NotFound
from graph.presence import AgentPresence, Presences
from store import messages
from store.base import now
from store.events import AGENTS
from tests.graph.desks import Desk
from tests.graph.handoffs import MovedClock, gone, rounds_of, there

ORDER = "Where is my order?"
QUESTION = "Do you ship to Norway?"
LEFT = "The colleague who was helping you had to leave"


async def _talking(desk: Desk) -> UUID:
    """A conversation in which Anna has answered, and the customer has written again."""
    asked = await desk.ask(QUESTION)
    await desk.agents.take_over(asked.conversation_id, agent=desk.anna)
    await desk.agents.send(asked.conversation_id, agent=desk.anna, text="One moment, please.")
    await desk.ask("Are you still there?", asked.conversation_id)
    return asked.conversation_id


async def _return(desk: Desk) -> list[UUID]:
    return await return_left_behind(desk.database, now(), defaults=desk.turns.defaults)


async def test_what_a_gone_agent_held_goes_back_to_the_queue_and_its_customer_is_told(any_desk: Desk) -> None:
    conversation_id = await _talking(any_desk)
    await there(any_desk, any_desk.ben)
    await gone(any_desk, any_desk.anna)
    assert await _return(any_desk) == [conversation_id]
    conversation = await any_desk.conversation(conversation_id)
    assert (conversation.assigned_agent_id, conversation.status) == (None, "handed_off")
    assert conversation.waiting_since is not None
    sender, text = (await any_desk.said(conversation_id))[-1]
    assert sender == "system"
    assert text.startswith(LEFT)
    assert conversation.last_sender == "customer"
    async with any_desk.database.reading() as session:
        _, note = await notes.shown(session, conversation_id)
    assert (note.kind, note.author) == ("desk", None)
    assert "Anna Ahlers is not there any more" in note.text
    names = [each.name for each in await any_desk.events(AGENTS)]
    assert names[-3:].count("conversation.assigned") == 1
    assert await _return(any_desk) == []


async def test_several_processes_return_a_conversation_once(any_desk: Desk) -> None:
    conversation_id = await _talking(any_desk)
    await there(any_desk, any_desk.ben)
    await gone(any_desk, any_desk.anna)
    returned = await asyncio.gather(*(_return(any_desk) for _ in range(3)))
    assert sorted(returned, key=len) == [[], [], [conversation_id]]
    said = [text for sender, text in await any_desk.said(conversation_id) if sender == "system"]
    assert len(said) == 1


async def test_who_is_back_within_the_grace_time_keeps_what_she_holds(desk: Desk) -> None:
    conversation_id = await _talking(desk)
    await there(desk, desk.anna, ago=timedelta(seconds=59))
    assert await _return(desk) == []
    assert (await desk.conversation(conversation_id)).assigned_agent_id == desk.anna.id


async def test_an_agent_whose_presence_was_never_known_keeps_what_she_holds(desk: Desk) -> None:
    await _talking(desk)
    await there(desk, desk.ben)
    assert await _return(desk) == []


async def test_who_is_away_keeps_what_she_holds(desk: Desk) -> None:
    await _talking(desk)
    await there(desk, desk.anna, state="away")
    assert await _return(desk) == []


async def test_a_customer_whom_she_never_wrote_to_is_told_nothing(desk: Desk) -> None:
    asked = await desk.ask(ORDER)
    await there(desk, desk.ben)
    await desk.agents.assign(asked.conversation_id, agent=desk.anna)
    await gone(desk, desk.anna)
    assert await _return(desk) == [asked.conversation_id]
    assert [sender for sender, _ in await desk.said(asked.conversation_id)] == ["customer"]


async def test_a_customer_who_was_answered_long_ago_is_told_nothing(desk: Desk) -> None:
    asked = await desk.ask(QUESTION)
    await desk.agents.send(asked.conversation_id, agent=desk.anna, text="Yes, we do.")
    async with desk.database.writing() as session:
        row = await session.merge(await desk.conversation(asked.conversation_id))
        row.last_message_at = now() - timedelta(hours=2)
    await there(desk, desk.ben)
    await gone(desk, desk.anna)
    assert await _return(desk) == [asked.conversation_id]
    assert [sender for sender, _ in await desk.said(asked.conversation_id)] == ["customer", "assistant", "agent"]


async def test_a_draft_outlasts_the_absence_of_who_held_it(desk: Desk) -> None:
    asked = await desk.ask(ORDER)
    await there(desk, desk.ben)
    await desk.agents.assign(asked.conversation_id, agent=desk.anna)
    await gone(desk, desk.anna)
    await _return(desk)
    assert (await desk.conversation(asked.conversation_id)).status == "awaiting_agent"
    _, message = await desk.agents.decide(asked.suggestions[0].id, agent=desk.ben, action="approve")
    assert message is not None


async def test_what_sleeps_stays_hers_until_it_wakes(desk: Desk) -> None:
    clock = MovedClock()
    rounds = rounds_of(desk, clock)
    conversation_id = await _talking(desk)
    await desk.agents.snooze(conversation_id, agent=desk.anna, until=now() + timedelta(hours=10))
    await gone(desk, desk.anna)
    await rounds.once()
    assert (await desk.conversation(conversation_id)).assigned_agent_id == desk.anna.id
    clock.ahead = timedelta(hours=11)
    await rounds.once()
    await rounds.once()
    conversation = await desk.conversation(conversation_id)
    assert (conversation.snoozed_until, conversation.assigned_agent_id) == (None, None)


async def test_a_turn_that_runs_while_its_holder_goes_is_only_suggested(desk: Desk) -> None:
    asked = await desk.ask(QUESTION)
    await desk.agents.assign(asked.conversation_id, agent=desk.anna)
    desk.gate.shut()
    running = await desk.say(QUESTION, asked.conversation_id)
    await desk.gate.reached(2)
    await there(desk, desk.ben)
    await gone(desk, desk.anna)
    await _return(desk)
    desk.gate.open()
    result = await desk.turns.result(running)
    assert (result.outcome, result.reply) == ("awaiting_agent", None)


async def test_when_nobody_else_is_there_the_customer_who_waits_is_told_that_too(desk: Desk) -> None:
    conversation_id = await _talking(desk)
    await gone(desk, desk.anna)
    await _return(desk)
    told = [text for sender, text in await desk.said(conversation_id) if sender == "system"]
    assert told[0].startswith(LEFT)
    assert told[1].startswith("Nobody is available right now")


async def test_presence_is_told_when_it_changes_and_only_then(desk: Desk) -> None:
    clock, heard = MovedClock(), list[AgentPresence]()
    presences = Presences(desk.database, clock=clock)
    presences.on_change(heard.append)
    await presences.beat(desk.anna)
    await presences.beat(desk.anna)
    await presences.beat(desk.anna, state="away")
    await presences.beat(desk.anna)  # a sign of life does not bring back who said that she is away
    await presences.look()
    clock.ahead = timedelta(seconds=61)
    await presences.look()
    await presences.look()
    await presences.beat(desk.anna)
    assert [each.state for each in heard] == ["online", "away", "offline", "online"]
    assert {each.agent.full_name for each in heard} == {"Anna Ahlers"}


async def test_the_list_of_agents_says_who_is_there_and_what_they_hold(desk: Desk) -> None:
    asked = await desk.ask(QUESTION)
    await desk.agents.assign(asked.conversation_id, agent=desk.anna)
    presences = Presences(desk.database)
    await presences.beat(desk.anna)
    anna, ben = await presences.listed()
    assert (anna.agent.full_name, anna.state, anna.conversations) == ("Anna Ahlers", "online", 1)
    assert (ben.agent.full_name, ben.state, ben.since, ben.conversations) == ("Ben Brandt", "offline", None, 0)
    with pytest.raises(NotFound):
        await desk.agents.assign(asked.conversation_id, agent=desk.anna, to=desk.customer.id)


async def test_a_notice_of_the_desk_is_not_what_somebody_last_said(desk: Desk) -> None:
    conversation_id = await _talking(desk)
    before = await desk.conversation(conversation_id)
    async with desk.database.writing() as session:
        row = await session.merge(before)
        messages.note(session, row, text="A notice", language="en")
    after = await desk.conversation(conversation_id)
    assert (after.last_seq, after.last_text) == (before.last_seq + 1, "Are you still there?")
    view = await desk.agents.unassign(conversation_id, agent=desk.anna)
    turn = (await desk.all_turns(conversation_id))[-1]
    assert await desk.turns.settled(turn.id, conversation_id)
    assert view.status == "open"
    assert (await desk.said(conversation_id))[-1][0] == "assistant"
