"""Cutting Markdown into the units an answer is built of: sentences of paragraphs, and items of lists."""

from __future__ import annotations

import re
from typing import Final

from pydantic import BaseModel, ConfigDict

_ITEM: Final = re.compile(r"^\s*(?P<marker>[-*+]|\d{1,2}[.)])\s+(?P<text>.*)$")
_ABBREVIATION: Final = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|approx|incl|excl|vs|no|nr|st|mr|mrs|ms|dr|max|min)|\b[A-Z])\.$", re.I
)
_BOUNDARY: Final = re.compile(r"(?<=[.!?])[\"”’)\]*_]*\s+(?=[\"“‘(*_]*[A-Z0-9])")


class Sentence(BaseModel):
    """A sentence or list item. ``marker`` is ``""`` in prose, ``-`` for a bullet, ``1.`` for a step; units of the
    same paragraph or list have the same ``block``.
    """

    model_config = ConfigDict(frozen=True)

    text: str
    marker: str = ""
    block: int = 0


def split_sentences(markdown: str) -> list[Sentence]:
    """The units of ``markdown`` in reading order. Headings and blank lines only separate."""
    units: list[Sentence] = []
    for number, (marker, text) in enumerate(_blocks(markdown)):
        if marker:
            block = units[-1].block if units and units[-1].marker and _adjacent(units[-1].marker, marker) else number
            units.append(Sentence(text=text, marker=marker, block=block))
        else:
            units.extend(Sentence(text=each, block=number) for each in prose(text))
    return units


def _adjacent(before: str, now: str) -> bool:
    """Whether two list items that follow one another belong to one list: both bullets, or the numbers go on."""
    return (before == "-") == (now == "-") and now != "1."


def _blocks(markdown: str) -> list[tuple[str, str]]:
    """(marker, text) for each list item and each paragraph, with wrapped lines joined."""
    blocks: list[tuple[str, str]] = []
    open_block = False
    for line in markdown.split("\n"):
        if not line.strip() or line.startswith("#"):
            open_block = False
        elif item := _ITEM.match(line):
            marker = item["marker"]
            blocks.append(("-" if marker in "-*+" else f"{marker.rstrip('.)')}.", item["text"].strip()))
            open_block = True
        elif open_block:
            marker, text = blocks[-1]
            blocks[-1] = (marker, f"{text} {line.strip()}")
        else:
            blocks.append(("", line.strip()))
            open_block = True
    return blocks


def prose(paragraph: str) -> list[str]:
    """The sentences of a paragraph; an abbreviation's full stop does not end one."""
    sentences: list[str] = []
    start = 0
    for boundary in _BOUNDARY.finditer(paragraph):
        before = paragraph[start : boundary.start()]
        if _ABBREVIATION.search(before):
            continue
        sentences.append(paragraph[start : boundary.end()].strip())
        start = boundary.end()
    if rest := paragraph[start:].strip():
        sentences.append(rest)
    return sentences
