"""SQLite without a thread: statements run where they are awaited.

The usual driver sends each of a statement's four calls (cursor, execute, fetch, close) to a thread of the connection
and back. A turn has some forty statements, and under load those hops cost it more processor time than all else
together (measured at ten chats, in processor time a turn: 69 ms with them, 55 ms without). A statement on the
desk's own file takes 10 to 100 µs, so it does not pay to leave the event loop for it. What can take longer is waiting
for another process's write lock: `Database.writing` waits for that without blocking anybody.
"""

from __future__ import annotations

import sqlite3
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, suppress
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool, Pool

from store.base import json_codec

DRIVER = "inline"
WRITES = "frontdesk_writes"
"""Execution option of a connection whose transaction will write."""
BUSY_MS = 250
"""How long a statement itself may wait for another process; kept short, because nothing else runs meanwhile."""
MOVE_AFTER = 20
"""Transactions after which the log is moved into the file."""
LONG = 4_000
"""Pages (of 4 kB) of a log that shall begin anew."""


class InlineSqlite(SQLiteDialect_pysqlite):
    """The standard library's driver, as an asynchronous engine takes it."""

    driver = DRIVER
    is_async = True
    supports_statement_cache = True

    @classmethod
    def get_pool_class(cls, url: sa.URL) -> type[Pool]:
        """A pool whose waiters do not block the event loop."""
        return AsyncAdaptedQueuePool


registry.register(f"sqlite.{DRIVER}", __name__, InlineSqlite.__name__)


def engine(url: sa.URL) -> AsyncEngine:
    """An engine on an SQLite file, in WAL mode, with foreign keys on."""
    opened = create_async_engine(
        url.set(drivername=f"sqlite+{DRIVER}"),
        connect_args={"isolation_level": None, "check_same_thread": False},
        hide_parameters=True,
        **json_codec(),
        pool_size=8,
        max_overflow=0,
    )
    sa.event.listen(opened.sync_engine, "connect", _prepare)
    sa.event.listen(opened.sync_engine, "begin", _begin)
    return opened


class LogMover:
    """Moves the write-ahead log into the file in a thread of its own.

    SQLite would do so at the end of a commit, every thousand pages, and wait for the disk: on the event loop, that is a
    pause for every chat. The log begins anew when a commit finds all of it moved, which steady writing can put off for
    ever; so a log that has grown long is moved to its end between two commits, when most of it is moved already.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="log")
        self._moving: Future[int] | None = None
        self._commits = 0
        self._closed = False

    def committed(self) -> None:
        """A transaction was written."""
        self._commits += 1
        if self._closed or self._commits < MOVE_AFTER or (self._moving is not None and not self._moving.done()):
            return
        self._commits = 0
        if self._moving is not None and self._moving.result() > LONG:
            self._move()
            self._moving = None
        else:
            self._moving = self._thread.submit(self._move)

    def close(self) -> None:
        """Move no more; the last connection that closes moves what is left."""
        self._closed = True
        self._thread.shutdown()

    def _move(self) -> int:
        """Move as much as no reader needs; the pages that the log has grown to."""
        # A fault is the next commit's to tell.
        with suppress(sqlite3.Error), closing(sqlite3.connect(self._path)) as connection:
            _, pages, _ = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
            return int(pages)
        return 0


def is_locked(error: Exception) -> bool:
    """Whether another process holds the write lock."""
    return isinstance(error, sa.exc.OperationalError) and "locked" in str(error.orig)


def _prepare(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    # The log is moved by `LogMover`.
    pragmas = ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "wal_autocheckpoint=0")
    for pragma in (*pragmas, f"busy_timeout={BUSY_MS}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: sa.Connection) -> None:
    # The driver is in autocommit, so that this BEGIN is the only one. A writer takes the lock at once: a transaction
    # that reads first and writes later cannot be upgraded once another one has committed.
    writes = connection.get_execution_options().get(WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
