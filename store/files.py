"""The bytes of what people sent: files under ids, in a folder or in any storage that fsspec knows.

A key is made here and has nothing of a client's file name in it. Nothing is served from where it lies.
"""

from __future__ import annotations

import asyncio
import re
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import fsspec
from fsspec.implementations.local import LocalFileSystem

PIECE: Final = 1 << 20
"""Bytes that are read at once."""
_KEY: Final = re.compile(r"[0-9a-f]{2}/[0-9a-f-]{36}\.[a-z0-9]{1,8}")


def key_of(file_id: UUID, suffix: str) -> str:
    """Where the file of an id lies; ``suffix`` is like ``mp3``."""
    return f"{str(file_id)[-2:]}/{file_id}.{suffix}"


@dataclass(frozen=True, slots=True)
class Listed:
    """A file that is kept; ``modified`` is when it was put there."""

    key: str
    bytes: int
    modified: datetime


class Files:
    """A place for files. ``url`` is a folder, or what fsspec opens, like ``s3://bucket/desk``."""

    def __init__(self, url: str | Path) -> None:
        """Raises ``ImportError`` when the storage needs a package that is not installed, ``ValueError`` when fsspec
        does not know it.
        """
        found: tuple[Any, str] = fsspec.core.url_to_fs(str(url))
        self._system, self._root = found
        self._local = isinstance(self._system, LocalFileSystem)

    def within(self, folder: str) -> Files:
        """A place of its own inside this one, whose keys are apart; ``folder`` is a name like ``speech``."""
        inner = Files.__new__(Files)
        inner._system, inner._root, inner._local = self._system, f"{self._root}/{folder}", self._local
        return inner

    async def listing(self) -> list[Listed]:
        """Every file of this place, in no order; it asks the storage about each, so it is for sweeps."""
        return await asyncio.to_thread(self._listing)

    def _listing(self) -> list[Listed]:
        found = []
        for path, told in self._system.find(self._root, detail=True).items():
            key = "/".join(path.rsplit("/", 2)[1:])
            if _KEY.fullmatch(key) and path == self._path(key):
                found.append(Listed(key, told["size"], self._system.modified(path)))
        return found

    def _path(self, key: str) -> str:
        if not _KEY.fullmatch(key):
            raise ValueError("this is no key of a file")
        return f"{self._root}/{key}"

    async def put(self, source: Path, key: str) -> None:
        """Keep the file at ``source`` under ``key``; whole, or not at all. The source stays.

        Who is cancelled meanwhile goes on when the copying has ended: what is removed after that stays removed.
        """
        copying = asyncio.ensure_future(asyncio.to_thread(self._put, source, self._path(key)))
        try:
            await asyncio.shield(copying)
        except asyncio.CancelledError:
            await asyncio.wait([copying])
            raise

    def _put(self, source: Path, target: str) -> None:
        if not self._local:
            self._system.put_file(str(source), target)
            return
        place = Path(target)
        place.parent.mkdir(parents=True, exist_ok=True)
        partial = _partial(place)
        try:
            shutil.copyfile(source, partial)
            partial.replace(place)
        finally:
            partial.unlink(missing_ok=True)

    async def read(self, key: str, start: int = 0, end: int | None = None) -> bytes:
        """The bytes from ``start`` up to ``end`` (not included), all without. Raises ``FileNotFoundError``."""
        found: bytes = await asyncio.to_thread(self._system.cat_file, self._path(key), start, end)
        return found

    async def pieces(self, key: str, start: int, end: int) -> AsyncIterator[bytes]:
        """The bytes from ``start`` up to ``end``, a piece at a time."""
        while start < end:
            upto = min(end, start + PIECE)
            yield await self.read(key, start, upto)
            start = upto

    async def remove(self, key: str) -> None:
        """Remove a file, and what a desk that was killed left of one; one that is not there is removed already."""
        await asyncio.to_thread(self._remove, self._path(key))

    def _remove(self, path: str) -> None:
        if self._local:
            _partial(Path(path)).unlink(missing_ok=True)
        try:
            self._system.rm_file(path)
        except FileNotFoundError:
            return

    @asynccontextmanager
    async def local(self, key: str) -> AsyncIterator[Path]:
        """The file as one of this machine, for as long as the block runs. Raises ``FileNotFoundError``."""
        if self._local:
            path = Path(self._path(key))
            if not await asyncio.to_thread(path.is_file):
                raise FileNotFoundError(key)
            yield path
            return
        with tempfile.TemporaryDirectory(prefix="frontdesk-") as folder:
            path = Path(folder) / key.rpartition("/")[2]
            await asyncio.to_thread(self._system.get_file, self._path(key), str(path))
            yield path


def _partial(place: Path) -> Path:
    """Where a file lies until all of it is there."""
    return place.with_name(f".{place.name}.part")
