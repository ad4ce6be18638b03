"""Canned replies, on each kind of database."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

import pytest

from store import canned
from store.base import new_id
from store.canned import ShortcutTaken
from store.database import Database
from store.users import User

REFUND = {"shortcut": "refund", "title": "Refund", "text": "Dear {customer}, 50 % off_", "language": "en"}


async def _add(database: Database, by: User, **more: str) -> UUID:
    async with database.writing() as session:
        return (await canned.add(session, **{**REFUND, **more}, by=by.id)).id


async def _shortcuts(database: Database, **more: Any) -> list[str]:
    async with database.reading() as session:
        return [each.shortcut for each in await canned.listed(session, **more)]


async def test_the_most_used_come_first_and_a_shortcut_that_begins_so_before_all(
    any_database: Database, agent: User
) -> None:
    await _add(any_database, agent)
    thanks = await _add(any_database, agent, shortcut="thanks", title="Thanks", text="A refund? Thank you")
    await _add(any_database, agent, shortcut="danke", title="Danke", text="Danke!", language="de")
    async with any_database.writing() as session:
        assert await canned.used(session, thanks)
        assert not await canned.used(session, new_id())
    assert await _shortcuts(any_database) == ["thanks", "danke", "refund"]
    assert await _shortcuts(any_database, text="REF") == ["refund", "thanks"]
    assert await _shortcuts(any_database, text="50 %") == ["refund"]
    assert await _shortcuts(any_database, text="off_") == ["refund"]
    assert await _shortcuts(any_database, text="%") == ["refund"]
    assert await _shortcuts(any_database, language="de") == ["danke"]
    assert await _shortcuts(any_database, language="fr") == []


async def test_of_two_who_change_one_at_once_the_second_is_told(any_database: Database, agent: User) -> None:
    reply_id = await _add(any_database, agent)

    async def change(text: str) -> bool:
        """Write it anew over version 1."""
        async with any_database.writing() as session:
            return await canned.change(session, reply_id, version=1, **{**REFUND, "text": text}, by=agent.id)

    assert sorted(await asyncio.gather(change("one"), change("two"))) == [False, True]
    async with any_database.reading() as session:
        row = await canned.get(session, reply_id)
    assert row is not None
    assert row.version == 2


async def test_a_shortcut_is_taken_once_also_by_two_at_once(any_database: Database, agent: User) -> None:
    results = await asyncio.gather(*(_add(any_database, agent) for _ in range(3)), return_exceptions=True)
    assert sorted(type(each).__name__ for each in results) == ["ShortcutTaken", "ShortcutTaken", "UUID"]
    other = await _add(any_database, agent, shortcut="other")
    async with any_database.writing() as session:
        with pytest.raises(ShortcutTaken):
            await canned.change(session, other, version=1, **REFUND, by=agent.id)


async def test_what_is_removed_is_gone(any_database: Database, agent: User) -> None:
    reply_id = await _add(any_database, agent)
    async with any_database.writing() as session:
        assert await canned.remove(session, reply_id)
        assert not await canned.remove(session, reply_id)
    assert await _shortcuts(any_database) == []
