"""A conversation moves between agents, the queue and the assistant: who may, what is told, and what is never sent."""

from __future__ import annotations

import asyncio
from uuid import UUID

import pytest

from graph import notes
from graph.errors import Conflict, InvalidMessage, NotFound
from graph.notes import NoteView
from store.base import new_id
from store.events import AGENTS, customer_stream
from tests.graph.desks import Desk
from tests.graph.handoffs import gone, there

ORDER = "Where is my order?"
QUESTION = "Do you ship to Norway?"


async def _notes(desk: Desk, conversation_id: UUID) -> list[NoteView]:
    async with desk.database.reading() as session:
        return await notes.shown(session, conversation_id)


async def test_a_take_over_while_the_assistant_writes_drops_what_it_writes(any_desk: Desk) -> None:
    any_desk.gate.shut()
    asked = await any_desk.say(QUESTION)
    await any_desk.gate.reached(1)
    view, dropped = await any_desk.agents.take_over(asked.conversation_id, agent=any_desk.anna, note="I know her")
    any_desk.gate.open()
    result = await any_desk.turns.result(asked)
    await any_desk.turns.stop()
    assert (dropped, view.mode, view.status) == (True, "off", "handed_off")
    assert view.assigned_agent is not None
    assert view.assigned_agent.id == any_desk.anna.id
    assert view.waiting_since is not None
    assert (result.outcome, result.outcome_reason, result.reply) == ("handed_off", "An agent took over.", None)
    assert await any_desk.said(asked.conversation_id) == [("customer", QUESTION)]
    (note,) = await _notes(any_desk, asked.conversation_id)
    assert (note.kind, note.text, note.author, note.to) == ("transfer", "I know her", note.to, note.author)


async def test_a_take_over_of_a_waiting_draft_closes_it(desk: Desk) -> None:
    asked = await desk.ask(ORDER)
    _, dropped = await desk.agents.take_over(asked.conversation_id, agent=desk.anna)
    assert dropped
    with pytest.raises(Conflict, match="superseded"):
        await desk.agents.decide(asked.suggestions[0].id, agent=desk.anna, action="approve")
    later = await desk.ask(QUESTION, asked.conversation_id)
    assert (later.outcome, later.reply) == ("handed_off", None)


async def test_a_take_over_after_the_reply_leaves_it_and_says_that_nothing_was_dropped(desk: Desk) -> None:
    asked = await desk.ask(QUESTION)
    view, dropped = await desk.agents.take_over(asked.conversation_id, agent=desk.anna)
    assert (dropped, view.last_seq) == (False, 2)
    assert view.last_message is not None
    assert view.last_message.sender == "assistant"


@pytest.mark.parametrize("yields", range(0, 60, 3))
async def test_a_take_over_in_the_moment_of_delivery_finds_the_reply_sent_or_it_is_never_sent(
    desk: Desk, yields: int
) -> None:
    desk.gate.shut()
    asked = await desk.say(QUESTION)
    await desk.gate.reached(1)
    desk.gate.open()
    for _ in range(yields):
        await asyncio.sleep(0)
    view, dropped = await desk.agents.take_over(asked.conversation_id, agent=desk.anna)
    await desk.turns.result(asked)
    await desk.turns.stop()
    said = [sender for sender, _ in await desk.said(asked.conversation_id)]
    assert said == (["customer"] if dropped else ["customer", "assistant"])
    assert view.last_seq == len(said)
    conversation = await desk.conversation(asked.conversation_id)
    assert (conversation.assigned_agent_id, conversation.mode) == (desk.anna.id, "off")


async def test_nobody_takes_over_from_a_colleague(desk: Desk) -> None:
    asked = await desk.ask(QUESTION)
    await desk.agents.take_over(asked.conversation_id, agent=desk.anna)
    with pytest.raises(Conflict, match="Another agent holds") as caught:
        await desk.agents.take_over(asked.conversation_id, agent=desk.ben)
    assert caught.value.current == {"assigned_agent_id": str(desk.anna.id)}


