"""Every saver of checkpoints on every database that is there, each empty."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import sqlalchemy as sa

from graph.checkpoint_postgres import postgres_checkpoints
from graph.checkpoint_sql import sql_checkpoints
from graph.checkpoint_sqlite import sqlite_checkpoints
from store.database import sqlite_url

if TYPE_CHECKING:
    from graph.checkpoints import Saver

ON_SQLITE = ("sqlite", "core-sqlite")
ON_POSTGRES = ("postgresql", "core-postgresql")


@contextmanager
def empty_database(server: sa.Engine) -> Iterator[str]:
    """The URL of a database of one's own on PostgreSQL, dropped at the end."""
    name = f"frontdesk_checkpoints_{uuid4().hex[:12]}"
    with server.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
        try:
            yield server.url.set(database=name).render_as_string(hide_password=False)
        finally:
            connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))


@asynccontextmanager
async def saver_named(name: str, place: Path | str) -> AsyncIterator[Saver]:
    """One of the savers; `place` is a folder, or the URL of a database on PostgreSQL."""
    if name == "sqlite":
        with sqlite_checkpoints(Path(place) / "checkpoints.db") as embedded:
            yield embedded
    elif name == "postgresql":
        async with postgres_checkpoints(str(place)) as own:
            yield own
    else:
        url = sqlite_url(Path(place) / "core.db") if name == "core-sqlite" else str(place)
        async with sql_checkpoints(url) as portable:
            yield portable
