"""Files into articles: which format reads which file, and the limits that hold for all."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Final

from knowledge.errors import CannotExtract
from knowledge.formats.extracted import Extracted

FORMATS: Final = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "page",
    ".htm": "page",
    ".xhtml": "page",
    ".pdf": "pdf",
    ".docx": "word",
    ".csv": "table",
    ".tsv": "table",
    ".txt": "plain",
}
"""Endings and the modules of `knowledge.formats` that read them."""
MAX_BYTES: Final = 50_000_000
"""Bytes of one file at most."""
MAX_ARTICLES: Final = 5_000
"""Articles of one import at most."""


def extract(path: Path, name: str) -> Iterator[Extracted]:
    """The articles of a file, one after the other; ``name`` is what it was called by the one who sent it.

    Raises ``CannotExtract`` when it is too large, of no known format, empty, or unreadable.
    """
    module = FORMATS.get(Path(name).suffix.lower())
    if module is None:
        known = ", ".join(sorted(ending.removeprefix(".") for ending in FORMATS))
        raise CannotExtract(f"Files of this kind are not read; these are: {known}, and zip.")
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise CannotExtract(f"It has {size / 1e6:,.0f} MB; at most {MAX_BYTES / 1e6:,.0f} MB are read.")
    if not size:
        raise CannotExtract("It is empty.")
    found: Iterator[Extracted] = import_module(f"knowledge.formats.{module}").read(path, name)
    yield from found
