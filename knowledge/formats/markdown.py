"""Markdown, with or without front matter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

import yaml

from knowledge.errors import CannotExtract
from knowledge.formats.extracted import Extracted, documents, from_name, text_of
from knowledge.markup import from_yaml

FIELDS: Final = ("id", "title", "type", "category", "intents", "language", "tags", "status", "version")
"""What is taken from front matter. Other keys belong to other programs (layout, permalink …) and are passed over."""


def read(path: Path, name: str) -> Iterator[Extracted]:
    """The articles of a Markdown file; one with front matter that names its title stays one article.

    Raises ``CannotExtract``.
    """
    header, body = split(text_of(path))
    fields = {key: header[key] for key in FIELDS if header.get(key) is not None}
    for key in ("intents", "tags"):
        if isinstance(fields.get(key), str):
            fields[key] = [word for word in re.split(r"[,\s]+", fields[key]) if word]
    if "title" in fields:
        if not body.strip():
            raise CannotExtract("It has no text below the front matter.")
        yield Extracted("", {**fields, "title": str(fields["title"]), "body": body.strip()})
        return
    given = fields.pop("id", None)
    for number, each in enumerate(documents(from_name(name), body, **fields)):
        yield Extracted(each.key, {**each.fields, "id": given}) if given and not number else each


def split(text: str) -> tuple[dict[str, Any], str]:
    """The front matter, empty if there is none, and the text below it. Raises ``CannotExtract`` for faulty YAML."""
    found = re.match(r"\s*---[ \t]*\n(?P<header>.*?)\n---[ \t]*(?:\n|$)", text, re.DOTALL)
    if found is None:
        return {}, text
    try:
        header = from_yaml(found["header"])
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" in line {mark.line + 2}" if mark is not None else ""
        raise CannotExtract(f"Its front matter is not YAML: there is a fault{where}.") from error
    except (ValueError, RecursionError) as error:
        raise CannotExtract("Its front matter is not YAML.") from error
    if not isinstance(header, dict):
        # A rule of hyphens that opens a text and another further down are no front matter.
        return {}, text
    plain = {str(key): value.isoformat() if isinstance(value, date) else value for key, value in header.items()}
    return plain, text[found.end() :]
