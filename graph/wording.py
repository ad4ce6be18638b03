"""How alike two texts are, word for word, in bounded time: an agent may paste ten thousand characters into a reply."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Final, Literal

_FIGURE: Final = re.compile(r"\d+(?:[.,:/-]\d+)*")
MOST: Final = 250_000
"""Pairs of words (500 × 500) up to which what differs is compared word by word; more counts as different as a whole."""

Run = tuple[Literal["same", "other"], slice, slice]
"""Words of both texts that are the same, or that stand in one another's place (one of them may be empty)."""


def runs(old: Sequence[str], new: Sequence[str]) -> list[Run]:
    """Both texts from beginning to end, in runs. What both begin and end with alike is found first."""
    shorter = min(len(old), len(new))
    start = next((place for place in range(shorter) if old[place] != new[place]), shorter)
    rest = shorter - start
    end = next((place for place in range(rest) if old[-1 - place] != new[-1 - place]), rest)
    before, after = old[start : len(old) - end], new[start : len(new) - end]
    found: list[Run] = [("same", slice(0, start), slice(0, start))]
    if len(before) * len(after) > MOST:
        found.append(("other", slice(start, start + len(before)), slice(start, start + len(after))))
    else:
        found += [
            ("same" if op == "equal" else "other", slice(start + i, start + j), slice(start + k, start + m))
            for op, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
        ]
    found.append(("same", slice(len(old) - end, len(old)), slice(len(new) - end, len(new))))
    return [run for run in found if run[1].start < run[1].stop or run[2].start < run[2].stop]


def likeness(old: Sequence[str], new: Sequence[str]) -> float:
    """The share of words that both have in the same order, 0 to 1; 1 where both are empty."""
    whole = len(old) + len(new)
    same = sum(mine.stop - mine.start for what, mine, _ in runs(old, new) if what == "same")
    return 2 * same / whole if whole else 1.0


def figures(text: str) -> list[str]:
    """The numbers of a text as they are written, sorted: an edit that changes one is no mere polish."""
    return sorted(_FIGURE.findall(text))
