"""Notes of a conversation, on each kind of database."""

from __future__ import annotations

import pytest

from store import notes
from store.conversations import Conversation
from store.database import Database
from store.users import User


async def test_the_newest_notes_come_in_order_without_those_taken_back(
    any_database: Database, conversation: Conversation, agent: User
) -> None:
    async with any_database.writing() as session:
        rows = [
            notes.add(session, conversation.id, author_id=agent.id, kind="note", text=f"note {number}")
            for number in range(5)
        ]
    async with any_database.writing() as session:
        assert await notes.remove(session, rows[3].id)
        assert not await notes.remove(session, rows[3].id)
    async with any_database.reading() as session:
        assert [each.text for each in await notes.of_conversation(session, conversation.id, limit=3)] == [
            "note 1",
            "note 2",
            "note 4",
        ]
        taken_back = await notes.get(session, rows[3].id)
    assert taken_back is not None
    assert taken_back.deleted_at is not None


async def test_only_the_last_move_to_the_assistant_guides_it(
    any_database: Database, conversation: Conversation, agent: User
) -> None:
    async def guided(kind: str, text: str) -> str | None:
        """What guides the assistant after one more note."""
        async with any_database.writing() as session:
            notes.add(session, conversation.id, author_id=agent.id, kind=kind, text=text)
        async with any_database.reading() as session:
            return await notes.guidance(session, conversation.id)

    assert await guided("note", "for colleagues") is None
    assert await guided("hand_back", "be brief") == "be brief"
    assert await guided("note", "for colleagues again") == "be brief"
    assert await guided("hand_back", "") is None
    assert await guided("hand_back", "be kind") == "be kind"
    assert await guided("transfer", "mine") is None


async def test_a_kind_of_note_that_does_not_exist_is_refused(
    any_database: Database, conversation: Conversation, agent: User
) -> None:
    async with any_database.writing() as session:
        with pytest.raises(ValueError, match="no kind of note"):
            notes.add(session, conversation.id, author_id=agent.id, kind="rumour", text="x")
