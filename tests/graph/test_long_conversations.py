"""A turn costs the database the same work in a conversation of 10,000 messages as in a short one."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from store.database import Database, sqlite_url
from tests.graph.desks import Desk, desk_over

TURNS: Final = 5_000
"""With two messages each."""
STEP: Final = 20
"""Instructions of SQLite's machine between two counts."""
QUESTION = "Do you ship to Norway?"
ORDER = "Where is my order?"
COPIES: Final = f"WITH RECURSIVE copies(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copies WHERE n < {TURNS - 1})"  # noqa: S608
OWN: Final = {
    # What each copy of a row has of its own; the rest is as the model turn left it.
    "messages": {
        "id": "new_id()",
        "seq": "seq + 2 * n",
        "client_message_id": "client_message_id || '-' || n",
        "turn_id": "new_id()",
    },
    "turns": {
        "id": "new_id()",
        "root_id": "new_id()",
        "first_seq": "first_seq + 2 * n",
        "last_seq": "last_seq + 2 * n",
        "checkpoint_id": "checkpoint_id || n",
        "created_at": "earlier(created_at, n)",
    },
    "suggestions": {"id": "new_id()", "turn_id": "new_id()"},
    "events": {"seq": "seq + 1000000 * n"},
}


class Work:
    """Counts the instructions of SQLite's machine on every connection of a database."""

    def __init__(self, database: Database) -> None:
        self.steps = 0
        sa.event.listen(database.engine.sync_engine, "connect", self._watch)

    def _watch(self, connection: Any, _: Any) -> None:
        raw = getattr(connection, "driver_connection", connection)
        raw.set_progress_handler(self._count, STEP)

    def _count(self) -> int:
        self.steps += STEP
        return 0


@asynccontextmanager
async def _watched(folder: Path) -> AsyncIterator[tuple[Desk, Work]]:
    database = Database.open(sqlite_url(folder / "desk.db"))
    work = Work(database)
    async with desk_over(database, folder / "checkpoints.db") as desk:
        yield desk, work
    await database.close()


def _earlier(moment: str, number: int) -> str:
    """When the copy of this number was made: each a second after the one before it, the last before `moment`."""
    return str(datetime.fromisoformat(moment) - timedelta(seconds=TURNS - number))


def _lengthen(folder: Path, conversation_id: UUID) -> None:
    """Repeat a conversation's only turn thousands of times, with its messages, drafts, events and checkpoint."""
    key = conversation_id.hex
    with closing(sqlite3.connect(folder / "desk.db")) as records:
        records.create_function("new_id", 0, lambda: uuid4().hex)
        records.create_function("earlier", 2, _earlier)
        for table, own in OWN.items():
            names = [each[1] for each in records.execute(f"PRAGMA table_info({table})")]
            values = ", ".join(own.get(name, name) for name in names)
            copied = f"SELECT {values} FROM {table}, copies WHERE conversation_id = '{key}'"  # noqa: S608
            records.execute(f"{COPIES} INSERT INTO {table} ({', '.join(names)}) {copied}")
        records.execute("UPDATE turns SET created_at = earlier(created_at, 0) WHERE first_seq = 1")
        records.execute("UPDATE conversations SET last_seq = last_seq * ? WHERE id = ?", (TURNS, key))
        records.commit()
    with closing(sqlite3.connect(folder / "checkpoints.db")) as kept:
        names = [each[1] for each in kept.execute("PRAGMA table_info(checkpoints)")]
        values = ", ".join(
            "substr(checkpoint_id, 1, 24) || printf('%012d', n)" if n == "checkpoint_id" else n for n in names
        )
        copied = f"SELECT {values} FROM checkpoints, copies WHERE thread_id = '{conversation_id}'"  # noqa: S608
        kept.execute(f"{COPIES} INSERT INTO checkpoints {copied}")
        kept.commit()


@pytest.fixture
def folder(migrated_file: Path, tmp_path: Path) -> Path:
    """Where the desk's files are."""
    (tmp_path / "desk.db").write_bytes(migrated_file.read_bytes())
    return tmp_path


async def _turns(desk: Desk, work: Work, conversation_id: UUID) -> dict[str, int]:
    """What a turn that is answered, one that waits, and an agent's decision on it cost."""
    spent = {}
    before = work.steps
    await desk.ask(QUESTION, conversation_id)
    spent["answered"], before = work.steps - before, work.steps
    asked = await desk.ask(ORDER, conversation_id)
    spent["waiting"], before = work.steps - before, work.steps
    await desk.agents.decide(asked.suggestions[0].id, agent=desk.anna, action="approve")
    spent["decided"] = work.steps - before
    return spent


async def test_no_query_of_a_turn_grows_with_the_conversation(folder: Path) -> None:
    async with _watched(folder) as (desk, _):
        long = (await desk.ask(QUESTION)).conversation_id
    _lengthen(folder, long)
    async with _watched(folder) as (desk, work):
        assert (await desk.conversation(long)).last_seq == 2 * TURNS
        short = (await desk.ask(QUESTION)).conversation_id
        await _turns(desk, work, short)  # now it has a history of five turns, as many as any turn looks at
        await _turns(desk, work, short)
        in_short = await _turns(desk, work, short)
        in_long = await _turns(desk, work, long)
    assert min(in_short.values()) > 1_000, "else nothing was counted"
    for kind, steps in in_long.items():
        assert steps <= 1.3 * in_short[kind], (kind, in_short, in_long)


async def test_the_newest_checkpoint_of_a_long_thread_is_found_without_looking_at_the_others(folder: Path) -> None:
    async with _watched(folder) as (desk, _):
        long = (await desk.ask(QUESTION)).conversation_id
    _lengthen(folder, long)
    with closing(sqlite3.connect(folder / "checkpoints.db")) as kept:
        assert kept.execute("SELECT count(*) FROM checkpoints").fetchone() == (TURNS,)
        steps = 0

        def count() -> int:
            nonlocal steps
            steps += 1
            return 0

        kept.set_progress_handler(count, 1)
        found = kept.execute(
            "SELECT checkpoint FROM checkpoints WHERE thread_id = ? AND checkpoint_ns = ?"
            " ORDER BY checkpoint_id DESC LIMIT 1",
            (str(long), ""),
        ).fetchone()
    assert found is not None
    assert steps < 100
