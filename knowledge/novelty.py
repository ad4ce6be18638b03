"""How unlike everything learnt a text is: what is out of scope looks like no example and like no one intent.

Two signs, each as a z-score against what held-out examples show: the classifier's margin (the best score over the
second best) and the cosine similarity to the nearest example. Their sum tells in-scope from out-of-scope questions
better than either alone (measured by ``frontdesk eval engine``). Nearest neighbours as a sign of novelty: K. Sun et
al., "Out-of-Distribution Detection with Deep Nearest Neighbors", 2022.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from knowledge.embed import Vectors

Floats = npt.NDArray[np.float64]

LEAST_SPREAD = 1e-6


@dataclass(frozen=True)
class Novelty:
    """``examples`` has shape (n, 384), rows of length 1; ``margin`` and ``nearest`` are (mean, standard deviation)."""

    examples: Vectors
    margin: tuple[float, float]
    nearest: tuple[float, float]

    @classmethod
    def learn(cls, vectors: Vectors, margins: Floats) -> Novelty:
        """From the examples' vectors, shape (n, 384), and the margins that held-out examples got, shape (m,)."""
        closest = np.empty(len(vectors))
        for start in range(0, len(vectors), 512):
            alike = vectors[start : start + 512] @ vectors.T
            rows = np.arange(len(alike))
            alike[rows, rows + start] = -1  # itself
            closest[start : start + 512] = alike.max(axis=1)
        return cls(vectors, _spread(margins), _spread(closest))

    def arrays(self) -> dict[str, Any]:
        """What `of_arrays` reads: the examples to half precision, and the four numbers."""
        return {"examples": self.examples.astype(np.float16), "spreads": np.array([*self.margin, *self.nearest])}

    @classmethod
    def of_arrays(cls, arrays: Mapping[str, Any]) -> Novelty | None:
        """From what `arrays` gave, or None where it is not among them."""
        if "examples" not in arrays:
            return None
        first, second, third, fourth = map(float, arrays["spreads"])
        return cls(arrays["examples"].astype(np.float32), (first, second), (third, fourth))

    def of(self, vector: Vectors, scores: Floats) -> float:
        """How novel a text with this vector, shape (384,), and these decision scores, shape (labels,), is.

        About 0 for what is like the examples, higher for what is not; the scale is that of a sum of two z-scores.
        """
        nearest = float((self.examples @ vector).max())
        return -(_z(margin(scores), self.margin) + _z(nearest, self.nearest))


def margin(scores: Floats) -> float:
    """The best score over the second best; with one label alone there is no doubt, and it is 0."""
    if len(scores) < 2:
        return 0.0
    second, best = np.partition(scores, -2)[-2:]
    return float(best - second)


def _spread(values: Floats) -> tuple[float, float]:
    return float(values.mean()), max(float(values.std()), LEAST_SPREAD)


def _z(value: float, spread: tuple[float, float]) -> float:
    return (value - spread[0]) / spread[1]
