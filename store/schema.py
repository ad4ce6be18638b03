"""The schema of a database: which migration it is at, and bringing it to the newest.

A migration's file is named after its revision, and revisions sort by age. So a look at the names and at one row tells
that nothing is to be done, and Alembic, whose import takes half a second, is loaded only when something is.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS: Final = Path(__file__).parent / "migrations"
MIGRATION_LOCK: Final = 0x66726F6E74
"""The advisory lock under which PostgreSQL is migrated ("front" in ASCII)."""
_VERSION: Final = sa.table("alembic_version", sa.column("version_num", sa.String))


def newest() -> str:
    """The newest revision, like ``0001``."""
    return max(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*_*.py"))


def pending(connection: sa.Connection) -> list[str]:
    """The revisions that ``upgrade`` would still run, newest first."""
    if (at := _current(connection)) == newest():
        return []
    from alembic.script import ScriptDirectory

    return [each.revision for each in ScriptDirectory.from_config(_config()).iterate_revisions("head", at)]


def upgrade(connection: sa.Connection) -> None:
    """Run what is pending in the connection's transaction; safe for several processes at once."""
    if _current(connection) == newest():
        return
    from alembic import command

    if connection.dialect.name == "postgresql":  # held to the end of the transaction; the others wait here
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(MIGRATION_LOCK)))
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _current(connection: sa.Connection) -> str | None:
    """The revision that the database is at; None for a new one."""
    if not sa.inspect(connection).has_table(_VERSION.name):
        return None
    return connection.scalar(sa.select(_VERSION.c.version_num))


def _config() -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config
