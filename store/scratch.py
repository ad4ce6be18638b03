"""A folder for files that are being worked on and that nobody keeps."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from store.base import new_id


class Scratch:
    """Folders for as long as somebody works in them, below one that is cleared when the desk starts."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @asynccontextmanager
    async def room(self) -> AsyncIterator[Path]:
        """An empty folder, which is gone after the block whatever happens in it."""
        folder = self._folder / str(new_id())
        await asyncio.to_thread(folder.mkdir, parents=True)
        try:
            yield folder
        finally:
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)

    async def clear(self, older_than: float = 0.0) -> None:
        """Remove what nobody has touched for ``older_than`` seconds: what a desk that was stopped left behind."""
        await asyncio.to_thread(self._clear, older_than)

    def _clear(self, older_than: float) -> None:
        for each in self._folder.iterdir() if self._folder.is_dir() else ():
            try:
                if time.time() - each.stat().st_mtime >= older_than:
                    shutil.rmtree(each, ignore_errors=True)
            except FileNotFoundError:  # whoever worked there has just removed it
                continue
