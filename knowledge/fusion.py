"""Making one ranking of several: reciprocal rank fusion.

G. Cormack, C. Clarke and S. Büttcher 2009, "Reciprocal Rank Fusion outperforms Condorcet and individual Rank Learning
Methods". It looks at ranks only, so that lists whose scores cannot be compared need no weights.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Final, TypeVar

K: Final = 60
"""The paper's constant: how little the first places are ahead of the next."""

Item = TypeVar("Item", bound=Hashable)


def fused(*lists: Sequence[Item]) -> list[Item]:
    """Every item of ``lists`` (each best first), best first; of two that are equal the one met first."""
    scores: dict[Item, float] = {}
    for each in lists:
        for rank, item in enumerate(each, start=1):
            scores[item] = scores.get(item, 0.0) + 1 / (K + rank)
    return sorted(scores, key=lambda item: -scores[item])
