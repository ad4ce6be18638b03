"""Work that one process does at a time, and times that no process's own clock decides."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import mssql, postgresql

from store.base import now
from store.clock import CLOCK, ahead
from store.database import Database
from store.exclusive import exclusive


def _again(database: Database) -> Database:
    """A second process on the same database."""
    return Database.open(database.engine.url.render_as_string(hide_password=False))


async def test_only_one_of_two_processes_does_it_and_the_other_after_it(any_database: Database) -> None:
    other = _again(any_database)
    order: list[str] = []

    async def waits() -> None:
        async with exclusive(other, "index") as mine:
            assert mine
            order.append("other")

    async with exclusive(any_database, "index") as mine:
        assert mine
        async with exclusive(other, "index", wait=False) as taken:
            assert not taken
        async with exclusive(other, "something else", wait=False) as free:
            assert free
        waiting = asyncio.create_task(waits())
        await asyncio.sleep(0.05)
        order.append("first")
    await asyncio.wait_for(waiting, 5)
    assert order == ["first", "other"]
    await other.close()


async def test_what_fails_inside_gives_the_lock_back(any_database: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        async with exclusive(any_database, "index"):
            _ = 1 / 0
    async with exclusive(any_database, "index", wait=False) as mine:
        assert mine


@pytest.mark.services
async def test_the_lock_of_a_process_that_dies_is_free(postgres: Database) -> None:
    dying = _again(postgres)
    async with dying.engine.connect() as connection:
        pid = await connection.scalar(sa.text("SELECT pg_backend_pid()"))
        await connection.execute(sa.text("SELECT 1"))
    holding = exclusive(dying, "index")
    assert await holding.__aenter__()
    async with postgres.engine.connect() as connection:
        await connection.execute(sa.text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
    async with asyncio.timeout(5), exclusive(postgres, "index") as mine:
        assert mine
    with pytest.raises(sa.exc.OperationalError):
        await holding.__aexit__(None, None, None)
    await dying.close()


async def test_the_databases_clock_is_in_utc_and_runs_on(any_database: Database) -> None:
    async with any_database.reading() as session:
        before, first = now(), await session.scalar(sa.select(CLOCK))
        second = await session.scalar(sa.select(CLOCK))
    assert first is not None
    assert second is not None
    assert abs(first - before) < timedelta(seconds=5)
    assert first <= second


async def test_a_time_ahead_is_ahead_of_the_databases_clock(any_database: Database) -> None:
    async with any_database.reading() as session:
        later, present = ahead(session, timedelta(minutes=2)), await session.scalar(sa.select(CLOCK))
        if isinstance(later, sa.ClauseElement):
            later = await session.scalar(sa.select(later))
    assert present is not None
    assert timedelta(minutes=1, seconds=55) < later - present < timedelta(minutes=2, seconds=5)


def test_each_kind_of_database_is_asked_in_its_own_words() -> None:
    statement = sa.select(CLOCK)
    assert "clock_timestamp()" in str(statement.compile(dialect=postgresql.dialect()))
    assert "SYSUTCDATETIME()" in str(statement.compile(dialect=mssql.dialect()))
