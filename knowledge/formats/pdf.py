"""PDF, by pypdf, one page after the other."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from pypdf import PdfReader

from knowledge.errors import CannotExtract
from knowledge.formats.extracted import MAX_CHARACTERS, Extracted, documents, escaped, from_name

MAX_PAGES: Final = 2_000


def read(path: Path, name: str) -> Iterator[Extracted]:
    """The articles of a PDF: its bookmarks are the headings, else its pages are. Raises ``CannotExtract``."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it warns about each oddity of each file
    try:
        reader = PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            raise CannotExtract("It is protected by a password: save it without one.")
        count = len(reader.pages)
        if count > MAX_PAGES:
            raise CannotExtract(f"It has {count:,} pages; at most {MAX_PAGES:,} are read. Split it.")
        headings = _bookmarks(reader)
        title = (reader.metadata.title if reader.metadata else None) or ""
        body = _body(reader, headings)
    except CannotExtract:
        raise
    except Exception as error:  # a damaged file brings up nearly everything in pypdf
        raise CannotExtract("It is damaged, or not a PDF.") from error
    yield from documents(title.strip() if isinstance(title, str) and title.strip() else from_name(name), body)


def _body(reader: PdfReader, headings: dict[int, list[str]]) -> str:
    pieces: list[str] = []
    length = 0
    several = len(reader.pages) > 1
    for number, page in enumerate(reader.pages):
        text = _paragraphs(page.extract_text() or "")
        marks = headings.get(number, []) or ([f"Page {number + 1}"] if several and not headings else [])
        if text:
            pieces.append("\n\n".join([*(f"## {mark}" for mark in marks), text]))
            length += len(text)
        if length > MAX_CHARACTERS:
            raise CannotExtract(f"It has more than {MAX_CHARACTERS:,} characters of text; split it.")
    if not length:
        raise CannotExtract("Its pages hold pictures and no text, like a scan: run text recognition over it first.")
    return "\n\n".join(pieces)


def _bookmarks(reader: PdfReader) -> dict[int, list[str]]:
    """The titles of the top bookmarks by page number from 0; none when there are too few to cut by."""
    found: dict[int, list[str]] = {}
    try:
        entries: list[Any] = [each for each in reader.outline if not isinstance(each, list)]
        for entry in entries:
            number = reader.get_destination_page_number(entry)
            words = " ".join(str(entry.title).split())
            if number is not None and number >= 0 and words:
                found.setdefault(number, []).append(words[:200])
    except Exception:  # a broken outline is no reason to refuse a readable text
        return {}
    return found if len(found) > 1 else {}


def _paragraphs(text: str) -> str:
    """Lines joined into paragraphs again, and words that were divided at a line's end made whole."""
    text = re.sub(r"(?<=[a-zß-ÿ])-\n(?=[a-zß-ÿ])", "", text.replace("\x00", ""))
    blocks = re.split(r"\n\s*\n", text)
    return "\n\n".join(
        escaped(re.sub(r"\s*\n(?!\s*(?:[-•*]|\d+[.)])\s)\s*", " ", block.strip())) for block in blocks if block.strip()
    )
