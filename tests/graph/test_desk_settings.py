"""What an admin sets holds from the next turn on, in every process; and a conversation has a mode of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.errors import Conflict, NotFound
from graph.ruling import Ruling
from store.base import new_id
from store.database import Database
from store.settings import DeskSettings
from tests.graph.desks import Desk, desk_over


async def test_a_lower_mode_caps_conversations_that_began_before(any_desk: Desk) -> None:
    asked = await any_desk.ask("Do you ship to Norway?")
    assert asked.outcome == "sent"
    await Ruling(any_desk.turns).change(DeskSettings(mode="suggest"), version=0, admin=any_desk.anna)
    assert (await any_desk.ask("And to Sweden?", asked.conversation_id)).outcome == "awaiting_agent"
    assert (await any_desk.ask("And what about gift wrapping?")).outcome == "awaiting_agent"


async def test_another_process_takes_the_change_without_a_restart(database: Database, tmp_path: Path) -> None:
    async with (
        desk_over(database, tmp_path / "one.db") as one,
        desk_over(database, tmp_path / "two.db", alone=False) as two,
    ):
        await Ruling(one.turns).change(DeskSettings(mode="off"), version=0, admin=one.anna)
        asked = await two.ask("Do you ship to Norway?")
    assert (asked.outcome, asked.reply, asked.outcome_reason) == ("handed_off", None, "The assistant is switched off.")


async def test_of_two_admins_the_second_is_told_what_holds_now(any_desk: Desk) -> None:
    ruling = Ruling(any_desk.turns)
    await ruling.change(DeskSettings(accepted_error=0.05), version=0, admin=any_desk.anna)
    with pytest.raises(Conflict) as refused:
        await ruling.change(DeskSettings(accepted_error=0.5), version=0, admin=any_desk.ben)
    current = refused.value.current
    assert current.pop("hours")["timezone"] == "UTC"
    assert current == {
        "mode": "auto",
        "accepted_error": 0.05,
        "confidence": 0.95,
        "audit_share": 0.05,
        "presence_grace_s": 60.0,
        "version": 1,
    }


async def test_a_conversations_mode_holds_for_it_alone_and_is_announced(any_desk: Desk) -> None:
    asked = await any_desk.ask("Do you ship to Norway?")
    await any_desk.agents.set_mode(asked.conversation_id, agent=any_desk.anna, mode="suggest")
    assert (await any_desk.ask("And to Sweden?", asked.conversation_id)).outcome == "awaiting_agent"
    assert (await any_desk.ask("Do you ship to Norway?")).outcome == "sent"
    names = [each.name for each in await any_desk.events("agents")]
    assert "conversation.mode_changed" in names


async def test_only_who_holds_a_conversation_sets_its_mode(desk: Desk) -> None:
    asked = await desk.ask("Do you ship to Norway?")
    await desk.agents.assign(asked.conversation_id, agent=desk.anna)
    with pytest.raises(Conflict):
        await desk.agents.set_mode(asked.conversation_id, agent=desk.ben, mode="off")
    with pytest.raises(NotFound):
        await desk.agents.set_mode(new_id(), agent=desk.ben, mode="off")


async def test_every_sendable_reply_can_be_read_first(desk: Desk) -> None:
    await Ruling(desk.turns).change(DeskSettings(audit_share=1.0), version=0, admin=desk.anna)
    asked = await desk.ask("Do you ship to Norway?")
    assert asked.outcome == "awaiting_agent"
    assert asked.outcome_reason.startswith("It could be sent; a person reads it first as a random check.")
