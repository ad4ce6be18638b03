"""Which parts of a call are written down in one go: as long as the engine hears at once, cut where nobody speaks."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from tools.calls.heard import Interval, Piece, seconds

LONGEST: Final = 28.0
"""Seconds in which somebody speaks, or hardly pauses. Whisper hears 30 s at once; one more is another look."""
PAUSE: Final = 2.0
"""Seconds of silence between two intervals that are heard; longer ones the engine leaves out."""
WIDEST: Final = 120.0
"""Seconds from a piece's beginning to its end, silence included."""
MARGIN: Final = 0.2
"""Seconds of silence that are kept around speech, so that no first sound is cut off."""


def pieces_of(speech: Sequence[Sequence[Interval]]) -> list[Piece]:
    """Pieces that cover all of the speech of one or two channels, in the order of time."""
    channels = [None] if len(speech) == 1 else list(range(len(speech)))
    found = [piece for channel, own in zip(channels, speech, strict=True) for piece in _cut(own, channel)]
    return sorted(found, key=lambda piece: piece.start)


def _cut(speech: Sequence[Interval], channel: int | None) -> list[Piece]:
    pieces: list[Piece] = []
    held: list[Interval] = []
    for span in (part for interval in speech for part in _parts(interval)):
        if held and (_heard([*held, span]) > LONGEST or span[1] - held[0][0] > WIDEST):
            pieces.append(_piece(held, channel))
            held = []
        held.append(span)
    return [*pieces, _piece(held, channel)] if held else pieces


def _heard(spans: Sequence[Interval]) -> float:
    """Seconds of a piece that the engine hears."""
    return seconds(list(spans)) + sum(min(PAUSE, after[0] - before[1]) for before, after in pairwise(spans))


def _parts(interval: Interval) -> list[Interval]:
    """An interval, or as many equal parts of it as fit into pieces, where somebody speaks on and on."""
    start, end = interval
    count = max(1, math.ceil((end - start) / LONGEST))
    width = (end - start) / count
    return [(start + at * width, start + (at + 1) * width) for at in range(count)]


def _piece(held: list[Interval], channel: int | None) -> Piece:
    return Piece(channel, max(0.0, held[0][0] - MARGIN), held[-1][1] + MARGIN, held)
