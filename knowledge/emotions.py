"""Which emotion a message shows, as an estimate: a linear model on MiniLM vectors, learnt from GoEmotions.

GoEmotions (D. Demszky et al., ACL 2020) has 58,000 English comments with Ekman's six emotions and neutral. The weights
ship as ``models/emotions.npz``; ``python -m knowledge.emotions FOLDER`` makes them from the set's ``ekman`` folder.
Comments are not customers' messages, so an emotion is told only where it agrees with the sentiment.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Final, Literal

import numpy as np

from knowledge.embed import DIMENSIONS, MiniLM, Vectors

SHIPPED: Final = Path(__file__).parent / "models" / "emotions.npz"
FITTING: Final = {
    "positive": ("joy", "surprise"),
    "negative": ("anger", "disgust", "fear", "sadness", "surprise"),
    "neutral": ("neutral", "surprise", "fear"),
}
"""The emotions that may be told beside each sentiment."""
SAMPLE: Final = 12_000


class EmotionReader:
    """``weights`` has shape (384, emotions), ``bias`` (emotions,)."""

    def __init__(self, labels: tuple[str, ...], weights: Vectors, bias: Vectors) -> None:
        """Raises ``ValueError`` when the shapes do not belong together."""
        if weights.shape != (DIMENSIONS, len(labels)) or bias.shape != (len(labels),):
            raise ValueError(f"weights {weights.shape} and bias {bias.shape} for {len(labels)} emotions")
        self.labels = labels
        self._weights = weights
        self._bias = bias

    @classmethod
    def shipped(cls, path: Path = SHIPPED) -> EmotionReader:
        """The model that comes with the desk."""
        with np.load(path, allow_pickle=False) as arrays:
            labels = tuple(json.loads(arrays["labels"].tobytes()))
            return cls(labels, arrays["weights"], arrays["bias"])

    def read(self, vector: Vectors, sentiment: Literal["positive", "neutral", "negative"]) -> str:
        """The likeliest emotion of a MiniLM vector of shape (384,) among those that fit the sentiment."""
        scores = vector @ self._weights + self._bias
        allowed = [self.labels.index(each) for each in FITTING[sentiment]]
        return self.labels[max(allowed, key=lambda row: scores[row])]


def learn(folder: Path) -> tuple[EmotionReader, float]:
    """The model from the set's ``train.tsv`` (text, emotion numbers, id), and its accuracy on ``dev.tsv``."""
    from sklearn.linear_model import LogisticRegression

    labels = (folder / "labels.txt").read_text(encoding="utf-8").split()
    encoder = MiniLM.installed()
    texts, truth = _rows(folder / "train.tsv", SAMPLE)
    model = LogisticRegression(C=3.0, max_iter=400, class_weight="balanced").fit(encoder.embed(texts), truth)
    reader = EmotionReader(
        tuple(labels[each] for each in model.classes_),
        np.ascontiguousarray(model.coef_.T, dtype=np.float32),
        model.intercept_.astype(np.float32),
    )
    held_out, known = _rows(folder / "dev.tsv", 2_000)
    return reader, float((model.predict(encoder.embed(held_out)) == np.array(known)).mean())


def _rows(path: Path, limit: int) -> tuple[list[str], list[int]]:
    """Texts with exactly one emotion, a spread-out sample of at most ``limit``."""
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    single = [(row[0], int(row[1])) for row in rows if "," not in row[1]]
    kept = single[:: max(1, len(single) // limit)][:limit]
    return [text for text, _ in kept], [number for _, number in kept]


def main() -> None:
    """Write the shipped weights and say how good they are."""
    reader, accuracy = learn(Path(sys.argv[1]))
    labels = np.frombuffer(json.dumps(reader.labels).encode(), dtype=np.uint8)
    np.savez(SHIPPED, labels=labels, weights=reader._weights, bias=reader._bias)
    sys.stdout.write(f"{len(reader.labels)} emotions, accuracy on the development set {accuracy:.3f}\n")


if __name__ == "__main__":
    main()
