"""Checkpoints that are put at once are committed at once, and one that cannot be stored takes no other with it."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base.id import uuid6

from graph import checkpoint_sqlite
from graph.checkpoint_sqlite import GroupCommitSaver, sqlite_checkpoints
from graph.checkpoint_trail import first_id_at, trail
from graph.checkpoints import open_checkpoints
from graph.pruning import Swept
from store import sqlite
from store.base import now
from store.database import sqlite_url


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "checkpoints.db"


@pytest.fixture
def saver(file: Path) -> Iterator[GroupCommitSaver]:
    with sqlite_checkpoints(file) as opened:
        yield opened


def _checkpoint(text: str = "x") -> Any:
    return {
        "v": 4,
        "id": str(uuid6(clock_seq=1)),
        "ts": now().isoformat(),
        "channel_values": {"text": text},
        "channel_versions": {"text": 1},
        "versions_seen": {},
    }


def _at(thread: str) -> RunnableConfig:
    return {"configurable": {"thread_id": thread, "checkpoint_ns": ""}}


def _size(file: Path) -> int:
    return file.stat().st_size


def _stored(file: Path) -> int:
    """How many checkpoints another process sees."""
    with closing(sqlite3.connect(file)) as other:
        found: int = other.execute("SELECT count(*) FROM checkpoints").fetchone()[0]
    return found


async def test_what_is_put_at_once_is_one_commit(
    saver: GroupCommitSaver, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batches = []
    together = saver._committer._together
    monkeypatch.setattr(saver._committer, "_together", lambda batch: (batches.append(len(batch)), together(batch)))
    await asyncio.gather(*(saver.aput(_at(f"thread {number}"), _checkpoint(), {}, {}) for number in range(100)))
    assert batches == [100]
    assert _stored(file) == 100


async def test_a_put_is_durable_when_it_returns_and_tells_the_trail_then(saver: GroupCommitSaver, file: Path) -> None:
    checkpoint = _checkpoint()
    with trail() as written:
        putting = asyncio.create_task(saver.aput(_at("a"), checkpoint, {}, {}))
        assert (written, _stored(file)) == ([], 0)
        await putting
    assert (written, _stored(file)) == ([checkpoint["id"]], 1)


async def test_one_that_cannot_be_stored_takes_no_other_with_it(saver: GroupCommitSaver, file: Path) -> None:
    def broken(cursor: sqlite3.Cursor) -> None:
        cursor.execute("INSERT INTO checkpoints VALUES ('half', '', 'x', NULL, NULL, NULL, NULL)")
        raise sqlite3.IntegrityError("this one is broken")

    results = await asyncio.gather(
        saver.aput(_at("a"), _checkpoint(), {}, {}),
        saver._committer.run(broken),
        saver.aput(_at("b"), _checkpoint(), {}, {}),
        return_exceptions=True,
    )
    assert [isinstance(each, sqlite3.IntegrityError) for each in results] == [False, True, False]
    assert _stored(file) == 2


async def test_a_cancelled_run_leaves_the_others_alone(saver: GroupCommitSaver, file: Path) -> None:
    tasks = [asyncio.create_task(saver.aput(_at(name), _checkpoint(), {}, {})) for name in "ab"]
    await asyncio.sleep(0)
    tasks[0].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert tasks[0].cancelled()
    assert tasks[1].exception() is None
    await saver.aput(_at("c"), _checkpoint(), {}, {})
    assert _stored(file) == 3


async def test_another_process_that_writes_is_waited_for_and_the_loop_goes_on_meanwhile(
    saver: GroupCommitSaver, file: Path
) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        putting = asyncio.create_task(saver.aput(_at("a"), _checkpoint(), {}, {}))
        for _ in range(20):
            await asyncio.sleep(0)
        assert not putting.done()
        other.execute("COMMIT")
    await asyncio.wait_for(putting, 5)
    assert _stored(file) == 1


async def test_a_file_that_stays_locked_is_a_fault_and_not_a_wait_for_ever(
    saver: GroupCommitSaver, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoint_sqlite, "LOCK_TIMEOUT_S", 0.05)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            await saver.aput(_at("a"), _checkpoint(), {}, {})
    await saver.aput(_at("a"), _checkpoint(), {}, {})
    assert _stored(file) == 1


async def test_the_log_is_moved_into_the_file_beside_the_event_loop(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "MOVE_AFTER", 10)
    with sqlite_checkpoints(file) as saver:
        before = _size(file)
        for number in range(30):
            await saver.aput(_at(f"thread {number}"), _checkpoint(), {}, {})
        moving = saver._committer._mover._moving
        assert moving is not None
        await asyncio.wrap_future(moving)
        assert _size(file) > before


async def test_a_large_checkpoint_is_compressed_and_one_from_before_is_still_read(saver: GroupCommitSaver) -> None:
    large = _checkpoint("the same again and again " * 1000)
    await saver.aput(_at("a"), large, {}, {})
    found = await saver.aget_tuple(_at("a"))
    assert found is not None
    assert found.checkpoint["channel_values"] == large["channel_values"]
    (kind, size) = saver.conn.execute("SELECT type, length(checkpoint) FROM checkpoints").fetchone()
    assert kind == "msgpack+zlib"
    assert size < 1_000
    saver.put(_at("b"), large, {}, {})  # LangGraph's own way of writing, as the desk's first versions had it
    found = await saver.aget_tuple(_at("b"))
    assert found is not None
    assert found.checkpoint["channel_values"] == large["channel_values"]


def test_a_checkpoint_never_brings_a_class_to_life(saver: GroupCommitSaver) -> None:
    stored = saver.serde.dumps_typed({"class": Swept(1, 2), "id": uuid4()})
    found = saver.serde.loads_typed(stored)
    assert not isinstance(found["class"], Swept)
    assert isinstance(found["id"], UUID)


def test_a_threads_versions_go_on_as_they_began(saver: GroupCommitSaver) -> None:
    assert [saver.get_next_version(None, None), saver.get_next_version(7, None)] == [1, 8]
    older = f"{7:032}.{0.5:016}"
    assert str(saver.get_next_version(older, None)).startswith(f"{8:032}.")


def test_ids_of_a_moment_sort_between_those_before_and_after_it() -> None:
    before = str(uuid6(clock_seq=1))
    at = first_id_at(now())
    after = str(uuid6(clock_seq=1))
    assert before <= at <= after


async def test_the_kind_of_database_picks_the_saver(tmp_path: Path) -> None:
    async with open_checkpoints(sqlite_url(tmp_path / "desk.db"), tmp_path) as opened:
        assert isinstance(opened, GroupCommitSaver)
    assert (tmp_path / "checkpoints.db").exists()
