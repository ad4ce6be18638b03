"""Plain text: the first line is the title when it looks like one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from knowledge.formats.extracted import Extracted, documents, escaped, from_name, text_of


def read(path: Path, name: str) -> Iterator[Extracted]:
    """The articles of a text file. Raises ``CannotExtract``."""
    lines = text_of(path).strip().split("\n")
    title = from_name(name)
    if len(lines) > 2 and 0 < len(lines[0].strip()) <= 100 and not lines[1].strip():
        title = lines.pop(0).strip()
    yield from documents(title, "\n".join(escaped(line.rstrip()) for line in lines))
