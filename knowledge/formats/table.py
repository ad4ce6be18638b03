"""CSV: a row is an article (title, body) or a question with its answer. Read row by row."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from knowledge.contents import slug
from knowledge.errors import CannotExtract
from knowledge.formats.extracted import Extracted, encoding_of

MAX_ROWS: Final = 5_000
COLUMNS: Final = {"question": "title", "title": "title", "answer": "body", "body": "body", "text": "body"}
MORE: Final = ("id", "category", "language", "tags", "intents", "type", "status")


def read(path: Path, name: str) -> Iterator[Extracted]:
    """The articles of a CSV file. Raises ``CannotExtract``; one with too many rows is refused before any is read."""
    encoding = encoding_of(path)
    try:
        for number, _ in enumerate(_rows(path, encoding)):
            if number > MAX_ROWS:
                raise CannotExtract(f"It has more than {MAX_ROWS:,} rows; an import takes that many. Split the file.")
        yield from _articles(_rows(path, encoding))
    except csv.Error as error:
        raise CannotExtract(f"It is not readable as CSV: {error}.") from error
    except UnicodeDecodeError as error:
        raise CannotExtract(f"It is not text in one encoding ({encoding} fails at byte {error.start:,}).") from error


def _rows(path: Path, encoding: str) -> Iterator[tuple[int, list[str]]]:
    """Lines that a row begins in, and its cells; the first is the header."""
    with path.open(encoding=encoding, newline="") as file:
        sample = file.read(20_000)
        file.seek(0)
        first = sample.split("\n", 1)[0]
        separator = max(",;\t|", key=first.count)
        reader = csv.reader(file, delimiter=separator)
        at = 1
        for row in reader:
            yield at, row
            at = reader.line_num + 1


def _articles(rows: Iterator[tuple[int, list[str]]]) -> Iterator[Extracted]:
    _, header = next(rows, (1, []))
    names = [re.sub(r"\W+", "", cell.lower()) for cell in header]
    places = {COLUMNS.get(each, each): at for at, each in reversed(list(enumerate(names)))}
    if not {"title", "body"} <= places.keys():
        raise CannotExtract(
            "It has no columns title and body, or question and answer; the first line must name the columns."
        )
    usual = {"type": "faq"} if "question" in names else {}
    used: dict[str, int] = {}
    for line, row in rows:
        cells = {name: row[at].strip() for name, at in places.items() if at < len(row)}
        if not any(cells.values()):
            continue
        key = slug(cells.get("title", ""))
        used[key] = used.get(key, 0) + 1
        fields: dict[str, Any] = {**usual, "title": cells.get("title", ""), "body": cells.get("body", "")}
        fields |= {name: cells[name] for name in MORE if cells.get(name)}
        for name in ("tags", "intents"):
            if name in fields:
                fields[name] = [word for word in re.split(r"[,;|\s]+", fields[name]) if word]
        yield Extracted(key if used[key] == 1 else f"{key}-{used[key]}", {**fields, "line": line})
