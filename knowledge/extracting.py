"""The process that reads an import's files: ``python -m knowledge.extracting`` with its work on standard input.

A process of its own, because a hostile PDF can take all memory or never end, and because reading one is Python's own
work, which would hold up every conversation in the desk's process. It answers lines of JSON:
``{"begin": n}``, ``{"article": {...}}`` … and ``{"end": n, "problem": null}`` for each file.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import IO, Any, Final

from knowledge.errors import CannotExtract
from knowledge.extraction import extract
from knowledge.loaders import load

MEMORY: Final = 1_500_000_000
"""Bytes of address space that the process may take, where the system can hold it to that."""


def main(questions: IO[str] = sys.stdin, answers: IO[str] = sys.stdout) -> None:
    """Read the files that a line names, ``{"files": [[number, name, path], …], "loader": null}``, in order."""

    def say(**line: Any) -> None:
        answers.write(json.dumps(line) + "\n")
        answers.flush()

    work = json.loads(questions.readline())
    for number, name, path in work["files"]:
        say(begin=number)
        say(end=number, problem=_read(Path(path), name, work["loader"], say))


def _read(path: Path, name: str, loader: str | None, say: Any) -> str | None:
    try:
        for each in load(loader, path, name) if loader else extract(path, name):
            say(article={"key": each.key, "fields": each.fields})
    except CannotExtract as error:
        return str(error)
    except MemoryError:
        return "It needs more memory than an import may take; split it."
    except RecursionError:
        return "It is nested too deeply to be read."
    except Exception as error:  # one file must not end the others, whatever a library makes of it
        return f"It cannot be read ({type(error).__name__})."
    return None


def _bounded() -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limit; there the time limit is the only one
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


if __name__ == "__main__":
    _bounded()
    main()
