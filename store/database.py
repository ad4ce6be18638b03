"""One open database: sessions for reading, transactions for writing, migrations.

SQLite (the default) has one writer at a time. Writers queue on a fair lock in this process and start
with BEGIN IMMEDIATE, so that none of them meets SQLITE_BUSY half way through.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from time import monotonic

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from store import schema, sqlite
from store.base import json_codec
from store.events import Event, write_pending

LOCK_TIMEOUT_S = 10.0
"""How long a transaction waits for another process to finish writing."""

Listener = Callable[[Sequence[Event]], None]


def sqlite_url(path: Path) -> str:
    """The URL of a SQLite file, e.g. for `Database.open`."""
    return f"sqlite:///{path}"


class Database:
    """Sessions over one engine, and the wake-up call after each commit that appended events."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self._sessions = async_sessionmaker(engine, expire_on_commit=False, autoflush=False)
        self._listeners: list[Listener] = []
        self._writer = asyncio.Lock() if engine.dialect.name == "sqlite" else None
        file = engine.url.database if engine.dialect.name == "sqlite" else None
        self._mover = sqlite.LogMover(file) if file else None

    @classmethod
    def open(cls, url: str) -> Database:
        """Open the database at an SQLAlchemy URL. Nothing is created or migrated.

        Parameters of statements stay out of errors and logs: they are what customers wrote.
        """
        parsed = sa.make_url(url)
        if parsed.get_backend_name() == "sqlite":
            return cls(sqlite.engine(parsed))
        return cls(create_async_engine(parsed, pool_pre_ping=True, hide_parameters=True, **json_codec()))

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
            await _begin_writing(session)
            try:
                yield session
                appended = await write_pending(session)
                await session.commit()
            except BaseException:
                await session.rollback()
                raise
        if self._mover is not None:
            self._mover.committed()
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
        if self._mover is not None:
            self._mover.close()
        await self.engine.dispose()


async def _begin_writing(session: AsyncSession) -> None:
    """Begin a transaction that may write; waits for another process's write lock, and lets the others run meanwhile."""
    ends = monotonic() + LOCK_TIMEOUT_S
    while True:
        try:
            await session.connection(execution_options={sqlite.WRITES: True})
        except sa.exc.OperationalError as error:
            await session.rollback()
            if not sqlite.is_locked(error) or monotonic() > ends:
                raise
            await asyncio.sleep(0.02)
        else:
            return
