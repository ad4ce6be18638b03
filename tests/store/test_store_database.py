"""Transactions: all or nothing, one writer at a time, and a wake-up call only after the commit."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from store import counters, events, sqlite, users
from store.base import new_id
from store.database import Database, sqlite_url
from store.events import Event
from store.users import User


async def test_a_transaction_that_raises_stores_nothing_and_wakes_nobody(any_database: Database) -> None:
    heard: list[Event] = []
    any_database.on_events(heard.extend)

    async def fail() -> None:
        async with any_database.writing() as session:
            await users.add(session, role="customer", full_name="Carla")
            events.append(session, ["agents"], conversation_id=new_id(), name="x", data={})
            raise RuntimeError("half way")

    with pytest.raises(RuntimeError, match="half way"):
        await fail()
    async with any_database.reading() as session:
        assert await users.listed(session) == []
        assert await events.last_seq(session, "agents") == 0
    assert heard == []


async def test_listeners_hear_of_events_once_and_after_the_commit(any_database: Database) -> None:
    heard: list[Sequence[Event]] = []
    end = any_database.on_events(heard.append)
    async with any_database.writing() as session:
        events.append(session, ["agents", "customer:1"], conversation_id=new_id(), name="x", data={})
        assert heard == []
    end()
    async with any_database.writing() as session:
        events.append(session, ["agents"], conversation_id=new_id(), name="y", data={})
    assert [[each.stream for each in batch] for batch in heard] == [["agents", "customer:1"]]


async def test_what_a_reading_session_changes_is_not_kept(any_database: Database, customer: User) -> None:
    async with any_database.reading() as session:
        found = await users.get(session, customer.id)
        assert found is not None
        found.full_name = "Somebody Else"
        await session.flush()
    async with any_database.reading() as session:
        again = await users.get(session, customer.id)
    assert again is not None
    assert again.full_name == "Carla Conti"


async def test_a_cancelled_writer_leaves_nothing_behind_and_frees_the_lock(any_database: Database) -> None:
    inside = asyncio.Event()

    async def write() -> None:
        async with any_database.writing() as session:
            await counters.next_value(session, "n")
            inside.set()
            await asyncio.sleep(60)

    task = asyncio.create_task(write())
    await inside.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    async with any_database.writing() as session:
        assert await counters.next_value(session, "n") == 1


async def test_two_processes_on_one_sqlite_file_take_turns_without_an_error(sqlite_file: Path) -> None:
    one, other = Database.open(sqlite_url(sqlite_file)), Database.open(sqlite_url(sqlite_file))

    async def count(database: Database) -> int:
        async with database.writing() as session:
            return await counters.next_value(session, "n")

    numbers = await asyncio.gather(*(count(each) for each in [one, other] * 25))
    await asyncio.gather(one.close(), other.close())
    assert sorted(numbers) == list(range(1, 51))


async def test_sqlite_runs_with_a_write_ahead_log_and_checks_foreign_keys(database: Database) -> None:
    async with database.engine.connect() as connection:
        pragmas = await connection.run_sync(
            lambda sync: {name: sync.exec_driver_sql(f"PRAGMA {name}").scalar() for name in PRAGMAS}
        )
    assert pragmas == PRAGMAS


PRAGMAS = {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 1, "busy_timeout": 250}


async def test_the_log_of_sqlite_is_moved_into_the_file_and_does_not_grow_for_ever(
    sqlite_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "LONG", 200)
    database = Database.open(sqlite_url(sqlite_file))
    for _ in range(1_000):  # without a pause in which the log might happen to be moved whole
        async with database.writing() as session:
            events.append(session, ["agents"], conversation_id=new_id(), name="x", data={"text": "y" * 5_000})
    log = _size(sqlite_file.with_name(f"{sqlite_file.name}-wal"))
    await database.close()
    assert log < 0.5 * _size(sqlite_file), "what was moved is written over"
    again = Database.open(sqlite_url(sqlite_file))
    async with again.reading() as session:
        assert await events.last_seq(session, "agents") == 1_000
    await again.close()


def _size(file: Path) -> int:
    return file.stat().st_size
