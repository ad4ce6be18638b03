"""A consistent copy of an embedded desk's two SQLite files, while the desk writes in them.

Records come first, checkpoints after them. A turn waits in the records only once its checkpoint is durable, so a later
copy of the checkpoints has every checkpoint that the records need. It may have more: of turns that went on in the
moment between the two. Those are cut off the copy, so that a waiting draft is its thread's last word again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import quote
from uuid import UUID

from api.archive import BackupError

PAGES: Final = 1024
"""Pages that are copied at once, between two reports of how far it is."""
_WAITING: Final = """SELECT conversation_id, checkpoint_id FROM turns
WHERE status IN ('waiting', 'resuming') AND checkpoint_id IS NOT NULL"""

Share = Callable[[float], None]


def copied(source: Path, target: Path, share: Share) -> None:
    """Copy an SQLite file as it is at this moment. Writers go on meanwhile; their changes are not in the copy."""
    if not source.is_file():
        raise BackupError(f"there is no {source}")
    uri = f"file:{quote(str(source.resolve()))}?mode=rw"
    opened = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=30)
    with closing(opened) as live, closing(sqlite3.connect(target)) as copy:
        # Within one read transaction, so that the copy need not begin anew when somebody writes.
        live.execute("BEGIN")
        live.execute("SELECT count(*) FROM sqlite_master").fetchone()
        live.backup(copy, pages=PAGES, progress=lambda _, left, total: share(1 - left / max(total, 1)), sleep=0)
        live.execute("COMMIT")
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it


def cut_to(records: Path, checkpoints: Path) -> None:
    """Cut off a copy of the checkpoints what came after the copy of the records."""
    with _opened(records) as told:
        if not _has(told, "turns", "checkpoint_id"):
            return  # before revision 0010: then a thread's last word is all that is known of a waiting draft
        waiting = [(str(UUID(str(each[0]))), each[1]) for each in told.execute(_WAITING)]
    with _opened(checkpoints) as kept:
        for table in ("writes", "checkpoints"):
            kept.executemany(f"DELETE FROM {table} WHERE thread_id = ? AND checkpoint_id > ?", waiting)  # noqa: S608
        kept.commit()


def counts(records: Path) -> dict[str, int]:
    """Rows by table."""
    with _opened(records) as told:
        names = [each[0] for each in told.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        ours = [name for name in names if name != "alembic_version" and not name.startswith("sqlite_")]
        return {name: told.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in ours}  # noqa: S608


def revision(records: Path) -> str:
    """The migration that the records are at."""
    with _opened(records) as told:
        try:
            found = told.execute("SELECT version_num FROM alembic_version").fetchone()
        except sqlite3.OperationalError as error:
            raise BackupError("the database is no desk's: it has no migrations") from error
    if found is None:
        raise BackupError("the database is empty: nothing has been migrated")
    return str(found[0])


def file_keys(records: Path) -> Sequence[tuple[str, bool]]:
    """The keys of files that the records name, and whether somebody would miss them."""
    with _opened(records) as told:
        found = []
        for table, missed in (("attachments", "message_id IS NOT NULL"), ("calls", "1")):
            if _has(told, table, "file_key"):
                found += told.execute(f"SELECT file_key, {missed} FROM {table}").fetchall()  # noqa: S608  # ours
    return [(key, bool(missed)) for key, missed in found]


def sound(path: Path) -> bool:
    """Whether SQLite finds the file's structure whole."""
    try:
        with _opened(path) as told:
            return bool(told.execute("PRAGMA quick_check").fetchone() == ("ok",))
    except sqlite3.DatabaseError:
        return False


def _has(connection: sqlite3.Connection, table: str, column: str) -> bool:
    """Whether a database, which may be of an older revision, has this column."""
    return column in [each[1] for each in connection.execute(f"PRAGMA table_info({table})")]


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path)) as connection:
        yield connection
