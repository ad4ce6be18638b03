"""Reading files in a process of their own (`knowledge.extracting`), which is ended when a file takes too long."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from knowledge.gathering import GivenFile

PATIENCE: Final = 120.0
"""Seconds without a word after which a file is taken for one that never ends."""
HOME: Final = Path(__file__).parent.parent
"""From where the process imports this package, so that it is the same one as here."""
LINE: Final = 16_000_000
"""Bytes of a line of the process at most; an article has far fewer."""


@dataclass(frozen=True, slots=True)
class Read:
    """A word of the reading process about the file at place ``number``: an article, or that it is done with it."""

    number: int
    article: dict[str, Any] | None = None
    problem: str | None = None


async def read_files(
    files: Sequence[GivenFile], *, loader: str | None = None, patience: float = PATIENCE
) -> AsyncGenerator[Read, None]:
    """Read ``files`` one after the other: their articles as they come, and an end for each.
    ``loader`` names a class that reads them in place of the desk's own readers, see ``knowledge.loaders``.

    The process waits when nobody takes what it has read, so that memory stays bounded.
    """
    left = list(range(len(files)))
    while left:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "knowledge.extracting"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=LINE,
            env={**os.environ, "PYTHONPATH": str(HOME)},
        )
        assert process.stdin is not None
        assert process.stdout is not None
        current = left[0]
        problem = "Reading it ended unexpectedly; it may need more memory than an import may take."
        try:
            named = [[number, files[number].name, str(files[number].path)] for number in left]
            question = json.dumps({"files": named, "loader": loader})
            process.stdin.write(question.encode() + b"\n")
            await process.stdin.drain()
            while left:
                try:
                    line = await asyncio.wait_for(process.stdout.readline(), patience)
                except TimeoutError:
                    problem = f"Reading it took longer than {patience:g} s and was ended."
                    break
                if not line:
                    break
                said = json.loads(line)
                current = said.get("begin", current)
                if "article" in said:
                    yield Read(current, article=said["article"])
                elif "end" in said:
                    left.remove(said["end"])
                    yield Read(said["end"], problem=said["problem"])
        except (OSError, ValueError):
            problem = "Reading it ended unexpectedly."
        finally:
            if process.returncode is None and left:
                process.kill()
            await process.wait()
        if left:
            # The file it was at is given up, and a new process goes on with the others.
            left.remove(current)
            yield Read(current, problem=problem)
