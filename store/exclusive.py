"""Work that one process of a desk does at a time: a lock in the database, which ends with the process that holds it."""

from __future__ import annotations

import asyncio
import hashlib
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from store.database import Database

PAUSE_S: Final = 0.2
"""Seconds between two tries of who waits."""

_here: defaultdict[tuple[str, str], asyncio.Lock] = defaultdict(asyncio.Lock)
_POSTGRES = (sa.text("SELECT pg_try_advisory_lock(:key)"), sa.text("SELECT pg_advisory_unlock(:key)"))
_MSSQL = (
    sa.text(
        "DECLARE @got int; EXEC @got = sp_getapplock @Resource = :name, @LockMode = 'Exclusive', "
        "@LockOwner = 'Session', @LockTimeout = 0; SELECT CASE WHEN @got >= 0 THEN 1 ELSE 0 END"
    ),
    sa.text("EXEC sp_releaseapplock @Resource = :name, @LockOwner = 'Session'"),
)


@asynccontextmanager
async def exclusive(database: Database, name: str, *, wait: bool = True) -> AsyncIterator[bool]:
    """Do `name` as the only process of this database; without `wait` False is given when somebody else does it now.

    The lock is a connection's (a proxy that shares connections out by the transaction breaks it). On SQLite, which has
    no such lock and one process, it holds within that process.
    """
    if database.dialect == "sqlite":
        lock = _here[str(database.engine.url), name]
        if lock.locked() and not wait:
            yield False
            return
        async with lock:
            yield True
        return
    take, release = _MSSQL if database.dialect == "mssql" else _POSTGRES
    digest = int.from_bytes(hashlib.sha256(f"frontdesk:{name}".encode()).digest()[:8], signed=True)
    values: dict[str, object] = {"name": f"frontdesk:{name}"} if database.dialect == "mssql" else {"key": digest}
    async with database.engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        taken = await _taken(connection, take, values)
        while wait and not taken:
            await asyncio.sleep(PAUSE_S)  # rather than wait in the database, where a cancelled waiter would stay
            taken = await _taken(connection, take, values)
        try:
            yield taken
        finally:
            if taken:
                await connection.execute(release, values)


async def _taken(connection: AsyncConnection, take: sa.TextClause, values: dict[str, object]) -> bool:
    return bool(await connection.scalar(take, values))
