"""The figures that suites print, with their uncertainty."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

Z95 = 1.959964
"""The 97.5 % quantile of the standard normal distribution."""


@dataclass(frozen=True)
class Figure:
    """One measured figure. `low` and `high` bound a 95 % confidence interval where one is known."""

    suite: str
    name: str
    value: float
    n: int
    low: float | None = None
    high: float | None = None
    unit: str = ""


def wilson(hits: int, n: int) -> tuple[float, float]:
    """The 95 % score interval of a proportion (Wilson 1927); (0, 1) when there is nothing to go by."""
    if n == 0:
        return 0.0, 1.0
    share = hits / n
    scale = 1 + Z95**2 / n
    centre = (share + Z95**2 / (2 * n)) / scale
    half = Z95 * math.sqrt(share * (1 - share) / n + Z95**2 / (4 * n**2)) / scale
    return max(0.0, centre - half), min(1.0, centre + half)


def proportion(suite: str, name: str, hits: Sequence[bool]) -> Figure:
    """The share of hits, with its Wilson interval."""
    low, high = wilson(sum(hits), len(hits))
    return Figure(suite, name, sum(hits) / len(hits) if hits else math.nan, len(hits), low, high)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` (0 to 1) of the values do not exceed, by the nearest rank; NaN of none."""
    if not values:
        return math.nan
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def reciprocal_rank(found: Sequence[str], wanted: Sequence[str]) -> float:
    """One over the rank of the first wanted item among the found ones, 0 if none is there."""
    for rank, each in enumerate(found, start=1):
        if each in wanted:
            return 1 / rank
    return 0.0


def macro_f1(truth: Sequence[str], guesses: Sequence[str]) -> float:
    """The mean over the true labels of the harmonic mean of precision and recall."""
    scores = []
    for label in sorted(set(truth)):
        hit = sum(t == g == label for t, g in zip(truth, guesses, strict=True))
        scores.append(2 * hit / max(1, truth.count(label) + guesses.count(label)))
    return sum(scores) / len(scores) if scores else math.nan


def auroc(below: Sequence[float], above: Sequence[float]) -> float:
    """The chance that a score of ``above`` exceeds one of ``below``: the area under the ROC curve; NaN of none."""
    if not below or not above:
        return math.nan
    from sklearn.metrics import roc_auc_score

    return float(roc_auc_score([0] * len(below) + [1] * len(above), [*below, *above]))


def calibration_error(confidences: Sequence[float], hits: Sequence[bool], bins: int = 15) -> float:
    """The expected calibration error over bins of equal width (C. Guo et al. 2017, eq. 3); NaN of none."""
    filled: dict[int, list[tuple[float, bool]]] = {}
    for confidence, hit in zip(confidences, hits, strict=True):
        filled.setdefault(min(bins - 1, int(confidence * bins)), []).append((confidence, hit))
    if not filled:
        return math.nan
    gaps = (abs(sum(confidence - hit for confidence, hit in rows)) for rows in filled.values())
    return sum(gaps) / len(hits)


def coverage_at(precision: float, confidences: Sequence[float], hits: Sequence[bool]) -> float:
    """The largest share of items, surest first, of which at least ``precision`` are hits; 0 when there is none.

    Items of one confidence are taken all or none, since no threshold can part them.
    """
    ranked = sorted(zip(confidences, hits, strict=True), key=lambda row: -row[0])
    right, best = 0, 0
    for place, (confidence, hit) in enumerate(ranked, start=1):
        right += hit
        last_of_its_kind = place == len(ranked) or ranked[place][0] < confidence
        if last_of_its_kind and right / place >= precision:
            best = place
    return best / len(ranked) if ranked else 0.0