async def test_of_two_agents_who_take_over_at_once_one_does(any_desk: Desk) -> None:
    asked = await any_desk.ask(ORDER)
    takers = (any_desk.anna, any_desk.ben)
    results = await asyncio.gather(
        *(any_desk.agents.take_over(asked.conversation_id, agent=each) for each in takers), return_exceptions=True
    )
    assert sorted(type(each).__name__ for each in results) == ["Conflict", "tuple"]


async def test_a_transfer_gives_it_to_a_colleague_who_is_there_with_its_draft_and_a_note(desk: Desk) -> None:
    await there(desk, desk.anna, desk.ben)
    asked = await desk.ask(ORDER)
    await desk.agents.assign(asked.conversation_id, agent=desk.anna)
    view = await desk.agents.transfer(
        asked.conversation_id, agent=desk.anna, to=desk.ben.id, note="  She speaks German.\r\n"
    )
    assert view.assigned_agent is not None
    assert (view.assigned_agent.id, view.status) == (desk.ben.id, "awaiting_agent")
    (note,) = await _notes(desk, asked.conversation_id)
    assert note.author is not None
    assert note.to is not None
    assert (note.kind, note.text) == ("transfer", "She speaks German.")
    assert (note.author.id, note.to.id) == (desk.anna.id, desk.ben.id)
    with pytest.raises(Conflict, match="Another agent holds"):
        await desk.agents.decide(asked.suggestions[0].id, agent=desk.anna, action="approve")
    _, message = await desk.agents.decide(asked.suggestions[0].id, agent=desk.ben, action="approve")
    assert message is not None


async def test_a_transfer_to_somebody_who_is_not_there_is_refused(desk: Desk) -> None:
    asked = await desk.ask(QUESTION)
    await there(desk, desk.anna)
    await desk.agents.assign(asked.conversation_id, agent=desk.anna)
    with pytest.raises(Conflict, match="Ben Brandt is not there") as caught:
        await desk.agents.transfer(asked.conversation_id, agent=desk.anna, to=desk.ben.id)
    assert caught.value.current == {"agent_id": str(desk.ben.id), "state": "offline"}
    await gone(desk, desk.ben)
    with pytest.raises(Conflict, match="is not there"):
        await desk.agents.assign(asked.conversation_id, agent=desk.anna, to=desk.ben.id)
    await there(desk, desk.ben, state="away")
    await desk.agents.transfer(asked.conversation_id, agent=desk.anna, to=desk.ben.id)
    assert (await desk.conversation(asked.conversation_id)).assigned_agent_id == desk.ben.id


async def test_only_the_holder_or_an_admin_transfers_and_only_to_agents_who_may_log_in(desk: Desk) -> None:
    asked = await desk.ask(QUESTION)
    await desk.agents.assign(asked.conversation_id, agent=desk.anna)
    with pytest.raises(Conflict, match="Another agent holds"):
        await desk.agents.transfer(asked.conversation_id, agent=desk.ben, to=desk.ben.id)
    async with desk.database.writing() as session:
        disabled = await session.merge(desk.ben)
        disabled.disabled = True
    for nobody in (desk.customer.id, desk.ben.id, new_id()):
        with pytest.raises(NotFound, match="no such agent"):
            await desk.agents.transfer(asked.conversation_id, agent=desk.anna, to=nobody)
    with pytest.raises(InvalidMessage, match="4,000"):
        await desk.agents.transfer(asked.conversation_id, agent=desk.anna, to=desk.ben.id, note="x" * 4001)
    desk.ben.role = "admin"
    taken = await desk.agents.transfer(asked.conversation_id, agent=desk.ben, to=desk.ben.id)
    assert taken.assigned_agent is not None
    assert taken.assigned_agent.id == desk.ben.id


async def test_a_transfer_sent_twice_is_done_and_noted_once(desk: Desk) -> None:
    asked = await desk.ask(QUESTION)
    for _ in range(2):
        await desk.agents.transfer(asked.conversation_id, agent=desk.anna, to=desk.anna.id, note="mine")
    assert len(await _notes(desk, asked.conversation_id)) == 1


