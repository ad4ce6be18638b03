"""The data folder belongs to one process at a time: the embedded search index goes stale under a second one.

Where the index is on a Chroma server and the records on a database server, only trained models, the secret and files
are left in it, and the processes of one desk may share it. Each then works in a room of its own inside.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

LOCK: Final = "desk.lock"
ROOMS: Final = "processes"


class DataInUse(Exception):
    """Another desk works in this data folder; `url` is its address if it said so."""

    def __init__(self, data: Path, url: str | None) -> None:
        where = f" at {url}" if url else ""
        super().__init__(
            f"another desk{where} already works in the data folder {data}; stop it or choose another --data"
        )
        self.url = url


@contextmanager
def alone_in(data: Path) -> Iterator[None]:
    """Hold the data folder for this process, which makes it if need be.

    The lock is the operating system's, so it ends with the process however that dies. Raises `DataInUse`.
    """
    with _holding(data, alone=True) as handle:
        if handle is not None:
            os.ftruncate(handle, 0)
        yield


@contextmanager
def place_in(data: Path, *, shared: bool) -> Iterator[Path]:
    """Hold the data folder, alone or beside others that share it; gives the folder for this process's own work.

    Raises `DataInUse` when somebody holds it alone, or anybody holds it and it is not `shared`.
    """
    if not shared:
        with alone_in(data):
            yield data
        return
    with _holding(data, alone=False):
        rooms = data / ROOMS
        _clear(rooms)
        room = rooms / uuid4().hex
        with _holding(room, alone=True):
            try:
                yield room
            finally:
                shutil.rmtree(room, ignore_errors=True)


@contextmanager
def _holding(data: Path, *, alone: bool) -> Iterator[int | None]:
    data.mkdir(parents=True, exist_ok=True)
    if sys.platform == "win32":  # no flock; there the port is the only guard
        yield None
        return
    import fcntl

    handle = os.open(data / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except OSError as error:
            raise DataInUse(data, _holder(data).get("url")) from error
        yield handle
    finally:
        os.close(handle)


def _clear(rooms: Path) -> None:
    """Remove the rooms of processes that have died."""
    for room in rooms.iterdir() if rooms.is_dir() else ():
        with suppress(DataInUse, OSError), _holding(room, alone=True):
            shutil.rmtree(room, ignore_errors=True)


def tell_holder(data: Path, url: str) -> None:
    """Leave this desk's address in the lock file, for `frontdesk doctor` and whoever is refused."""
    (data / LOCK).write_text(json.dumps({"pid": os.getpid(), "url": url}), encoding="utf-8")


def _holder(data: Path) -> dict[str, Any]:
    try:
        found = json.loads((data / LOCK).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
