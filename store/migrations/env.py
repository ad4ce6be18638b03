"""Alembic's entry: runs the migrations on the connection that `Database.migrate` hands over."""

from __future__ import annotations

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context

from store.base import Base, UtcDateTime
from store.tables import TABLES

assert TABLES  # importing the module registers every table on Base.metadata


def render(kind: str, item: Any, _: object) -> str | Literal[False]:
    """Write our own column type as the plain one below it, so that old migrations never import today's code."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


def run(connection: sa.Connection) -> None:
    """Run the migrations; SQLite needs its batch mode for ALTER."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=render,
    )
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes["connection"])
