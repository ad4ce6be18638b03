"""Presence: signs of life of agents, on each kind of database."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from store import conversations, presence
from store.base import now
from store.conversations import Conversation
from store.database import Database
from store.presence import Absent
from store.users import User

GRACE = timedelta(seconds=60)


async def _beat(database: Database, agent: User, ago: float = 0.0, state: str | None = None) -> bool:
    async with database.writing() as session:
        at = now() - timedelta(seconds=ago)
        return await presence.beat(session, agent.id, at=at, grace=GRACE, state=state)


async def _online(database: Database) -> int:
    async with database.reading() as session:
        return await presence.online(session, now() - GRACE)


async def test_a_beat_says_whether_it_changes_what_others_see(any_database: Database, agent: User) -> None:
    async with any_database.reading() as session:
        assert not await presence.known(session)
    assert await _beat(any_database, agent, ago=300)
    assert await _online(any_database) == 0
    assert await _beat(any_database, agent)  # she is back
    assert not await _beat(any_database, agent)
    assert await _online(any_database) == 1
    assert await _beat(any_database, agent, state="away")
    assert not await _beat(any_database, agent)
    assert await _online(any_database) == 0
    async with any_database.reading() as session:
        assert await presence.known(session)


async def test_who_comes_back_from_afar_is_online_whatever_she_said_before(any_database: Database, agent: User) -> None:
    await _beat(any_database, agent, ago=300, state="away")
    await _beat(any_database, agent)
    assert await _online(any_database) == 1


async def test_a_clock_that_is_behind_takes_no_sign_of_life_back(any_database: Database, agent: User) -> None:
    await _beat(any_database, agent)
    await _beat(any_database, agent, ago=50)
    async with any_database.reading() as session:
        row = await presence.get(session, agent.id)
    assert row is not None
    assert now() - row.seen_at < timedelta(seconds=40)


async def test_pages_that_open_in_the_same_moment_are_one_agent(any_database: Database, agent: User) -> None:
    await asyncio.gather(*(_beat(any_database, agent) for _ in range(4)))
    assert await _online(any_database) == 1


async def test_a_disabled_agent_is_not_there(any_database: Database, agent: User) -> None:
    await _beat(any_database, agent)
    async with any_database.writing() as session:
        (await session.merge(agent)).disabled = True
    assert await _online(any_database) == 0


async def test_what_gone_agents_hold_is_found_but_not_what_sleeps_or_is_closed(
    any_database: Database, conversation: Conversation, agent: User, customer: User
) -> None:
    async with any_database.writing() as session:
        (await session.merge(conversation)).assigned_agent_id = agent.id
        asleep = conversations.add(session, customer_id=customer.id, mode="auto")
        asleep.assigned_agent_id, asleep.snoozed_until = agent.id, now() + timedelta(hours=1)
        conversations.add(session, customer_id=customer.id, mode="auto")
    await _beat(any_database, agent, ago=300)
    async with any_database.reading() as session:
        assert await presence.left_behind(session, now() - GRACE) == [Absent(conversation.id, agent.id)]
        assert await presence.left_behind(session, now() - timedelta(hours=1)) == []
        assert await presence.held(session) == {agent.id: 2}


async def test_a_state_that_does_not_exist_is_refused(any_database: Database, agent: User) -> None:
    with pytest.raises(ValueError, match="no state"):
        await _beat(any_database, agent, state="asleep")
