"""A recording out of its stretches, and whether its speakers can be told apart by channel."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tools.calls.heard import FRAME, SILENCE_DB, Interval, Sound, Stretch

STRETCH: Final = 120.0
"""Seconds that are listened to at once, so that memory does not grow with the recording. Whole frames."""
RATE: Final = 16_000
SEAM: Final = 0.25
"""Seconds between two intervals that are one: what is cut where two stretches meet is put together again."""
ALIKE: Final = 0.95
"""Two channels that correlate this much are one microphone, whatever their levels are."""
INAUDIBLE: Final = -60
"""A channel that is never louder than this (dB) holds nobody."""
LEAK_DB: Final = 12
"""A channel that is this much quieter than the other while it is thought to speak only hears the other's voice."""
AROUND: Final = 3
"""Frames before and after one that count for its loudness."""
MOMENT: Final = 0.3
"""Seconds of speech, at least, that are left of an interval when the other's voice is taken out."""


def joined(stretches: Sequence[Stretch]) -> Sound:
    """The whole recording."""
    count = len(stretches[0].levels) if stretches else 1
    duration = sum(each.duration for each in stretches)
    energy = [sum(each.energy[at] for each in stretches) for at in range(count)]
    both = math.sqrt(energy[0] * energy[-1])
    speech: list[list[Interval]] = [[] for _ in range(count)]
    began = 0.0
    for each in stretches:
        for own, spoken in zip(speech, each.speech, strict=True):
            own += [(start + began, end + began) for start, end in spoken]
        began += each.duration
    return Sound(
        duration=duration,
        levels=[[level for each in stretches for level in each.levels[at]] for at in range(count)],
        clipping=[sum(each.clipped[at] for each in stretches) / max(1.0, duration * RATE) for at in range(count)],
        alike=1.0 if count == 1 or both == 0 else abs(sum(each.shared for each in stretches)) / both,
        speech=[merged(own, SEAM) for own in speech],
    )


def is_mono(sound: Sound) -> bool:
    """Whether the speakers cannot be told apart by channel: one channel, twice the same one, or one that is empty."""
    if len(sound.levels) < 2 or sound.alike >= ALIKE:
        return True
    empty = (max(levels, default=SILENCE_DB) < INAUDIBLE for levels in sound.levels)
    return any(empty) or not all(sound.speech)


def speech_of(sound: Sound) -> list[list[Interval]]:
    """When somebody speaks: for each speaker's channel, or for all in one list where channels tell nothing apart."""
    if is_mono(sound):
        return [merged((span for own in sound.speech for span in own), SEAM)]
    own = [_smoothed(levels) for levels in sound.levels]
    return [
        [part for span in spoken for part in _unleaked(span, own[at] >= own[1 - at] - LEAK_DB)]
        for at, spoken in enumerate(sound.speech)
    ]


def _smoothed(levels: Sequence[int]) -> NDArray[np.int64]:
    """The loudest level around each frame: within a word there are moments without a sound."""
    padded = np.pad(np.array(levels, dtype=np.int64), AROUND, mode="edge")
    found: NDArray[np.int64] = np.lib.stride_tricks.sliding_window_view(padded, 2 * AROUND + 1).max(axis=1)
    return found


def _unleaked(span: Interval, own: NDArray[np.bool_]) -> list[Interval]:
    """The parts of an interval in which the channel's ``own`` speaker is heard, but for moments."""
    first, last = int(span[0] / FRAME), min(len(own), int(span[1] / FRAME) + 1)
    edges = np.flatnonzero(np.diff(own[first:last].astype(np.int8), prepend=0, append=0)) + first
    runs = [
        (max(span[0], float(start * FRAME)), min(span[1], float(end * FRAME)))
        for start, end in zip(edges[::2], edges[1::2], strict=True)
    ]
    return [run for run in merged(runs, SEAM) if run[1] - run[0] >= MOMENT]


def merged(intervals: Iterable[Interval], gap: float = 0.0) -> list[Interval]:
    """The intervals in order, those that overlap or lie less than ``gap`` seconds apart as one."""
    found: list[Interval] = []
    for start, end in sorted(intervals):
        if found and start <= found[-1][1] + gap:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found
