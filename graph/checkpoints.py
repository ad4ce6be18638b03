"""Where the graph's state waits between a question to an agent and the answer: the saver for each kind of database.

| database | saver |
| --- | --- |
| SQLite | a file of its own beside the records, with shared commits (`checkpoint_sqlite`) |
| PostgreSQL | LangGraph's own, in the same database, on a pool of ours (`checkpoint_postgres`) |
| SQL Server and others | ours on SQLAlchemy Core, in the same database (`checkpoint_sql`) |

State is plain values, so the strict serializer is on in all of them.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

import sqlalchemy as sa

from graph.checkpoint_sqlite import GroupCommitSaver, Key, sqlite_checkpoints

if TYPE_CHECKING:
    from typing import TypeAlias

    from graph.checkpoint_postgres import PooledPostgresSaver
    from graph.checkpoint_sql import SqlSaver

    Saver: TypeAlias = GroupCommitSaver | PooledPostgresSaver | SqlSaver

FILE: Final = "checkpoints.db"
"""The file of checkpoints in the data folder of an embedded desk."""
POSTGRES_NEEDS: Final = ("psycopg", "psycopg_pool", "langgraph.checkpoint.postgres")
"""Modules of the extra `postgres`; without them our own saver serves PostgreSQL as well."""


class Prunable(Protocol):
    """What every saver of ours can do beside LangGraph's methods."""

    async def apage(self, after: Key, limit: int) -> Sequence[Key]:
        """The next checkpoints, in the order of (thread id, checkpoint id); without what they hold."""

    async def adrop(self, keys: Sequence[Key]) -> None:
        """Drop these checkpoints and what only they use, no others."""


@asynccontextmanager
async def open_checkpoints(database_url: str, folder: Path) -> AsyncIterator[Saver]:
    """The checkpointer for the records of a database: in it, or for SQLite in a file of its own in the data folder."""
    url = sa.make_url(database_url)
    if url.get_backend_name() == "sqlite":
        with sqlite_checkpoints(folder / FILE) as embedded:
            yield embedded
    elif url.get_backend_name() == "postgresql" and all(_installed(each) for each in POSTGRES_NEEDS):
        from graph.checkpoint_postgres import postgres_checkpoints

        async with postgres_checkpoints(database_url) as own:
            yield own
    else:
        from graph.checkpoint_sql import sql_checkpoints

        async with sql_checkpoints(database_url) as portable:
            yield portable


def _installed(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:  # a parent of it is missing
        return False
