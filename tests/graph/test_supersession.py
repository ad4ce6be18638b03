"""A customer who writes again before the answer is there: one turn over everything, one answer, one ticket."""

from __future__ import annotations

import asyncio
from uuid import UUID

from graph.accepting import MERGED, Accepted
from store.turns import Turn
from tests.graph.desks import Desk


async def _live(desk: Desk, conversation_id: UUID) -> list[tuple[int, int, str]]:
    turns = await desk.all_turns(conversation_id)
    return [(each.first_seq, each.last_seq, each.status) for each in turns if each.status != "superseded"]


async def _details(desk: Desk, conversation_id: UUID) -> list[Accepted]:
    """Messages that each start the answer anew, until the turn that runs covers as many as one may."""
    said = []
    for number in range(1, MERGED):
        await desk.gate.reached(number)
        said.append(await desk.say(f"Detail {number}", conversation_id))
        desk.gate.open()  # the run that is at the gate comes through, and the next one finds it shut
        desk.gate.shut()
    await desk.gate.reached(MERGED)
    return said


async def test_a_burst_of_messages_becomes_one_turn_with_one_answer(any_desk: Desk) -> None:
    any_desk.gate.shut()
    first = await any_desk.say("Hello there")
    rest = await asyncio.gather(*(any_desk.say(f"Detail {n}", first.conversation_id) for n in range(1, 5)))
    any_desk.gate.open()
    results = await asyncio.gather(*(any_desk.turns.result(each) for each in [first, *rest]))
    assert await _live(any_desk, first.conversation_id) == [(1, 5, "done")]
    assert len({each.reply.id for each in results if each.reply}) == 1
    assert any_desk.engine.drafted[-1].text == "\n\n".join(
        text for sender, text in await any_desk.said(first.conversation_id) if sender == "customer"
    )
    assert [sender for sender, _ in await any_desk.said(first.conversation_id)] == ["customer"] * 5 + ["assistant"]


async def test_a_message_before_the_turn_has_begun_joins_it(desk: Desk) -> None:
    await desk.turns.stop()
    first = await desk.say("One")
    second = await desk.say("Two", first.conversation_id)
    assert first.turn_id == second.turn_id
    assert await _live(desk, first.conversation_id) == [(1, 2, "queued")]


async def test_a_message_while_a_turn_runs_supersedes_it_and_the_old_run_says_nothing(any_desk: Desk) -> None:
    any_desk.gate.shut()
    first = await any_desk.say("Where do you ship?")
    await any_desk.gate.reached(1)
    second = await any_desk.say("I mean to Norway", first.conversation_id)
    any_desk.gate.open()
    one, other = await asyncio.gather(any_desk.turns.result(first), any_desk.turns.result(second))
    assert one.reply == other.reply
    old, merged = await any_desk.all_turns(first.conversation_id)
    assert (old.status, old.superseded_by, old.reply_message_id) == ("superseded", merged.id, None)
    assert (merged.first_seq, merged.last_seq, merged.root_id) == (1, 2, old.id)
    assert [sender for sender, _ in await any_desk.said(first.conversation_id)].count("assistant") == 1


async def test_who_writes_faster_than_she_is_answered_gets_an_answer_all_the_same(any_desk: Desk) -> None:
    any_desk.gate.shut()
    first = await any_desk.say("How long do I have to return something?")
    said = [first, *await _details(any_desk, first.conversation_id)]
    late = await any_desk.say("And one more", first.conversation_id)
    later = await any_desk.say("And another", first.conversation_id)
    assert await _live(any_desk, first.conversation_id) == [(1, MERGED, "running"), (MERGED + 1, MERGED + 2, "queued")]
    any_desk.gate.open()
    results = [await any_desk.turns.result(each) for each in said]
    after = [await any_desk.turns.result(each) for each in (late, later)]
    assert {each.outcome for each in results} == {"sent"}
    assert len({each.reply.id for each in results if each.reply}) == 1
    assert len({each.reply.id for each in after if each.reply}) == 1
    assert results[0].reply != after[0].reply
    assert [sender for sender, _ in await any_desk.said(first.conversation_id)].count("assistant") == 2


