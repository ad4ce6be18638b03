"""Desk-wide settings: versions, history, and two admins at once."""

from __future__ import annotations

import msgspec
import pytest

from store import settings
from store.database import Database
from store.settings import DeskSettings, Outdated
from store.users import User


async def test_the_defaults_hold_until_somebody_changes_them(any_database: Database) -> None:
    async with any_database.reading() as session:
        found = await settings.present(session, defaults=DeskSettings(mode="suggest"))
    assert found == (DeskSettings(mode="suggest"), 0, None, None)


async def test_a_change_is_there_at_once_with_who_made_it(any_database: Database, agent: User) -> None:
    async with any_database.writing() as session:
        await settings.change(session, DeskSettings(accepted_error=0.05), version=0, changed_by=agent.id)
    async with any_database.reading() as session:
        found = await settings.present(session)
    assert (found.settings.accepted_error, found.version, found.updated_by) == (0.05, 1, agent.id)
    assert found.updated_at is not None


@pytest.mark.parametrize("version", [0, 1, 7])
async def test_a_change_over_another_version_than_the_present_one_is_refused(
    any_database: Database, version: int
) -> None:
    async with any_database.writing() as session:
        for each in range(2):
            await settings.change(session, DeskSettings(accepted_error=0.1), version=each)
    with pytest.raises(Outdated):
        async with any_database.writing() as session:
            await settings.change(session, DeskSettings(mode="off"), version=version)
    async with any_database.reading() as session:
        assert (await settings.present(session)).settings == DeskSettings(accepted_error=0.1)


async def test_every_change_stays_in_the_history(any_database: Database, agent: User) -> None:
    async with any_database.writing() as session:
        for version, mode in enumerate(("suggest", "off", "auto")):
            await settings.change(session, DeskSettings(mode=mode), version=version, changed_by=agent.id)  # type: ignore[arg-type]
    async with any_database.reading() as session:
        changes = await settings.history(session)
    assert [(each.version, each.value["mode"]) for each in changes] == [(3, "auto"), (2, "off"), (1, "suggest")]
    assert {each.changed_by for each in changes} == {agent.id}


@pytest.mark.parametrize("bad", [{"accepted_error": 0.0}, {"confidence": 1.0}, {"audit_share": 1.1}, {"mode": "loud"}])
async def test_a_value_out_of_its_range_is_not_stored(database: Database, bad: dict[str, object]) -> None:
    with pytest.raises(msgspec.ValidationError):
        async with database.writing() as session:
            await settings.change(session, DeskSettings(**bad), version=0)  # type: ignore[arg-type]
    async with database.reading() as session:
        assert (await settings.present(session)).version == 0


def test_no_conversation_goes_beyond_the_desks_mode() -> None:
    assert [DeskSettings(mode="suggest").capped(each) for each in ("auto", "suggest", "off")] == [
        "suggest",
        "suggest",
        "off",
    ]
    assert DeskSettings(mode="off").capped("auto") == "off"
    assert DeskSettings(mode="auto").capped("off") == "off"
