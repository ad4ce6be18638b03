"""Agents who write in, take, give back and close conversations: the assistant never talks over a person."""

from __future__ import annotations

import asyncio
from uuid import UUID

import pytest

from graph.errors import Conflict, InvalidMessage, NotFound
from store.base import new_id
from tests.graph.desks import Desk

ORDER = "Where is my order?"
QUESTION = "Do you ship to Norway?"


async def _senders(desk: Desk, conversation_id: UUID) -> list[str]:
    return [sender for sender, _ in await desk.said(conversation_id)]


async def test_the_assistant_stays_silent_when_an_agent_writes_while_its_turn_runs(any_desk: Desk) -> None:
    any_desk.gate.shut()
    asked = await any_desk.say(QUESTION)
    await any_desk.gate.reached(1)
    await any_desk.agents.send(asked.conversation_id, agent=any_desk.anna, text="Yes, we do.")
    any_desk.gate.open()
    result = await any_desk.turns.result(asked)
    await any_desk.turns.stop()
    assert (result.outcome, result.outcome_reason, result.reply) == ("handed_off", "An agent answered.", None)
    assert await _senders(any_desk, asked.conversation_id) == ["customer", "agent"]
    conversation = await any_desk.conversation(asked.conversation_id)
    assert (conversation.status, conversation.assigned_agent_id) == ("handed_off", any_desk.anna.id)
    assert conversation.lease_owner is None


async def test_an_agent_who_writes_closes_the_waiting_drafts(desk: Desk) -> None:
    asked = await desk.ask(ORDER)
    await desk.agents.send(asked.conversation_id, agent=desk.anna, text="Let me look.")
    with pytest.raises(Conflict, match="superseded"):
        await desk.agents.decide(asked.suggestions[0].id, agent=desk.anna, action="approve")
    assert (await desk.conversation(asked.conversation_id)).status == "handed_off"


async def test_nobody_writes_into_a_conversation_that_another_agent_holds(desk: Desk) -> None:
    asked = await desk.ask(QUESTION)
    await desk.agents.assign(asked.conversation_id, agent=desk.anna)
    with pytest.raises(Conflict, match="Another agent holds") as caught:
        await desk.agents.send(asked.conversation_id, agent=desk.ben, text="Me too")
    assert caught.value.current == {"assigned_agent_id": str(desk.anna.id)}


async def test_an_agents_message_sent_twice_is_stored_once(desk: Desk) -> None:
    asked = await desk.ask(QUESTION)
    sent = [
        await desk.agents.send(asked.conversation_id, agent=desk.anna, text="Hi", client_message_id="a1")
        for _ in range(2)
    ]
    assert sent[0].id == sent[1].id
    with pytest.raises(Conflict, match="already used"):
        await desk.agents.send(asked.conversation_id, agent=desk.anna, text="Ho", client_message_id="a1")
    for bad in ("", "x" * 101, "turn:1"):
        with pytest.raises(InvalidMessage):
            await desk.agents.send(asked.conversation_id, agent=desk.anna, text="Hi", client_message_id=bad)


async def test_words_for_no_conversation_or_no_words_are_refused(desk: Desk) -> None:
    asked = await desk.ask(QUESTION)
    with pytest.raises(NotFound):
        await desk.agents.send(new_id(), agent=desk.anna, text="Hi")
    with pytest.raises(InvalidMessage):
        await desk.agents.send(asked.conversation_id, agent=desk.anna, text=None)


async def test_while_somebody_holds_a_conversation_every_reply_is_only_suggested(any_desk: Desk) -> None:
    first = await any_desk.ask(QUESTION)
    await any_desk.agents.assign(first.conversation_id, agent=any_desk.anna)
    result = await any_desk.ask(QUESTION, first.conversation_id)
    assert (result.outcome, result.reply) == ("awaiting_agent", None)
    assert (await any_desk.conversation(first.conversation_id)).waiting_since is not None


async def test_a_turn_that_runs_while_the_conversation_is_assigned_only_suggests(any_desk: Desk) -> None:
    any_desk.gate.shut()
    asked = await any_desk.say(QUESTION)
    await any_desk.gate.reached(1)
    await any_desk.agents.assign(asked.conversation_id, agent=any_desk.anna)
    any_desk.gate.open()
    result = await any_desk.turns.result(asked)
    assert (result.outcome, result.reply) == ("awaiting_agent", None)
    assert await _senders(any_desk, asked.conversation_id) == ["customer"]


async def test_who_holds_a_conversation_hears_a_call_for_a_person_before_the_customer_hears_a_notice(
    desk: Desk,
) -> None:
    first = await desk.ask(QUESTION)
    await desk.agents.assign(first.conversation_id, agent=desk.anna)
    result = await desk.ask("I want a person", first.conversation_id)
    assert (result.outcome, result.reply, result.ticket) == ("handed_off", None, None)
    assert (await desk.conversation(first.conversation_id)).waiting_since is not None


async def test_after_a_take_over_the_assistant_says_and_suggests_nothing(desk: Desk) -> None:
    asked = await desk.ask(ORDER)
    await desk.agents.decide(asked.suggestions[0].id, agent=desk.anna, action="take_over")
    result = await desk.ask(QUESTION, asked.conversation_id)
    assert (result.outcome, result.reply, result.ticket) == ("handed_off", None, None)
    assert all(each.status == "superseded" for each in result.suggestions)
    assert await _senders(desk, asked.conversation_id) == ["customer", "customer"]