async def test_a_draft_for_an_agent_answers_also_what_came_while_a_long_burst_was_answered(any_desk: Desk) -> None:
    any_desk.gate.shut()
    first = await any_desk.say("Where is my order?")
    await _details(any_desk, first.conversation_id)
    late = await any_desk.say("It is a lamp", first.conversation_id)
    any_desk.gate.open()
    assert (await any_desk.turns.result(late)).outcome == "awaiting_agent"
    assert await _live(any_desk, first.conversation_id) == [(1, MERGED + 1, "waiting")]
    assert any_desk.engine.drafted[-1].text.endswith("It is a lamp")


async def test_a_message_while_a_draft_waits_supersedes_it_and_merges_the_question(any_desk: Desk) -> None:
    first = await any_desk.ask("Where is my order?")
    second = await any_desk.ask("It is a lamp", first.conversation_id)
    assert (first.outcome, second.outcome) == ("awaiting_agent", "awaiting_agent")
    assert any_desk.engine.drafted[-1].text == "Where is my order?\n\nIt is a lamp"
    names = [each.name for each in await any_desk.events("agents")]
    assert names.count("suggestion.superseded") == 1
    assert names.index("suggestion.superseded") < len(names) - 1 - names[::-1].index("suggestion.created")
    assert await _live(any_desk, first.conversation_id) == [(1, 2, "waiting")]
    assert (await any_desk.conversation(first.conversation_id)).status == "awaiting_agent"


async def test_a_merged_turn_raises_no_second_ticket(any_desk: Desk) -> None:
    first = await any_desk.say("I want a person")
    asked = await any_desk.turns.result(first)
    assert asked.ticket is not None
    # The run crashed after its ticket and before its end: it is still running when the next message comes.
    async with any_desk.database.writing() as session:
        turn = await session.get_one(Turn, first.turn_id)
        turn.status, turn.finished_at = "running", None
    again = await any_desk.ask("Hello? A person!", first.conversation_id)
    assert again.ticket is not None
    assert again.ticket.id == asked.ticket.id
    assert len(await any_desk.tickets(first.conversation_id)) == 1


async def test_a_message_while_a_rejection_is_carried_out_joins_the_new_draft(desk: Desk) -> None:
    asked = await desk.ask("Where is my order?")
    desk.gate.shut()
    deciding = asyncio.create_task(
        desk.agents.decide(asked.suggestions[0].id, agent=desk.anna, action="reject", reason="Wrong article")
    )
    await desk.gate.reached(2)
    second = await desk.say("It is a lamp", asked.conversation_id)
    desk.gate.open()
    rejected, message = await deciding
    result = await desk.turns.result(second)
    assert (rejected.status, message) == ("rejected", None)
    assert await _live(desk, asked.conversation_id) == [(1, 2, "waiting")]
    assert {each.turn_id for each in result.suggestions} == {(await desk.all_turns(asked.conversation_id))[-1].id}


async def test_a_message_while_an_approval_is_carried_out_gets_its_own_turn_after_it(desk: Desk) -> None:
    asked = await desk.ask("Where is my order?")
    desk.gate.shut()
    deciding = asyncio.create_task(desk.agents.decide(asked.suggestions[0].id, agent=desk.anna, action="approve"))
    await desk.gate.reached(2)
    second = await desk.say("Do you ship to Norway?", asked.conversation_id)
    desk.gate.open()
    _, approved = await deciding
    result = await desk.turns.result(second)
    assert approved is not None
    assert result.outcome == "sent"
    assert await _live(desk, asked.conversation_id) == [(1, 1, "done"), (2, 2, "done")]
    senders = [sender for sender, _ in await desk.said(asked.conversation_id)]
    assert senders == ["customer", "customer", "agent", "assistant"]


async def test_streams_stay_gapless_however_much_happens_at_once(any_desk: Desk) -> None:
    async def chat(number: int) -> None:
        first = await any_desk.say(f"Hello {number}")
        await asyncio.gather(*(any_desk.say(f"And {n}", first.conversation_id) for n in range(3)))
        await any_desk.turns.result(first)

    await asyncio.gather(*(chat(number) for number in range(8)))
    for stream in ("agents", f"customer:{any_desk.customer.id}"):
        seqs = [each.seq for each in await any_desk.events(stream)]
        assert seqs == list(range(1, len(seqs) + 1))
