"""Notes: written, read and taken back; and the one that the assistant is given."""

from __future__ import annotations

import pytest

from graph import settling
from graph.errors import Conflict, Forbidden, InvalidMessage, MessageTooLong, NotFound
from graph.notes import Notes
from store.base import new_id
from store.events import AGENTS
from tests.graph.desks import Desk

QUESTION = "Do you ship to Norway?"


async def test_notes_are_read_in_order_and_their_author_takes_them_back(any_desk: Desk) -> None:
    notes = Notes(any_desk.database)
    asked = await any_desk.ask(QUESTION)
    first = await notes.write(asked.conversation_id, agent=any_desk.anna, text="One")
    second = await notes.write(asked.conversation_id, agent=any_desk.ben, text="Two")
    assert [each.text for each in await notes.of_conversation(asked.conversation_id)] == ["One", "Two"]
    with pytest.raises(Forbidden):
        await notes.remove(first.id, agent=any_desk.ben)
    await notes.remove(first.id, agent=any_desk.anna)
    with pytest.raises(NotFound):
        await notes.remove(first.id, agent=any_desk.anna)
    any_desk.anna.role = "admin"
    await notes.remove(second.id, agent=any_desk.anna)
    assert await notes.of_conversation(asked.conversation_id) == []
    told = [each.name for each in await any_desk.events(AGENTS) if each.name.startswith("note.")]
    assert told == ["note.created", "note.created", "note.removed", "note.removed"]


async def test_a_note_that_tells_who_moved_a_conversation_stays(desk: Desk) -> None:
    notes = Notes(desk.database)
    asked = await desk.ask(QUESTION)
    await desk.agents.take_over(asked.conversation_id, agent=desk.anna)
    (note,) = await notes.of_conversation(asked.conversation_id)
    with pytest.raises(Conflict, match="it stays"):
        await notes.remove(note.id, agent=desk.anna)


async def test_a_note_without_words_or_with_too_many_or_for_nothing_is_refused(desk: Desk) -> None:
    notes = Notes(desk.database)
    asked = await desk.ask(QUESTION)
    for text in ("", " \n", "\u200b", "\ud800", "x" * 4001):
        with pytest.raises((InvalidMessage, MessageTooLong)):
            await notes.write(asked.conversation_id, agent=desk.anna, text=text)
    with pytest.raises(NotFound):
        await notes.write(new_id(), agent=desk.anna, text="Hello")
    with pytest.raises(NotFound):
        await notes.of_conversation(new_id())
    with pytest.raises(NotFound):
        await notes.remove(new_id(), agent=desk.anna)


async def test_a_claimed_turn_carries_the_note_of_who_handed_back_until_somebody_takes_it_again(desk: Desk) -> None:
    asked = await desk.ask(QUESTION)
    await desk.agents.take_over(asked.conversation_id, agent=desk.anna)
    await desk.agents.unassign(asked.conversation_id, agent=desk.anna, note="She is a dealer.")
    await desk.turns.stop()

    async def guidance(*, guided: bool) -> str | None:
        """What the next turn is given, without running it."""
        await desk.say(QUESTION, asked.conversation_id)
        async with desk.database.writing() as session:
            job = await settling.claim(session, asked.conversation_id, "a test", guided=guided)
            await session.rollback()
        assert job is not None
        return job.state["guidance"]

    assert await guidance(guided=True) == "She is a dealer."
    assert await guidance(guided=False) is None
    await desk.agents.take_over(asked.conversation_id, agent=desk.ben)
    await desk.agents.unassign(asked.conversation_id, agent=desk.ben)
    assert await guidance(guided=True) is None
