"""From the multilingual model's vectors to the English model's: how a question in German meets sentences in English.

A linear map between two embedding spaces (T. Mikolov, Q. Le and I. Sutskever 2013, "Exploiting Similarities among
Languages for Machine Translation"), fitted by ridge regression on the desk's own English examples. The multilingual
model puts one meaning in many languages into one place, so what was fitted on English holds for the others; and the
headings and sentences of articles need no second vector each, which would cost more than all the rest of indexing.

``python -m knowledge.bridge`` fits it anew.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from knowledge.embed import MODEL_SHA256, Encoder, Vectors, verify
from knowledge.multilingual import WEIGHTS_SHA256

BRIDGE: Final = Path(__file__).parent / "models" / "e5" / "bridge.npz"
BRIDGE_SHA256: Final = "86c148eacb9027fcff2a36df25f514d663ddcf7f87b6a96418ddc181ec3aaefe"
RIDGE: Final = 0.3
"""Chosen on ``evals/datasets/questions_plain_languages.yaml`` between 0.03 and 10; up to 1 it hardly matters."""


class Bridge:
    """The map for one pair of models."""

    def __init__(self, matrix: npt.NDArray[np.float32], source: npt.NDArray[np.float32], target: Vectors) -> None:
        """``matrix`` of shape (384, 384) between vectors less ``source`` and vectors less ``target``, the means."""
        self._matrix = matrix
        self._source = source
        self._target = target

    @classmethod
    def shipped(cls, source: str, target: str) -> Bridge | None:
        """The shipped map, or None when the models with these fingerprints are not those it was fitted for.

        Raises ``ModelError`` when the file is missing or is not the pinned one.
        """
        if (source, target) != (WEIGHTS_SHA256, MODEL_SHA256):
            return None
        verify(BRIDGE, BRIDGE_SHA256)
        with np.load(BRIDGE, allow_pickle=False) as arrays:
            return cls(*(arrays[name].astype(np.float32) for name in ("matrix", "source", "target")))

    def cross(self, vector: Vectors) -> Vectors:
        """Where a vector of shape (384,) lies in the other space: shape (384,), length 1."""
        crossed = (vector - self._source) @ self._matrix + self._target
        found: Vectors = (crossed / max(float(np.linalg.norm(crossed)), 1e-12)).astype(np.float32)
        return found


class Crossing:
    """An encoder that reads any language and answers in the English model's space."""

    def __init__(self, encoder: Encoder, bridge: Bridge) -> None:
        self._encoder = encoder
        self._bridge = bridge

    @property
    def fingerprint(self) -> str:
        """Not the encoder's own, since its vectors lie elsewhere."""
        return f"crossed-{self._encoder.fingerprint}"

    def embed(self, texts: Sequence[str], progress: Callable[[float], None] | None = None) -> Vectors:
        """See ``Encoder.embed``."""
        return np.array([self._bridge.cross(each) for each in self._encoder.embed(texts, progress)], dtype=np.float32)


def fit(source: Vectors, target: Vectors) -> tuple[Vectors, Vectors, Vectors]:
    """(matrix, mean of source, mean of target) for the vectors of the same texts in two spaces, each (n, 384)."""
    means = source.mean(axis=0), target.mean(axis=0)
    x, y = source - means[0], target - means[1]
    matrix = np.linalg.solve(x.T @ x + RIDGE * np.eye(x.shape[1], dtype=np.float32), x.T @ y)
    return matrix.astype(np.float32), *means


def main() -> None:
    """Fit the map on the English examples of the shipped classifiers and write it as float16."""
    from knowledge.embed import MiniLM
    from knowledge.multilingual import E5
    from knowledge.vectors import shipped_examples

    english, _ = shipped_examples()
    texts = sorted(set(english))
    fitted = fit(E5.installed().embed(texts), MiniLM.installed().embed(texts))
    matrix, source, target = (values.astype(np.float16) for values in fitted)
    np.savez(BRIDGE, matrix=matrix, source=source, target=target)


if __name__ == "__main__":
    main()
