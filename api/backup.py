"""Makes a backup of a desk while it runs; see `archive` for what is in it, and `restore` for the way back."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from api import snapshot
from api.archive import BackupError, Manifest, Writing, writing
from api.auth.tokens import SECRET_FILE
from api.settings import Settings
from api.version import version
from graph.checkpoints import FILE
from knowledge.intents import OWN
from store.base import now
from store.files import Files

Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class _Records:
    """What the records say about themselves."""

    revision: str
    counts: dict[str, int]
    file_keys: Sequence[tuple[str, bool]]


async def back_up(settings: Settings, target: Path, *, secret: bool = True, progress: Progress) -> Manifest:
    """Write a backup to `target`, which must not exist; all of it, or nothing. Raises `BackupError`."""
    if target.exists():  # noqa: ASYNC240  # a command's own loop, where nobody else waits
        raise BackupError(f"{target} exists; a backup never overwrites one")
    dialect = sa.make_url(settings.url).get_backend_name()
    if dialect not in ("sqlite", "postgresql"):
        raise BackupError(f"a database on {dialect} is backed up with its own tools; copy the files folder beside it")
    with no_room(target), writing(target) as archive:
        with tempfile.TemporaryDirectory(prefix=".frontdesk-backup-", dir=target.parent) as folder:
            take = _embedded if dialect == "sqlite" else _postgres
            records = take(settings, Path(folder), archive, progress)
            missing = await _files(settings, records.file_keys, archive, progress)
        for path in sorted((settings.data / OWN).glob("*.yaml")):
            archive.add(f"{OWN}/{path.name}", path)
        if secret and (settings.data / SECRET_FILE).is_file():
            archive.add(SECRET_FILE, settings.data / SECRET_FILE)
        manifest = Manifest(
            desk=version(),
            revision=records.revision,
            database="sqlite" if dialect == "sqlite" else "postgresql",
            made_at=now(),
            counts=records.counts,
            missing=missing,
            parts=archive.parts,
        )
        archive.close(manifest)
    return manifest


def _embedded(settings: Settings, folder: Path, archive: Writing, progress: Progress) -> _Records:
    records, checkpoints = folder / "records.db", folder / FILE
    snapshot.copied(database_file(settings), records, lambda share: progress("copying the records", share))
    found = _Records(snapshot.revision(records), snapshot.counts(records), snapshot.file_keys(records))
    if (settings.data / FILE).is_file():
        snapshot.copied(settings.data / FILE, checkpoints, lambda share: progress("copying the checkpoints", share))
        snapshot.cut_to(records, checkpoints)
    progress("packing", 0.0)
    archive.add("records.db", records)
    if checkpoints.is_file():
        archive.add(FILE, checkpoints)
    return found


def _postgres(settings: Settings, folder: Path, archive: Writing, progress: Progress) -> _Records:
    from api.postgres_dump import dump

    progress("dumping the database", 0.0)
    dumped = dump(settings.url, folder / "records.dump")
    archive.add("records.dump", folder / "records.dump")
    return _Records(dumped.revision, dumped.counts, dumped.file_keys)


async def _files(
    settings: Settings, keys: Sequence[tuple[str, bool]], archive: Writing, progress: Progress
) -> list[str]:
    """Add the files that the records name; the keys of those that are gone though somebody would miss them."""
    files = files_of(settings)
    missing = []
    for number, (key, missed) in enumerate(keys):
        progress("packing files", number / len(keys))
        try:
            async with files.local(key) as path:
                archive.add(f"files/{key}", path)
        except FileNotFoundError:
            if missed:
                missing.append(key)
    return missing


def files_of(settings: Settings) -> Files:
    """Where the desk keeps what people send."""
    return Files(settings.files or settings.data / "files")


def database_file(settings: Settings) -> Path:
    """The SQLite file of the records."""
    return Path(sa.make_url(settings.url).database or "")


@contextmanager
def no_room(place: Path) -> Iterator[None]:
    """Says in a plain line that there is no room, or no right, to write at `place`."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if "full" in str(error) or "disk I/O" in str(error):
            raise BackupError(f"there is no room at {place.parent}; nothing was left there") from error
        raise BackupError(f"the database cannot be copied: {error}") from error
    except OSError as error:
        if isinstance(error, FileNotFoundError) and not place.parent.is_dir():
            raise BackupError(f"there is no folder {place.parent}") from error
        raise BackupError(
            f"cannot write at {place.parent}: {os.strerror(error.errno or 0)}; nothing was left there"
        ) from error
