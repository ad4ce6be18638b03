"""Conversations that sleep: woken by the customer at once, by the time, or by an agent."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from graph import reading
from graph.errors import Conflict, InvalidMessage
from graph.snoozing import wake_due
from store.base import now
from store.events import AGENTS, customer_stream
from tests.graph.desks import Desk

QUESTION = "Do you ship to Norway?"


async def _queued(desk: Desk, *, snoozed: bool = False) -> int:
    return len((await reading.queue(desk.database, snoozed=snoozed)).items)


async def test_a_snoozed_conversation_leaves_the_queue_and_keeps_its_state(any_desk: Desk) -> None:
    asked = await any_desk.ask("Where is my order?")
    until = now() + timedelta(hours=2)
    view = await any_desk.agents.snooze(asked.conversation_id, agent=any_desk.anna, until=until)
    assert (view.status, view.snoozed_until) == ("awaiting_agent", until)
    assert (await _queued(any_desk), await _queued(any_desk, snoozed=True)) == (0, 1)
    _, message = await any_desk.agents.decide(asked.suggestions[0].id, agent=any_desk.anna, action="approve")
    assert message is not None
    assert (await any_desk.conversation(asked.conversation_id)).snoozed_until == until


async def test_the_customers_next_message_wakes_it_at_once_and_she_never_knew(desk: Desk) -> None:
    asked = await desk.ask(QUESTION)
    await desk.agents.snooze(asked.conversation_id, agent=desk.anna, until=now() + timedelta(days=3))
    await desk.say("Hello?", asked.conversation_id)
    assert (await desk.conversation(asked.conversation_id)).snoozed_until is None
    (woken,) = [each for each in await desk.events(AGENTS) if each.name == "conversation.woken"]
    assert woken.data["by"] == "customer"
    hers = await desk.events(customer_stream(desk.customer.id))
    assert all(each.data["conversation"]["snoozed_until"] is None for each in hers if "conversation" in each.data)
    assert not {"conversation.snoozed", "conversation.woken"} & {each.name for each in hers}


async def test_when_its_time_comes_it_is_woken_once_by_one_of_several_processes(any_desk: Desk) -> None:
    asked = await any_desk.ask(QUESTION)
    await any_desk.agents.snooze(asked.conversation_id, agent=any_desk.anna, until=now() + timedelta(minutes=5))
    assert await wake_due(any_desk.database, now()) == 0
    later = now() + timedelta(minutes=6)
    assert sum(await asyncio.gather(*(wake_due(any_desk.database, later) for _ in range(3)))) == 1
    told = [each.data["by"] for each in await any_desk.events(AGENTS) if each.name == "conversation.woken"]
    assert told == ["time"]


async def test_an_agent_wakes_it_and_waking_what_does_not_sleep_changes_nothing(desk: Desk) -> None:
    asked = await desk.ask(QUESTION)
    await desk.agents.snooze(asked.conversation_id, agent=desk.anna, until=now() + timedelta(hours=1))
    for _ in range(2):
        assert (await desk.agents.wake(asked.conversation_id, agent=desk.ben)).snoozed_until is None
    assert [each.name for each in await desk.events(AGENTS)].count("conversation.woken") == 1


@pytest.mark.parametrize("ahead", [timedelta(days=-1), timedelta(seconds=20), timedelta(days=400)])
async def test_a_snooze_into_the_past_or_too_far_is_refused(desk: Desk, ahead: timedelta) -> None:
    asked = await desk.ask(QUESTION)
    with pytest.raises(InvalidMessage, match="at most a year"):
        await desk.agents.snooze(asked.conversation_id, agent=desk.anna, until=now() + ahead)


async def test_neither_a_closed_conversation_nor_a_colleagues_is_put_aside(desk: Desk) -> None:
    asked = await desk.ask(QUESTION)
    await desk.agents.assign(asked.conversation_id, agent=desk.ben)
    tomorrow = now() + timedelta(days=1)
    for step in (desk.agents.snooze(asked.conversation_id, agent=desk.anna, until=tomorrow),):
        with pytest.raises(Conflict, match="Another agent holds"):
            await step
    await desk.agents.close(asked.conversation_id, agent=desk.ben)
    with pytest.raises(Conflict, match="closed"):
        await desk.agents.snooze(asked.conversation_id, agent=desk.anna, until=tomorrow)


async def test_closing_ends_a_snooze_and_the_next_message_opens_it_with_the_usual_priority(desk: Desk) -> None:
    asked = await desk.ask(QUESTION)
    await desk.agents.set_priority(asked.conversation_id, agent=desk.anna, priority="urgent")
    await desk.agents.snooze(asked.conversation_id, agent=desk.anna, until=now() + timedelta(days=1))
    closed = await desk.agents.close(asked.conversation_id, agent=desk.anna)
    assert (closed.snoozed_until, closed.priority) == (None, "urgent")
    await desk.ask("One more thing", asked.conversation_id)
    conversation = await desk.conversation(asked.conversation_id)
    assert (conversation.status, conversation.priority) == ("open", 1)
