"""The data folder belongs to one process at a time: the embedded search index goes stale under a second one."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

LOCK: Final = "desk.lock"


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
    data.mkdir(parents=True, exist_ok=True)
    if sys.platform == "win32":  # no flock; there the port is the only guard
        yield
        return
    import fcntl

    handle = os.open(data / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise DataInUse(data, _holder(data).get("url")) from error
        os.ftruncate(handle, 0)
        yield
    finally:
        os.close(handle)


def tell_holder(data: Path, url: str) -> None:
    """Leave this desk's address in the lock file, for `frontdesk doctor` and whoever is refused."""
    (data / LOCK).write_text(json.dumps({"pid": os.getpid(), "url": url}), encoding="utf-8")


def _holder(data: Path) -> dict[str, Any]:
    try:
        found = json.loads((data / LOCK).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