async def test_a_closed_conversation_is_neither_transferred_nor_released(desk: Desk) -> None:
    asked = await desk.ask(QUESTION)
    await desk.agents.close(asked.conversation_id, agent=desk.anna)
    with pytest.raises(Conflict) as caught:
        await desk.agents.transfer(asked.conversation_id, agent=desk.anna, to=desk.ben.id)
    assert caught.value.current == {"status": "closed"}
    with pytest.raises(Conflict):
        await desk.agents.release(asked.conversation_id, agent=desk.anna)


async def test_a_released_conversation_waits_for_a_person_and_the_assistant_only_suggests(any_desk: Desk) -> None:
    asked = await any_desk.ask(QUESTION)
    await any_desk.agents.assign(asked.conversation_id, agent=any_desk.anna)
    view = await any_desk.agents.release(asked.conversation_id, agent=any_desk.anna, note="Needs a mechanic")
    assert (view.assigned_agent, view.status, view.mode) == (None, "handed_off", "suggest")
    assert view.waiting_since is not None
    later = await any_desk.ask(QUESTION, asked.conversation_id)
    assert (later.outcome, later.reply) == ("awaiting_agent", None)


async def test_a_turn_that_runs_while_the_conversation_is_released_only_suggests(desk: Desk) -> None:
    asked = await desk.ask(QUESTION)
    await desk.agents.assign(asked.conversation_id, agent=desk.anna)
    desk.gate.shut()
    running = await desk.say(QUESTION, asked.conversation_id)
    await desk.gate.reached(2)
    await desk.agents.release(asked.conversation_id, agent=desk.anna)
    desk.gate.open()
    result = await desk.turns.result(running)
    assert (result.outcome, result.reply) == ("awaiting_agent", None)


async def test_a_draft_waits_on_through_a_release(desk: Desk) -> None:
    asked = await desk.ask(ORDER)
    await desk.agents.assign(asked.conversation_id, agent=desk.anna)
    view = await desk.agents.release(asked.conversation_id, agent=desk.anna)
    assert (view.status, view.assigned_agent) == ("awaiting_agent", None)
    _, message = await desk.agents.decide(asked.suggestions[0].id, agent=desk.ben, action="approve")
    assert message is not None


async def test_a_note_goes_with_a_conversation_to_the_assistant_and_the_composer_does_without_it(desk: Desk) -> None:
    asked = await desk.ask(ORDER)
    await desk.agents.take_over(asked.conversation_id, agent=desk.anna)
    await desk.ask(QUESTION, asked.conversation_id)
    view = await desk.agents.unassign(asked.conversation_id, agent=desk.anna, note="Offer her the express delivery.")
    assert (view.mode, view.status, view.assigned_agent) == ("auto", "open", None)
    assert [note.kind for note in await _notes(desk, asked.conversation_id)] == ["transfer", "hand_back"]


async def test_customers_hear_nothing_of_notes_and_moves_between_colleagues_but_the_holders_name(desk: Desk) -> None:
    asked = await desk.ask(QUESTION)
    await desk.agents.assign(asked.conversation_id, agent=desk.anna)
    await desk.agents.transfer(asked.conversation_id, agent=desk.anna, to=desk.ben.id, note="a secret")
    await desk.agents.set_priority(asked.conversation_id, agent=desk.ben, priority="urgent")
    hers = await desk.events(customer_stream(desk.customer.id))
    assert "secret" not in str([each.data for each in hers])
    assert "@example.com" not in str([each.data for each in hers])
    assert "urgent" not in str([each.data for each in hers])
    names = [each.name for each in await desk.events(AGENTS)]
    assert {"note.created", "conversation.priority_changed"} <= set(names)
    assert not {"note.created", "conversation.priority_changed"} & {each.name for each in hers}


async def test_a_reopened_conversation_is_the_agents_and_only_a_closed_one_can_be(desk: Desk) -> None:
    asked = await desk.ask(QUESTION)
    with pytest.raises(Conflict) as caught:
        await desk.agents.reopen(asked.conversation_id, agent=desk.anna)
    assert caught.value.current == {"status": "open"}
    await desk.agents.close(asked.conversation_id, agent=desk.anna)
    view = await desk.agents.reopen(asked.conversation_id, agent=desk.ben)
    assert view.assigned_agent is not None
    assert (view.status, view.assigned_agent.id) == ("handed_off", desk.ben.id)
