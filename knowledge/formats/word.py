"""DOCX, by mammoth: styles become headings, lists and tables; pictures, comments and macros are left out."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import mammoth

from knowledge.errors import CannotExtract
from knowledge.formats.extracted import Extracted, documents, from_name
from knowledge.formats.page import from_html

UNPACKED: Final = 100_000_000
"""Bytes that the parts of a document may have when they are unpacked."""


def read(path: Path, name: str) -> Iterator[Extracted]:
    """The articles of a document. Raises ``CannotExtract``."""
    with path.open("rb") as file:
        if file.read(8) == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
            raise CannotExtract("It is protected by a password, or an old .doc: save it as .docx without one.")
    try:
        with zipfile.ZipFile(path) as parts:
            if sum(part.file_size for part in parts.infolist() if part.filename.endswith((".xml", ".rels"))) > UNPACKED:
                raise CannotExtract("It unpacks to more than a document can be; it is not read.")
        with path.open("rb") as file:
            made = mammoth.convert_to_html(file, convert_image=mammoth.images.img_element(_no_picture))
    except CannotExtract:
        raise
    except Exception as error:  # mammoth passes on whatever a damaged part brings up
        raise CannotExtract("It is damaged, or not a DOCX document.") from error
    yield from documents(from_name(name), from_html(made.value))


def _no_picture(_: Any) -> dict[str, str]:
    return {"src": ""}
