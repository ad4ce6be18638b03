"""What a backup is: one gzipped tar with the parts of a desk, and last a manifest with the hash of each.

    records.db | records.dump   the database: a SQLite file, or what pg_dump wrote
    checkpoints.db              waiting turns, where the database is SQLite
    files/…                     what people sent, under the keys that the records name
    intents/*.yaml              the desk's own intents
    secret.key                  signs log-ins
    manifest.json

Nothing else may be in it: a name that is none of these is refused, so an archive can write nowhere else.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Final, Literal

import msgspec

FORMAT: Final = "frontdesk-backup"
VERSION: Final = 1
MANIFEST: Final = "manifest.json"
LARGEST_MANIFEST: Final = 64 * 1024 * 1024
NAMES: Final = re.compile(
    r"manifest\.json|records\.(db|dump)|checkpoints\.db|secret\.key|intents/[A-Za-z0-9_-]{1,80}\.yaml"
    r"|files/[0-9a-f]{2}/[0-9a-f-]{36}\.[a-z0-9]{1,8}"
)
PIECE: Final = 1 << 20


class BackupError(Exception):
    """A backup that cannot be made, read or restored; the message is one plain line."""


class Part(msgspec.Struct, frozen=True):
    """A file of the archive."""

    bytes: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What is in an archive. `counts` are rows by table; `missing` are files that the records name and nobody has."""

    format: Literal["frontdesk-backup"] = "frontdesk-backup"
    version: int = VERSION
    desk: str
    """The version of the desk that made it."""
    revision: str
    """The migration that its database is at."""
    database: Literal["sqlite", "postgresql"]
    made_at: datetime
    counts: dict[str, int]
    missing: list[str] = []  # msgspec copies it
    parts: dict[str, Part]


class Writing:
    """An archive that is being written: parts are added, then the manifest closes it."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self.parts: dict[str, Part] = {}

    def add(self, name: str, source: Path) -> None:
        """Add a file under a name of `NAMES`."""
        with source.open("rb") as file:
            told = self._told(name, os.fstat(file.fileno()).st_size)
            hashing = _Hashing(file)
            self._tar.addfile(told, hashing)
        self.parts[name] = Part(bytes=told.size, sha256=hashing.digest.hexdigest())

    def close(self, manifest: Manifest) -> None:
        """Add the manifest, which says that the archive is whole."""
        content = msgspec.json.format(msgspec.json.encode(manifest))
        self._tar.addfile(self._told(MANIFEST, len(content)), io.BytesIO(content))

    @staticmethod
    def _told(name: str, size: int) -> tarfile.TarInfo:
        if not NAMES.fullmatch(name):
            raise BackupError(f"{name} has no place in a backup")
        told = tarfile.TarInfo(name)
        told.size, told.mode = size, 0o600
        return told


class _Hashing(io.RawIOBase):
    """Reads a file and hashes what was read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        piece = self._file.read(size)
        self.digest.update(piece)
        return piece


@contextmanager
def writing(target: Path) -> Iterator[Writing]:
    """An archive that is at `target`, whole, when the block has ended, readable by this user alone; else nothing is."""
    partial = target.with_name(f".{target.name}.part")
    try:
        handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as raw:
            with tarfile.open(fileobj=raw, mode="w:gz", compresslevel=5) as tar:
                yield Writing(tar)
            raw.flush()
            os.fsync(raw.fileno())
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def read(archive: Path, into: Path | None = None) -> Manifest:
    """Read a whole archive and check every part against its hash; with `into` its parts are unpacked there.

    Raises `BackupError`, and `OSError` where there is no room. What was unpacked until then is the caller's to remove.
    """
    found: dict[str, Part] = {}
    manifest: Manifest | None = None
    try:
        with tarfile.open(archive, "r:gz") as tar:
            for member in tar:
                if manifest is not None or member.name in found:
                    raise BackupError(f"{archive} is no backup of a desk: {member.name!r} comes twice or too late")
                if not member.isreg() or not NAMES.fullmatch(member.name):
                    raise BackupError(f"{archive} is no backup of a desk: {member.name!r} does not belong in one")
                content = tar.extractfile(member)
                assert content is not None, "a regular member has a content"
                if member.name == MANIFEST:
                    manifest = _manifest(archive, content.read(LARGEST_MANIFEST))
                else:
                    found[member.name] = _taken(content, into / member.name if into else None)
    except (tarfile.TarError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise BackupError(f"{archive} is damaged, cut off, or no backup of a desk: {error}") from error
    except FileNotFoundError as error:
        raise BackupError(f"there is no file {archive}") from error
    if manifest is None:
        raise BackupError(f"{archive} is cut off, or no backup of a desk: it has no manifest")
    _compare(archive, manifest, found)
    return manifest


def _manifest(archive: Path, content: bytes) -> Manifest:
    try:
        named = msgspec.json.decode(content)
        if isinstance(named, dict) and named.get("format") == FORMAT and named.get("version", 0) > VERSION:
            raise BackupError(f"{archive} was made by a newer desk ({named.get('desk')}); update this one first")
        return msgspec.convert(named, Manifest)
    except msgspec.MsgspecError as error:
        raise BackupError(f"{archive} is no backup of a desk: its manifest cannot be read ({error})") from error


def _taken(content: IO[bytes], target: Path | None) -> Part:
    """Read a member, and write it to `target` if there is one."""
    digest, size = hashlib.sha256(), 0
    if target is not None:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") if target is not None else open(os.devnull, "wb") as written:
        while piece := content.read(PIECE):
            digest.update(piece)
            size += len(piece)
            written.write(piece)
    return Part(bytes=size, sha256=digest.hexdigest())


def _compare(archive: Path, manifest: Manifest, found: dict[str, Part]) -> None:
    for name, part in manifest.parts.items():
        if name not in found:
            raise BackupError(f"{archive} is not whole: {name} is missing")
        if found[name] != part:
            raise BackupError(f"{archive} is damaged: {name} is not what was backed up")
    if strange := sorted(set(found) - set(manifest.parts)):
        raise BackupError(f"{archive} was changed: its manifest does not know {strange[0]}")
    if f"records.{'db' if manifest.database == 'sqlite' else 'dump'}" not in found:
        raise BackupError(f"{archive} is not whole: it has no records")
