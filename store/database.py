"""One open database: sessions for reading, transactions for writing, migrations.

SQLite (the default) has one writer at a time. Writers queue on a fair lock in this process and start
with BEGIN IMMEDIATE, so that none of them meets SQLITE_BUSY half way through (its back-off sleeps and
is unfair: measured as latency spikes with 100 chats at once).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from store import schema
from store.events import Event, write_pending

Listener = Callable[[Sequence[Event]], None]


def sqlite_url(path: Path) -> str:
    """The URL of a SQLite file, e.g. for `Database.open`."""
    return f"sqlite+aiosqlite:///{path}"


class Database:
    """Sessions over one engine, and the wake-up call after each commit that appended events."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self._sessions = async_sessionmaker(engine, expire_on_commit=False, autoflush=False)
        self._listeners: list[Listener] = []
        self._writer = asyncio.Lock() if engine.dialect.name == "sqlite" else None

    @classmethod
    def open(cls, url: str) -> Database:
        """Open the database at an SQLAlchemy async URL. Nothing is created or migrated."""
        if not url.startswith("sqlite"):
            return cls(create_async_engine(url, pool_pre_ping=True))
        engine = create_async_engine(url, connect_args={"timeout": 10, "isolation_level": None})
        sa.event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        sa.event.listen(engine.sync_engine, "begin", _begin_sqlite)
        return cls(engine)

    @property
    def dialect(self) -> str:
        """`sqlite`, `postgresql` or `mssql`."""
        return self.engine.dialect.name

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A session for reads; what it changes is rolled back."""
        async with self._sessions() as session:
            yield session

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        """One transaction: committed at the end of the block, rolled back if it raises.

        What is added is written when the block ends, or at an explicit flush; nothing is flushed behind a query's
        back. Events appended inside are announced to the listeners after the commit, never before.
        """
        async with AsyncExitStack() as stack:
            if self._writer is not None:
                await stack.enter_async_context(self._writer)
            session = await stack.enter_async_context(self._sessions())
            await session.connection(execution_options={"frontdesk_writes": True})
            try:
                yield session
                appended = await write_pending(session)
                await session.commit()
            except BaseException:
                await session.rollback()
                raise
        if appended:
            for listener in list(self._listeners):
                listener(appended)

    def on_events(self, listener: Listener) -> Callable[[], None]:
        """Call `listener(events)` after each commit that appended some; returns what ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def migrate(self) -> None:
        """Bring the schema to the newest migration; safe to run again, and by several processes at once."""
        async with self.engine.connect() as connection:
            await connection.run_sync(schema.upgrade)
            await connection.commit()

    async def pending_migrations(self) -> list[str]:
        """The revisions that `migrate` would still run, newest first."""
        async with self.engine.connect() as connection:
            return await connection.run_sync(schema.pending)

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=10000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: sa.Connection) -> None:
    # The driver is in autocommit, so that SQLAlchemy's own BEGIN is the only one. A writer takes the lock at once:
    # a transaction that reads first and writes later cannot be upgraded once another one has committed.
    writes = connection.get_execution_options().get("frontdesk_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
