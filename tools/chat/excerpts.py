"""Choosing the sentences of one passage that answer a question, in their own order and in their own words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from knowledge.search import Passage, PassageSentence

MARGIN: Final = 0.3
"""How far below the best sentence's cosine another may lie and still be told."""
MOST: Final = 5
"""At most this many sentences of prose; lists of steps are told whole."""
LONGEST_LIST: Final = 8
_LEANS_BACK: Final = re.compile(
    r"^(?:it|this|that|these|those|they|he|she|then|there|however|otherwise|if so|if not|in that case|"
    r"instead|both|either|the same|such|also|afterwards|after that)\b",
    re.I,
)


def choose(passage: Passage) -> list[PassageSentence]:
    """The sentences to tell, in reading order; empty only when the passage is.

    A step brings its whole list and the line that introduces it; a sentence that leans on the one before
    ("It …", "Otherwise …") brings that one along.
    """
    units = passage.sentences
    if not units:
        return []
    order = sorted(range(len(units)), key=lambda index: -units[index].score)
    best = units[order[0]].score
    chosen: set[int] = set()
    for index in order[:MOST]:
        if units[index].score >= best - MARGIN:
            chosen |= with_support(units, index)
        if len(chosen) >= MOST:
            break
    return [units[index] for index in sorted(chosen)]


def with_support(units: Sequence[PassageSentence], index: int) -> set[int]:
    """The places of ``index`` and of what it cannot be understood without."""
    unit = units[index]
    support = {index}
    block = [number for number, each in enumerate(units) if each.block == unit.block and bool(each.marker)]
    introduces = unit.text.endswith(":") and index + 1 < len(units) and units[index + 1].marker
    if introduces:
        following = units[index + 1].block
        block = [number for number, each in enumerate(units) if each.block == following and each.marker]
    if unit.marker or introduces:
        whole = introduces or unit.marker != "-" or len(block) <= LONGEST_LIST
        support |= set(block) if whole else set()
        first = min(block)
        if first > 0 and units[first - 1].text.endswith(":"):
            support.add(first - 1)
    elif _LEANS_BACK.match(unit.text) and index > 0 and not units[index - 1].marker:
        support |= with_support(units, index - 1)
    return support


def as_text(units: Sequence[PassageSentence]) -> str:
    """The sentences as Markdown: prose of a block in one paragraph, list items a line each."""
    paragraphs: list[str] = []
    previous: PassageSentence | None = None
    for unit in units:
        line = f"{unit.marker} {unit.text}" if unit.marker else unit.text
        if previous is None or previous.block != unit.block:
            paragraphs.append(line)
        else:
            paragraphs[-1] += f"\n{line}" if unit.marker else f" {line}"
        previous = unit
    return "\n\n".join(paragraphs)
