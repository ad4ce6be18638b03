"""How somebody feels over a call, out of how each of her turns reads. Longer turns count for more."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from tools.calls.told import CallMood, CurvePoint, Label

Point = tuple[float, float, CallMood]
"""When a turn begins and ends, in seconds, and its mood."""

WIDTH: Final = 15.0
"""Seconds around a point of the curve that count most: the deviation of a Gaussian."""
MOST: Final = 120
"""Points of a curve."""
CLEAR: Final = 0.15
"""From this score on a mood is not neutral."""


def overall(points: Sequence[Point]) -> CallMood | None:
    """The mood over all of them, None for none."""
    if not points:
        return None
    weights = [max(0.5, end - start) for start, end, _ in points]
    return _mood(sum(weight * each[2].score for weight, each in zip(weights, points, strict=True)) / sum(weights))


def ends_of(points: Sequence[Point], duration: float) -> tuple[CallMood | None, CallMood | None]:
    """The mood in the first and in the last third of a call; the nearest turn's where nobody speaks in it."""
    first = [each for each in points if each[0] < duration / 3] or list(points[:1])
    last = [each for each in points if each[1] > duration * 2 / 3] or list(points[-1:])
    return overall(first), overall(last)


def curve(points: Sequence[Point]) -> list[CurvePoint]:
    """The mood over time, smoothed (E. Nadaraya and G. Watson, 1964), at the middle of each turn, or of fewer."""
    if not points:
        return []
    middles = [(start + end) / 2 for start, end, _ in points]
    shown = middles[:: math.ceil(len(middles) / MOST)]
    found = []
    for at in shown:
        weights = [
            max(0.5, end - start) * math.exp(-(((middle - at) / WIDTH) ** 2) / 2)
            for middle, (start, end, _) in zip(middles, points, strict=True)
        ]
        score = sum(weight * each[2].score for weight, each in zip(weights, points, strict=True)) / sum(weights)
        found.append(CurvePoint(round(at, 1), round(score, 3)))
    return found


def _mood(score: float) -> CallMood:
    label: Label = "positive" if score >= CLEAR else "negative" if score <= -CLEAR else "neutral"
    return CallMood(label, round(score, 3))
