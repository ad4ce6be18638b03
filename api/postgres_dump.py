"""The records and checkpoints of a desk on PostgreSQL, by PostgreSQL's own tools."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from api.archive import BackupError
from store.base import Base

_OTHERS = sa.text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    " AND backend_type = 'client backend'"
)


@dataclass(frozen=True)
class Dumped:
    """What is in a dump."""

    revision: str
    counts: dict[str, int]
    file_keys: Sequence[tuple[str, bool]]


def dump(url: str, target: Path) -> Dumped:
    """Dump a database as it is at this moment, checkpoints and all; counted in the very same snapshot."""
    parsed = sa.make_url(url)
    tool = _tool("pg_dump", f"pg_dump --format=custom --file=records.dump {_shown(parsed)}")
    with _engine(url) as engine, engine.connect() as connection, connection.begin():
        connection.execute(sa.text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
        if not sa.inspect(connection).has_table("alembic_version"):
            raise BackupError(f"there is no desk in {_shown(parsed)}")
        snapshot = connection.scalar(sa.text("SELECT pg_export_snapshot()"))
        names = set(sa.inspect(connection).get_table_names())
        tables = [table for name, table in sorted(Base.metadata.tables.items()) if name in names]
        counts = {
            each.name: int(connection.scalar(sa.select(sa.func.count()).select_from(each)) or 0) for each in tables
        }
        sent = connection.execute(sa.text("SELECT file_key, message_id IS NOT NULL FROM attachments")).all()
        called = connection.execute(sa.text("SELECT file_key, true FROM calls")).all()
        revision = str(connection.scalar(sa.text("SELECT version_num FROM alembic_version")))
        _run([tool, "--format=custom", "--no-owner", f"--snapshot={snapshot}", f"--file={target}"], parsed)
    return Dumped(revision, counts, [(each[0], bool(each[1])) for each in (*sent, *called)])


def load(url: str, source: Path, *, force: bool, stamp: str) -> str | None:
    """Load a dump into an empty database; with `force` what is there is kept in a schema whose name is returned.

    Raises `BackupError`, also while anybody else is connected to the database.
    """
    parsed = sa.make_url(url)
    tool = _tool("pg_restore", f"pg_restore --no-owner --dbname={_shown(parsed)} records.dump")
    aside = None
    with _engine(url) as engine:
        with engine.begin() as connection:
            if others := connection.scalar(_OTHERS):
                raise BackupError(
                    f"{others} others are connected to {_shown(parsed)}; stop every desk and worker first"
                )
            if sa.inspect(connection).get_table_names():
                if not force:
                    raise BackupError(f"{_shown(parsed)} is not empty; choose another database, or give --force")
                aside = f"before_restore_{stamp.replace('-', '_')}"
                connection.execute(sa.text(f"ALTER SCHEMA public RENAME TO {aside}"))
                connection.execute(sa.text("CREATE SCHEMA public"))
        try:
            _run([tool, "--no-owner", "--exit-on-error", "--single-transaction", str(source)], parsed)
        except BackupError:
            if aside is not None:
                with engine.begin() as connection:
                    connection.execute(sa.text("DROP SCHEMA public CASCADE"))
                    connection.execute(sa.text(f"ALTER SCHEMA {aside} RENAME TO public"))
            raise
    return aside


@contextmanager
def _engine(url: str) -> Iterator[sa.Engine]:
    engine = sa.create_engine(sa.make_url(url).set(drivername="postgresql+psycopg"), hide_parameters=True)
    try:
        yield engine
    except sa.exc.OperationalError as error:
        raise BackupError(f"{_shown(engine.url)} does not answer: {str(error.orig).splitlines()[0]}") from error
    finally:
        engine.dispose()


def _shown(url: sa.URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=True)


def _tool(name: str, otherwise: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise BackupError(f"{name} is not on the path; install PostgreSQL's client tools, or run: {otherwise}")
    return found


def _run(command: Sequence[str], url: sa.URL) -> None:
    """Run a tool on the database; its password is in no command line, where others of this machine would see it."""
    plain = url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    environment = {**os.environ, **({"PGPASSWORD": str(url.password)} if url.password else {})}
    ended = subprocess.run(  # noqa: S603  # PostgreSQL's own tools
        [*command, "--dbname", plain], env=environment, capture_output=True, text=True, check=False
    )
    if ended.returncode != 0:
        said = (ended.stderr.strip() or "it said nothing").splitlines()
        raise BackupError(f"{Path(command[0]).name} failed: {said[0]}")
