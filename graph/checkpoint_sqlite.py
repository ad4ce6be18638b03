"""Checkpoints in an SQLite file, made for a hundred conversations at once: commits are shared.

LangGraph's own asynchronous saver has one connection, one lock and a commit a write, each in a thread and back. Here
what comes at once is committed at once, on the event loop, which never waits for the disk nor for another process's
lock. A put is over when its commit is. Reads run where they are awaited, on a connection of their own: in WAL mode they
never wait for a writer.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from time import monotonic
from typing import Any, Final

import structlog
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    WRITES_IDX_MAP,
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
    get_checkpoint_metadata,
)
from langgraph.checkpoint.sqlite import SqliteSaver

from graph.checkpoint_packing import PackedSerializer, packed
from graph.checkpoint_trail import leave
from store.sqlite import LogMover

log = structlog.get_logger(__name__)

READ_BUSY_MS: Final = 250
LOCK_TIMEOUT_S: Final = 10.0
"""How long a commit waits for another process to finish writing."""
LOCK_POLL_S: Final = 0.02

Work = Callable[[sqlite3.Cursor], object]
Key = tuple[str, str]
"""The ids of a thread and of a checkpoint in it."""

_PUT: Final = """INSERT OR REPLACE INTO checkpoints
(thread_id, checkpoint_ns, checkpoint_id, parent_checkpoint_id, type, checkpoint, metadata)
VALUES (?, ?, ?, ?, ?, ?, ?)"""
_COLUMNS: Final = "thread_id, checkpoint_ns, checkpoint_id, task_id, task_path, idx, channel, type, value"
_WRITE: Final = "INSERT OR {} INTO writes (" + _COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608  # our own names
_PAGE: Final = """SELECT thread_id, checkpoint_id FROM checkpoints
WHERE thread_id >= ? AND (thread_id, checkpoint_id) > (?, ?) AND checkpoint_ns = ''
ORDER BY thread_id, checkpoint_id LIMIT ?"""
_OLDER: Final = """thread_id = ? AND checkpoint_id < (SELECT MAX(newest.checkpoint_id) FROM checkpoints newest
WHERE newest.thread_id = {0}.thread_id AND newest.checkpoint_ns = {0}.checkpoint_ns)"""
_OF_RUN: Final = """SELECT thread_id, checkpoint_id FROM checkpoints
WHERE json_extract(CAST(metadata AS TEXT), '$.run_id') = ?"""


class Committer:
    """Runs what comes in the same turn of the event loop in one transaction, in the order in which it came.

    On the loop: a commit writes to the page cache alone (in WAL mode, `synchronous=NORMAL`), which takes less than a
    thread and back. What does wait for the disk, moving the log into the file, is done in a thread; and for another
    process's lock nothing else waits.
    """

    def __init__(self, path: Path) -> None:
        self._connection = _opened(path, busy_ms=0)
        self._connection.execute("PRAGMA wal_autocheckpoint=0")
        self._mover = LogMover(str(path))
        self._waiting: list[tuple[Work, asyncio.Future[None]]] = []
        self._flushing: asyncio.Task[None] | None = None

    async def run(self, work: Work) -> None:
        """Do this work; it is committed when this returns. Raises what it raises, which takes nothing else with it."""
        loop = asyncio.get_running_loop()
        done = loop.create_future()
        self._waiting.append((work, done))
        if self._flushing is None:
            self._flushing = loop.create_task(self._flush())
        await done

    async def _flush(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting, []
                faults = await self._commit([work for work, _ in batch])
                for (_, done), fault in zip(batch, faults, strict=True):
                    if done.done():  # its run was cancelled
                        continue
                    done.set_exception(fault) if fault else done.set_result(None)
        finally:
            self._flushing = None

    async def _commit(self, batch: Sequence[Work]) -> list[Exception | None]:
        ends = monotonic() + LOCK_TIMEOUT_S
        while True:
            try:
                self._together(batch)
            except sqlite3.Error as error:
                if "locked" in str(error) and monotonic() < ends:
                    await asyncio.sleep(LOCK_POLL_S)
                elif len(batch) == 1:
                    return [error]
                else:  # the others are not to blame
                    return [fault for each in batch for fault in await self._commit([each])]
            else:
                return [None] * len(batch)

    def _together(self, batch: Sequence[Work]) -> None:
        with closing(self._connection.cursor()) as cursor:
            cursor.execute("BEGIN IMMEDIATE")
            try:
                for work in batch:
                    work(cursor)
                cursor.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    cursor.execute("ROLLBACK")
                raise
        self._mover.committed()

    def close(self) -> None:
        """Close the file. What is still waiting is not written; its runs are over."""
        self._mover.close()
        self._connection.close()


class GroupCommitSaver(SqliteSaver):
    """LangGraph's SQLite saver with shared commits, compressed checkpoints and pruning.

    The versions of its channels are plain numbers; those of threads that began with LangGraph's longer ones go on so.
    """

    def __init__(self, connection: sqlite3.Connection, committer: Committer) -> None:
        """`connection` is for reading, and for LangGraph's synchronous methods, which need no event loop."""
        super().__init__(connection, serde=PackedSerializer())
        self._committer = committer

    def get_next_version(self, current: Any, channel: None) -> Any:
        """The version after this one. LangGraph's own are 50 characters long, a quarter of a checkpoint."""
        return super().get_next_version(current, channel) if isinstance(current, str) else (current or 0) + 1

    async def aget_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        """See `get_tuple`."""
        return self.get_tuple(config)

    async def alist(
        self,
        config: RunnableConfig | None,
        *,
        filter: dict[str, Any] | None = None,
        before: RunnableConfig | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[CheckpointTuple]:
        """See `list`."""
        for each in self.list(config, filter=filter, before=before, limit=limit):
            yield each

    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        """See `put`; it is durable when this returns."""
        place = config["configurable"]
        thread_id, namespace, checkpoint_id = str(place["thread_id"]), place["checkpoint_ns"], checkpoint["id"]
        kind, value = self.serde.dumps_typed(checkpoint)
        told = json.dumps(get_checkpoint_metadata(config, metadata), ensure_ascii=False).encode("utf-8", "ignore")
        key = (thread_id, namespace, checkpoint_id, place.get("checkpoint_id"))
        await self._committer.run(lambda cursor: cursor.execute(_PUT, (*key, *packed(kind, value), told)))
        leave(checkpoint_id)
        return {"configurable": {"thread_id": thread_id, "checkpoint_ns": namespace, "checkpoint_id": checkpoint_id}}

    async def aput_writes(
        self, config: RunnableConfig, writes: Sequence[tuple[str, Any]], task_id: str, task_path: str = ""
    ) -> None:
        """See `put_writes`; they are durable when this returns."""
        place = config["configurable"]
        key = (str(place["thread_id"]), place["checkpoint_ns"], str(place["checkpoint_id"]), task_id, task_path)
        statement = _WRITE.format("REPLACE" if all(each in WRITES_IDX_MAP for each, _ in writes) else "IGNORE")
        rows = [
            (*key, WRITES_IDX_MAP.get(channel, index), channel, *packed(*self.serde.dumps_typed(value)))
            for index, (channel, value) in enumerate(writes)
        ]
        await self._committer.run(lambda cursor: cursor.executemany(statement, rows))

    async def adelete_thread(self, thread_id: str) -> None:
        """See `delete_thread`."""
        await self.aprune([thread_id], strategy="delete")

    async def adelete_for_runs(self, run_ids: Sequence[str]) -> None:
        """Delete the checkpoints whose metadata has one of these run ids, and their writes."""

        def work(cursor: sqlite3.Cursor) -> None:
            """Delete those of each run."""
            for run_id in run_ids:
                found = cursor.execute(_OF_RUN, (run_id,))
                _drop(cursor, found.fetchall())

        await self._committer.run(work)

    async def acopy_thread(self, source_thread_id: str, target_thread_id: str) -> None:
        """Copy every checkpoint of a thread, and its writes, to another."""

        def work(cursor: sqlite3.Cursor) -> None:
            """Copy both tables' rows."""
            for table in ("checkpoints", "writes"):
                names = [row[1] for row in cursor.execute(f"PRAGMA table_info({table})")]
                columns = ", ".join(names[1:])
                cursor.execute(
                    f"INSERT INTO {table} (thread_id, {columns}) SELECT ?, {columns} FROM {table} WHERE thread_id = ?",  # noqa: S608  # our own names
                    (target_thread_id, source_thread_id),
                )

        await self._committer.run(work)

    async def aprune(self, thread_ids: Sequence[str], *, strategy: str = "keep_latest") -> None:
        """Drop all but the newest checkpoint of each namespace, or with `delete` all. Raises `ValueError`."""
        if strategy not in ("keep_latest", "delete"):
            raise ValueError(f"there is no way of pruning named {strategy!r}")

        def work(cursor: sqlite3.Cursor) -> None:
            """Delete of each thread what the strategy does not keep."""
            for thread_id in thread_ids:
                for table in ("writes", "checkpoints"):  # the writes go by the checkpoints, so these go last
                    where = "thread_id = ?" if strategy == "delete" else _OLDER.format(table)
                    cursor.execute(f"DELETE FROM {table} WHERE {where}", (str(thread_id),))  # noqa: S608  # ours

        await self._committer.run(work)

    async def apage(self, after: Key, limit: int) -> Sequence[Key]:
        """The next checkpoints, in the order of their keys; without what they hold."""
        return self.conn.execute(_PAGE, (after[0], *after, limit)).fetchall()

    async def adrop(self, keys: Sequence[Key]) -> None:
        """Drop these checkpoints and their writes, no others."""
        await self._committer.run(lambda cursor: _drop(cursor, keys))


def _drop(cursor: sqlite3.Cursor, keys: Sequence[Key]) -> None:
    for table in ("writes", "checkpoints"):
        cursor.executemany(f"DELETE FROM {table} WHERE thread_id = ? AND checkpoint_id = ?", keys)  # noqa: S608  # ours


def _opened(path: Path, busy_ms: int) -> sqlite3.Connection:
    connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
    for pragma in (f"busy_timeout={busy_ms}", "journal_mode=WAL", "synchronous=NORMAL"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _set_aside_if_broken(path: Path) -> None:
    """Make room for a new file: the desk goes on without checkpoints, and carries decisions out from the records."""
    try:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError:
        return  # locked, or no room: that passes, or is told where it matters
    except sqlite3.DatabaseError as error:
        for file in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
            if file.exists():
                file.replace(f"{file}.broken")
        log.error("checkpoints_broken", error=str(error))


@contextmanager
def sqlite_checkpoints(path: Path) -> Iterator[GroupCommitSaver]:
    """A checkpointer on an SQLite file, made when it is absent; one that is no database any more is set aside."""
    path.parent.mkdir(parents=True, exist_ok=True)
    _set_aside_if_broken(path)
    with closing(_opened(path, READ_BUSY_MS)) as connection, closing(Committer(path)) as committer:
        saver = GroupCommitSaver(connection, committer)
        saver.setup()
        yield saver
