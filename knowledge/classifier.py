"""A linear text classifier over TF-IDF (words and characters) beside a sentence embedding, with calibrated output.

One message takes well under a millisecond of arithmetic once it is embedded. Probabilities are a softmax with a
temperature (C. Guo et al., "On Calibration of Modern Neural Networks", 2017). How one is made is in ``training``.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from knowledge.embed import DIMENSIONS, Vectors
from knowledge.features import Tfidf, character_terms, normalise, word_terms
from knowledge.novelty import Novelty

Floats = npt.NDArray[np.float64]


class ClassifierUnreadable(ValueError):
    """A stored classifier is cut short, or is not one."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a classifier is made: the weight of the embedding beside TF-IDF (each of length 1) and the SVM's C.

    ``temperature`` overrides the fitted one: with an encoder that was tuned on the very examples, held-out folds look
    far surer than new messages are, so its temperature is measured when the encoder is made. ``novelty`` says whether
    the classifier learns to tell what is unlike all examples, which such an encoder cannot either.
    """

    embedding_weight: float = 1.25
    regularisation: float = 0.5
    temperature: float | None = None
    novelty: bool = False


class TextClassifier:
    """Labels with probabilities; safe to use from several threads.

    ``weights`` has shape (terms of ``words`` + terms of ``characters`` + 384, labels), ``bias`` (labels,).
    """

    def __init__(
        self,
        labels: Sequence[str],
        words: Tfidf,
        characters: Tfidf,
        weights: Vectors,
        bias: Vectors,
        *,
        embedding_weight: float,
        temperature: float = 1.0,
        novelty: Novelty | None = None,
    ) -> None:
        """Raises ``ValueError`` when the shapes do not belong together."""
        self.labels = tuple(labels)
        self.novelty = novelty
        self.temperature = temperature
        self._words = words
        self._characters = characters
        self._weights = weights
        self._bias = bias
        self._embedding_weight = embedding_weight
        self._second = len(words)
        self._third = self._second + len(characters)
        if weights.shape != (self._third + DIMENSIONS, len(labels)) or bias.shape != (len(labels),):
            raise ValueError(f"weights {weights.shape} and bias {bias.shape} for {len(labels)} labels")

    def probabilities(self, text: str, vector: Vectors) -> Floats:
        """The probability of each of ``labels`` for one text with its embedding of shape (384,): shape (n,), sum 1."""
        chances: Floats = softmax(self.scores(text, vector)[None, :] / self.temperature)[0]
        return chances

    def scores(self, text: str, vector: Vectors) -> Floats:
        """The decision function: shape (n,), the highest for the likeliest label."""
        prepared = normalise(text)
        words, word_weights = self._words.transform(prepared)
        characters, character_weights = self._characters.transform(prepared)
        scores = (
            word_weights @ self._weights[words]
            + character_weights @ self._weights[characters + self._second]
            + (vector * np.float32(self._embedding_weight)) @ self._weights[self._third :]
            + self._bias
        )
        return np.asarray(scores, dtype=np.float64)

    def save(self, path: Path) -> None:
        """Write it as one ``.npz``: the arrays, and the rest as JSON. Nothing in it is executed when it is read."""
        about = {
            "labels": self.labels,
            "temperature": self.temperature,
            "embedding_weight": self._embedding_weight,
            "words": self._words.vocabulary,
            "characters": self._characters.vocabulary,
        }
        learnt = {} if self.novelty is None else self.novelty.arrays()
        with path.open("wb") as file:
            np.savez(
                file,
                about=np.frombuffer(json.dumps(about).encode(), dtype=np.uint8),
                word_idf=self._words.idf,
                character_idf=self._characters.idf,
                weights=self._weights,
                bias=self._bias,
                **learnt,
            )

    @classmethod
    def load(cls, path: Path) -> TextClassifier:
        """Read what ``save`` wrote. Raises ``ClassifierUnreadable`` when it is anything else."""
        try:
            with np.load(path, allow_pickle=False) as arrays:
                about = json.loads(arrays["about"].tobytes())
                return cls(
                    about["labels"],
                    Tfidf(word_terms, about["words"], arrays["word_idf"]),
                    Tfidf(character_terms, about["characters"], arrays["character_idf"]),
                    arrays["weights"],
                    arrays["bias"],
                    embedding_weight=float(about["embedding_weight"]),
                    temperature=float(about["temperature"]),
                    novelty=Novelty.of_arrays(arrays),
                )
        except (OSError, EOFError, ValueError, KeyError, TypeError, AttributeError, zipfile.BadZipFile) as error:
            raise ClassifierUnreadable(f"{path.name}: {type(error).__name__}: {error}") from error


def softmax(scores: Floats) -> Floats:
    """Shares that sum to 1 in each row of ``scores``."""
    shifted = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=1, keepdims=True))