async def test_a_conversation_handed_back_has_its_unanswered_messages_answered(any_desk: Desk) -> None:
    asked = await any_desk.ask(ORDER)
    await any_desk.agents.decide(asked.suggestions[0].id, agent=any_desk.anna, action="take_over")
    await any_desk.agents.send(asked.conversation_id, agent=any_desk.anna, text="One moment")
    await any_desk.ask(QUESTION, asked.conversation_id)
    unanswered = await any_desk.ask("And to Sweden?", asked.conversation_id)
    view = await any_desk.agents.unassign(asked.conversation_id, agent=any_desk.anna)
    assert (view.status, view.mode, view.assigned_agent) == ("open", "auto", None)
    turn = (await any_desk.all_turns(asked.conversation_id))[-1]
    assert await any_desk.turns.settled(turn.id, turn.conversation_id)
    said = await any_desk.said(asked.conversation_id)
    assert said[-1] == ("assistant", f"All about delivery. (You wrote: {QUESTION}\n\nAnd to Sweden?)")
    assert unanswered.reply is None


async def test_a_turn_that_runs_while_the_conversation_is_handed_back_answers(desk: Desk) -> None:
    asked = await desk.ask(ORDER)
    await desk.agents.decide(asked.suggestions[0].id, agent=desk.anna, action="take_over")
    desk.gate.shut()
    question = await desk.say(QUESTION, asked.conversation_id)
    await desk.gate.reached(2)
    await desk.agents.unassign(asked.conversation_id, agent=desk.anna)
    desk.gate.open()
    assert (await desk.turns.result(question)).outcome == "sent"


async def test_handing_back_what_was_answered_makes_the_assistant_say_nothing(desk: Desk) -> None:
    asked = await desk.ask(QUESTION)
    await desk.agents.send(asked.conversation_id, agent=desk.anna, text="Also to Sweden.")
    await desk.agents.unassign(asked.conversation_id, agent=desk.anna)
    assert len(await desk.all_turns(asked.conversation_id)) == 1


async def test_only_the_holder_or_an_admin_hands_a_conversation_back(desk: Desk) -> None:
    asked = await desk.ask(QUESTION)
    await desk.agents.assign(asked.conversation_id, agent=desk.anna)
    with pytest.raises(Conflict):
        await desk.agents.unassign(asked.conversation_id, agent=desk.ben)
    desk.ben.role = "admin"
    assert (await desk.agents.unassign(asked.conversation_id, agent=desk.ben)).assigned_agent is None


async def test_of_two_agents_who_take_a_conversation_at_once_one_gets_it(any_desk: Desk) -> None:
    asked = await any_desk.ask(QUESTION)
    results = await asyncio.gather(
        *(any_desk.agents.assign(asked.conversation_id, agent=each) for each in (any_desk.anna, any_desk.ben)),
        return_exceptions=True,
    )
    assert sorted(type(each).__name__ for each in results) == ["Conflict", "ConversationView"]


async def test_a_conversation_is_given_to_a_colleague_only_by_its_holder_and_only_to_agents(desk: Desk) -> None:
    asked = await desk.ask(QUESTION)
    await desk.agents.assign(asked.conversation_id, agent=desk.anna)
    with pytest.raises(Conflict):
        await desk.agents.assign(asked.conversation_id, agent=desk.ben)
    for nobody in (desk.customer.id, new_id()):
        with pytest.raises(NotFound, match="no such agent"):
            await desk.agents.assign(asked.conversation_id, agent=desk.anna, to=nobody)
    given = await desk.agents.assign(asked.conversation_id, agent=desk.anna, to=desk.ben.id)
    assert given.assigned_agent is not None
    assert given.assigned_agent.id == desk.ben.id


async def test_closing_ends_drafts_and_running_turns(any_desk: Desk) -> None:
    asked = await any_desk.ask(ORDER)
    any_desk.gate.shut()
    running = await any_desk.say("Hello?", asked.conversation_id)
    await any_desk.gate.reached(2)
    closed = await any_desk.agents.close(asked.conversation_id, agent=any_desk.anna)
    any_desk.gate.open()
    result = await any_desk.turns.result(running)
    await any_desk.turns.stop()
    assert (closed.status, result.outcome_reason) == ("closed", "An agent closed the conversation.")
    assert await _senders(any_desk, asked.conversation_id) == ["customer", "customer"]
    assert (await any_desk.conversation(asked.conversation_id)).status == "closed"


async def test_a_conversation_closed_while_an_approval_is_carried_out_stays_closed(desk: Desk) -> None:
    asked = await desk.ask(ORDER)
    desk.gate.shut()
    deciding = asyncio.create_task(desk.agents.decide(asked.suggestions[0].id, agent=desk.anna, action="approve"))
    await desk.gate.reached(2)
    await desk.agents.close(asked.conversation_id, agent=desk.anna)
    desk.gate.open()
    _, message = await deciding
    assert message is not None
    assert (await desk.conversation(asked.conversation_id)).status == "closed"


async def test_a_closed_conversation_handed_back_stays_quiet(desk: Desk) -> None:
    asked = await desk.ask(ORDER)
    await desk.agents.close(asked.conversation_id, agent=desk.anna)
    await desk.agents.unassign(asked.conversation_id, agent=desk.anna)
    assert (await desk.conversation(asked.conversation_id)).status == "closed"
    assert len(await desk.all_turns(asked.conversation_id)) == 1
