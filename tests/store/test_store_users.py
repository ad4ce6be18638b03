"""People: one per e-mail address, let in only by what is neither over nor taken back."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from store import users
from store.base import new_id, now
from store.database import Database
from store.users import EmailTaken, LogIn, User

SOON = timedelta(hours=1)


async def _log_in(database: Database, user: User, lasts: timedelta) -> LogIn:
    async with database.writing() as session:
        return await users.open_log_in(session, user.id, now() + lasts)


async def _of_log_in(database: Database, log_in: LogIn) -> User | None:
    async with database.reading() as session:
        return await users.of_log_in(session, log_in.id)


async def test_a_log_in_leads_to_its_user_until_it_expires(any_database: Database, agent: User) -> None:
    good, over = await _log_in(any_database, agent, SOON), await _log_in(any_database, agent, -timedelta(seconds=1))
    found = await _of_log_in(any_database, good)
    assert found is not None
    assert found.id == agent.id
    assert await _of_log_in(any_database, over) is None


async def test_a_log_in_that_was_ended_lets_nobody_in(any_database: Database, agent: User) -> None:
    one, other, third = [await _log_in(any_database, agent, SOON) for _ in range(3)]
    async with any_database.writing() as session:
        await users.close_log_in(session, one.id)
        await users.close_log_in(session, one.id)
    assert await _of_log_in(any_database, one) is None
    assert await _of_log_in(any_database, other) is not None
    async with any_database.writing() as session:
        await users.close_all_log_ins(session, agent.id)
    assert await _of_log_in(any_database, other) is None
    assert await _of_log_in(any_database, third) is None


async def test_a_disabled_user_is_let_in_by_nothing(any_database: Database, agent: User) -> None:
    log_in = await _log_in(any_database, agent, SOON)
    async with any_database.writing() as session:
        await users.add_api_key(session, agent.id, "ci", "d" * 64)
        assert await users.of_api_key(session, "d" * 64) is not None
        found = await users.get(session, agent.id)
        assert found is not None
        found.disabled = True
    assert await _of_log_in(any_database, log_in) is None
    async with any_database.reading() as session:
        assert await users.of_api_key(session, "d" * 64) is None


async def test_a_revoked_key_lets_nobody_in(any_database: Database, agent: User) -> None:
    async with any_database.writing() as session:
        key = await users.add_api_key(session, agent.id, "ci", "d" * 64)
        key.revoked_at = now()
    async with any_database.reading() as session:
        assert await users.of_api_key(session, "d" * 64) is None


async def test_an_address_belongs_to_one_user_however_it_is_spelled(any_database: Database, agent: User) -> None:
    async with any_database.writing() as session:
        found = await users.by_email(session, " ANNA@example.com ")
        assert found is not None
        assert found.id == agent.id
        with pytest.raises(EmailTaken):
            await users.add(session, role="agent", full_name="Other", email="Anna@Example.com")


async def test_of_two_who_take_an_address_at_once_one_gets_it(any_database: Database) -> None:
    async def add() -> None:
        async with any_database.writing() as session:
            await users.add(session, role="agent", full_name="Twin", email="twin@example.com")

    results = await asyncio.gather(*(add() for _ in range(8)), return_exceptions=True)
    assert results.count(None) == 1
    assert sum(isinstance(each, EmailTaken) for each in results) == 7


async def test_guests_need_no_address_and_there_may_be_many(any_database: Database) -> None:
    async with any_database.writing() as session:
        guests = [await users.add(session, role="customer", full_name="Guest") for _ in range(3)]
        named = await users.named(session, [guests[0].id, new_id()])
        with pytest.raises(ValueError, match="no role 'boss'"):
            await users.add(session, role="boss", full_name="X")
    assert list(named) == [guests[0].id]
