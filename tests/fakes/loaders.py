"""A document loader like langchain's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Document:
    """What a loader gives."""

    page_content: str


class Slow:
    """Reads a file's text; a pipe into which nobody writes has no end."""

    def __init__(self, path: str) -> None:
        self._path = Path(path)

    def lazy_load(self) -> Iterator[Document]:
        """The file as one document."""
        yield Document(self._path.read_text(encoding="utf-8"))
