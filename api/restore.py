"""Brings a desk back from a backup: into an empty place, or with what was there kept aside."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from api import snapshot
from api.archive import BackupError, Manifest, read
from api.auth.tokens import SECRET_FILE
from api.backup import Progress, database_file, files_of, no_room
from api.folder import LOCK, DataInUse, alone_in
from api.settings import Settings
from graph.checkpoints import FILE
from knowledge.intents import OWN
from store import schema
from store.base import now
from store.database import Database, sqlite_url

STAYS: Final = (LOCK, "models")
"""What is not the desk's state: translation packs and trained models serve the restored desk as well."""
ASIDE: Final = "before-restore-"


@dataclass(frozen=True)
class Restored:
    """What was restored, and where that lies which was there before."""

    manifest: Manifest
    aside: str | None


async def restore(settings: Settings, archive: Path, *, force: bool, progress: Progress) -> Restored:
    """Restore a backup into the data folder, and into the database where that is PostgreSQL; all of it, or nothing.

    Everything is unpacked, checked and migrated beside, before anything that is there is touched. Raises `BackupError`.
    """
    if not archive.is_file():  # noqa: ASYNC240  # a command's own loop, where nobody else waits
        raise BackupError(f"there is no file {archive}")
    stamp = f"{now():%Y%m%d-%H%M%S}"
    try:
        with alone_in(settings.data):
            there = [each for each in settings.data.iterdir() if not _stays(each.name)]
            if there and not force:
                raise BackupError(
                    f"{settings.data} is not empty; choose another --data, or give --force, which keeps it aside"
                )
            staged = settings.data / f".restore-{stamp}"
            try:
                with no_room(staged):
                    staged.mkdir(mode=0o700)
                    progress("unpacking and checking", 0.0)
                    manifest = read(archive, staged)
                    return await _put(settings, manifest, staged, there, force=force, stamp=stamp, progress=progress)
            finally:
                shutil.rmtree(staged, ignore_errors=True)
    except DataInUse as error:
        raise BackupError(f"a desk works in {settings.data}; stop it first") from error


async def _put(
    settings: Settings,
    manifest: Manifest,
    staged: Path,
    there: list[Path],
    *,
    force: bool,
    stamp: str,
    progress: Progress,
) -> Restored:
    here = sa.make_url(settings.url).get_backend_name()
    if manifest.database != here:
        raise BackupError(f"the backup is of a desk on {manifest.database}, and this one is on {here}")
    if manifest.revision > schema.newest():
        raise BackupError(f"the backup is of a newer desk (revision {manifest.revision}); update this one first")
    if manifest.database == "sqlite":
        await _prove(staged, progress)
    aside = _clear(settings, there, stamp)
    if manifest.database == "postgresql":
        aside = await _load(settings, staged, aside, force=force, stamp=stamp, progress=progress)
    await _move_in(settings, manifest, staged)
    return Restored(manifest, aside)


async def _prove(staged: Path, progress: Progress) -> None:
    """Look through the unpacked databases, and migrate the records."""
    for name in ("records.db", FILE):
        if (staged / name).is_file() and not snapshot.sound(staged / name):
            raise BackupError(f"{name} of the backup is damaged; it was so when it was backed up")
    progress("migrating the records", 0.0)
    database = Database.open(sqlite_url(staged / "records.db"))
    try:
        await database.migrate()
    finally:
        await database.close()


def _clear(settings: Settings, there: list[Path], stamp: str) -> str | None:
    """Move what is there aside; into the folder itself, because that may be a volume of its own."""
    outside = database_file(settings)
    if sa.make_url(settings.url).get_backend_name() == "sqlite" and outside.parent.resolve() != settings.data.resolve():
        there = [*there, *(each for each in _with_log(outside) if each.exists())]
    if not there:
        return None
    aside = settings.data / f"{ASIDE}{stamp}"
    aside.mkdir(mode=0o700)
    for each in there:
        shutil.move(each, aside / each.name)
    return str(aside)


def _stays(name: str) -> bool:
    return name in STAYS or name.startswith(ASIDE)


def _with_log(database: Path) -> list[Path]:
    return [database, *(database.with_name(database.name + end) for end in ("-wal", "-shm"))]


def _move_back(aside: Path, data: Path) -> None:
    for each in aside.iterdir():
        shutil.move(each, data / each.name)
    aside.rmdir()


async def _load(
    settings: Settings, staged: Path, aside: str | None, *, force: bool, stamp: str, progress: Progress
) -> str | None:
    """Load PostgreSQL's part; where it fails, the folder is as it was."""
    from api.postgres_dump import load

    progress("loading the database", 0.0)
    try:
        schema_aside = load(settings.url, staged / "records.dump", force=force, stamp=stamp)
    except BackupError:
        if aside:
            _move_back(Path(aside), settings.data)
        raise
    progress("migrating the records", 0.0)
    database = Database.open(settings.url)
    try:
        await database.migrate()
    finally:
        await database.close()
    told = [each for each in (aside, f"the schema {schema_aside}" if schema_aside else None) if each]
    return " and ".join(told) or None


async def _move_in(settings: Settings, manifest: Manifest, staged: Path) -> None:
    """Move the checked parts to their places, the records last: without them there is no desk."""
    if settings.files:
        for name in manifest.parts:
            if name.startswith("files/"):
                await files_of(settings).put(staged / name, name.removeprefix("files/"))
    elif (staged / "files").is_dir():
        shutil.move(staged / "files", settings.data / "files")
    for name in (str(OWN), SECRET_FILE, FILE):
        if (staged / name).exists():
            shutil.move(staged / name, settings.data / name)
    if manifest.database == "sqlite":
        database_file(settings).parent.mkdir(parents=True, exist_ok=True)
        shutil.move(staged / "records.db", database_file(settings))
