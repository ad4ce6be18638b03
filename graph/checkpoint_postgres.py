"""Checkpoints in PostgreSQL: LangGraph's own saver, on a pool of ours that hands out living connections only."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

import sqlalchemy as sa
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import ChannelVersions, Checkpoint, CheckpointMetadata
from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
from psycopg import AsyncConnection, AsyncCursor
from psycopg.rows import DictRow, dict_row
from psycopg_pool import AsyncConnectionPool

from graph.checkpoint_packing import PackedSerializer
from graph.checkpoint_sqlite import Key
from graph.checkpoint_trail import leave

Pool = AsyncConnectionPool[AsyncConnection[DictRow]]

CONNECTIONS: Final = 8
SETUP_LOCK: Final = 0x66726F6E75
"""The advisory lock under which the tables are made; the next number after the migrations'."""
LOCK_POLL_S: Final = 0.1

_PAGE: Final = """SELECT thread_id, checkpoint_id FROM checkpoints
WHERE (thread_id, checkpoint_id) > (%s, %s) AND checkpoint_ns = '' ORDER BY thread_id, checkpoint_id LIMIT %s"""
_DROP: Final = "DELETE FROM {} WHERE thread_id = %s AND checkpoint_id = ANY(%s)"
_UNUSED: Final = """DELETE FROM checkpoint_blobs blob WHERE blob.thread_id = %s AND NOT EXISTS (
SELECT 1 FROM checkpoints kept WHERE kept.thread_id = blob.thread_id AND kept.checkpoint_ns = blob.checkpoint_ns
AND kept.checkpoint -> 'channel_versions' ->> blob.channel = blob.version)"""


class PooledPostgresSaver(AsyncPostgresSaver):
    """LangGraph's PostgreSQL saver. Its own one takes a lock for each statement, though a pool needs none."""

    conn: Pool

    def __init__(self, pool: Pool) -> None:
        super().__init__(pool, serde=PackedSerializer())

    @asynccontextmanager
    async def _cursor(self, *, pipeline: bool = False) -> AsyncIterator[AsyncCursor[DictRow]]:
        async with self.conn.connection() as connection:
            if pipeline:  # one round trip; it commits as a whole when the block ends
                async with connection.pipeline(), connection.cursor(binary=True, row_factory=dict_row) as cursor:
                    yield cursor
            else:
                async with connection.cursor(binary=True, row_factory=dict_row) as cursor:
                    yield cursor

    async def setup(self) -> None:
        """Make or migrate the tables; safe for several processes at once.

        Who comes second asks again and again instead of waiting in the database: an index is made concurrently, which
        waits for every open statement, this one too.
        """
        async with self.conn.connection() as connection:
            while not await _asked(connection, "SELECT pg_try_advisory_lock(%s)"):  # noqa: ASYNC110  # nobody tells us
                await asyncio.sleep(LOCK_POLL_S)
            try:
                await super().setup()
            finally:
                await _asked(connection, "SELECT pg_advisory_unlock(%s)")

    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        """See LangGraph's; it is durable when this returns."""
        written = await super().aput(config, checkpoint, metadata, new_versions)
        leave(checkpoint["id"])
        return written

    async def apage(self, after: Key, limit: int) -> Sequence[Key]:
        """The next checkpoints, in the order of their keys; without what they hold."""
        async with self._cursor() as cursor:
            await cursor.execute(_PAGE, (*after, limit))
            return [(row["thread_id"], row["checkpoint_id"]) for row in await cursor.fetchall()]

    async def adrop(self, keys: Sequence[Key]) -> None:
        """Drop these checkpoints, their writes, and values that no other checkpoint of their thread has."""
        threads: dict[str, list[str]] = {}
        for thread_id, checkpoint_id in keys:
            threads.setdefault(thread_id, []).append(checkpoint_id)
        async with self._cursor() as cursor:
            for thread_id, ids in threads.items():
                async with cursor.connection.transaction():
                    for table in ("checkpoint_writes", "checkpoints"):
                        await cursor.execute(_DROP.format(table), (thread_id, ids))
                    await cursor.execute(_UNUSED, (thread_id,))


async def _asked(connection: AsyncConnection[DictRow], question: str) -> bool:
    found = await (await connection.execute(question, (SETUP_LOCK,))).fetchone()
    return bool(found and next(iter(found.values())))


def conninfo(url: str) -> str:
    """What libpq calls an SQLAlchemy URL, e.g. ``postgresql://desk@db/desk?sslmode=require``."""
    return sa.make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


@asynccontextmanager
async def postgres_checkpoints(url: str) -> AsyncIterator[PooledPostgresSaver]:
    """A checkpointer in the PostgreSQL database of an SQLAlchemy URL; its tables are made when they are absent."""
    # Nothing is prepared, because a connection proxy would give the next statement to another session.
    options: dict[str, Any] = {"autocommit": True, "prepare_threshold": None, "row_factory": dict_row}
    async with AsyncConnectionPool(
        conninfo(url),
        connection_class=AsyncConnection[DictRow],
        kwargs=options,
        min_size=1,
        max_size=CONNECTIONS,
        check=AsyncConnectionPool.check_connection,
        open=False,
    ) as pool:
        saver = PooledPostgresSaver(pool)
        await saver.setup()
        yield saver
