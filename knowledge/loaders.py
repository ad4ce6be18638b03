"""Files that one of langchain's document loaders reads, for formats that the desk itself does not know (an extra)."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from knowledge.errors import CannotExtract
from knowledge.formats.extracted import Extracted, documents, from_name

EXTRA = "pip install 'frontdesk[loaders]'"


def load(loader: str, path: Path, name: str) -> Iterator[Extracted]:
    """The articles of a file, read by the class ``loader``, like ``langchain_community.document_loaders.SRTLoader``.

    The class is made with the file's path as its only argument, and has a method ``lazy_load``. It is code that the
    operator names: never take its name from anybody else. Raises ``CannotExtract``.
    """
    kind = _class(loader)
    try:
        texts = [str(each.page_content).strip() for each in kind(str(path)).lazy_load()]
    except ImportError as error:
        raise CannotExtract(f"The loader needs a package that is not installed: {error.name or error}.") from error
    except Exception as error:  # whatever a stranger's loader raises
        raise CannotExtract(f"The loader could not read it ({type(error).__name__}).") from error
    yield from documents(from_name(name), "\n\n".join(text for text in texts if text))


def _class(loader: str) -> Any:
    module, _, name = loader.rpartition(".")
    try:
        found = getattr(import_module(module), name, None) if module else None
    except ImportError as error:
        missing = error.name or module
        hint = f"; install it with {EXTRA}" if missing.startswith("langchain_community") else ""
        raise CannotExtract(f"The loader {loader} cannot be had: {missing} is not installed{hint}.") from error
    if not hasattr(found, "lazy_load"):
        raise CannotExtract(f"{loader} is no document loader: it has no lazy_load.")
    return found
