"""Training a text classifier: a linear SVM from a few thousand examples, in seconds.

The temperature is fitted on out-of-fold scores. This is the only module that imports scikit-learn, which takes
seconds: import it where something is trained, not on the way to serving.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from knowledge.classifier import Floats, Recipe, TextClassifier, softmax
from knowledge.embed import Vectors
from knowledge.features import CHARACTERS, WORD, Tfidf, character_terms, normalise, word_terms
from knowledge.novelty import Novelty, margin

FOLDS: Final = 5
TOLERANCE: Final = 0.1
"""Of the solver: a tenth of the usual precision took a quarter of the time and classified as well."""


def train(texts: Sequence[str], labels: Sequence[str], vectors: Vectors, recipe: Recipe) -> TextClassifier:
    """Fit on ``texts`` with their ``labels`` and embeddings (shape (n, 384)); deterministic."""
    known = np.array(labels)
    if recipe.temperature is not None:
        return LinearModel(recipe).fit(texts, known, vectors).classifier(recipe.temperature)
    rows, held_out = held_out_scores(texts, labels, vectors, recipe)
    model = LinearModel(recipe).fit(texts, known, vectors)
    number = {label: each for each, label in enumerate(model.labels)}
    temperature = _temperature(held_out, np.array([number[labels[row]] for row in rows]))
    novelty = Novelty.learn(vectors, np.array([margin(each) for each in held_out])) if recipe.novelty else None
    return model.classifier(temperature, novelty)


def held_out_scores(
    texts: Sequence[str], labels: Sequence[str], vectors: Vectors, recipe: Recipe
) -> tuple[list[int], Floats]:
    """(rows, scores of shape (m, labels)): what a fifth of the texts get from a model that did not see them.

    One fold alone: the temperature is one number, and every further model costs seconds.
    """
    known = np.array(labels)
    learnt, kept = next(StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(np.zeros(len(texts)), known))
    part = LinearModel(recipe).fit([texts[i] for i in learnt], known[learnt], vectors[learnt])
    return kept.tolist(), part.decide([texts[i] for i in kept], vectors[kept])


class LinearModel:
    """scikit-learn's side of a classifier: fitted on examples, then turned into what serves."""

    def __init__(self, recipe: Recipe) -> None:
        self._recipe = recipe
        self._words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, dtype=np.float32, token_pattern=WORD)
        self._characters = TfidfVectorizer(
            analyzer="char_wb", ngram_range=CHARACTERS, sublinear_tf=True, dtype=np.float32, min_df=2
        )
        self.labels: tuple[str, ...] = ()
        self._weights: Any = None
        self._bias: Any = None

    def fit(self, texts: Sequence[str], labels: npt.NDArray[Any], vectors: Vectors) -> LinearModel:
        """Learn from ``texts`` with their ``labels`` and embeddings, shape (n, 384)."""
        prepared = [normalise(text) for text in texts]
        self._words.fit(prepared)
        self._characters.fit(prepared)
        model = LinearSVC(
            C=self._recipe.regularisation, class_weight="balanced", random_state=0, dual=True, tol=TOLERANCE
        )
        model.fit(self._features(texts, vectors), labels)
        self.labels = tuple(str(label) for label in model.classes_)
        weights, bias = model.coef_, model.intercept_
        if len(self.labels) == 2:  # scikit-learn keeps one row for two classes
            weights, bias = np.vstack([-weights, weights]), np.concatenate([-bias, bias])
        self._weights = np.ascontiguousarray(weights.T, dtype=np.float32)
        self._bias = bias.astype(np.float32)
        return self

    def decide(self, texts: Sequence[str], vectors: Vectors) -> Floats:
        """The decision function: shape (n, labels)."""
        return np.asarray(self._features(texts, vectors) @ self._weights + self._bias, dtype=np.float64)

    def classifier(self, temperature: float = 1.0, novelty: Novelty | None = None) -> TextClassifier:
        """The same without scikit-learn."""
        return TextClassifier(
            self.labels,
            Tfidf(word_terms, list(self._words.get_feature_names_out()), self._words.idf_),
            Tfidf(character_terms, list(self._characters.get_feature_names_out()), self._characters.idf_),
            self._weights,
            self._bias,
            embedding_weight=self._recipe.embedding_weight,
            temperature=temperature,
            novelty=novelty,
        )

    def _features(self, texts: Sequence[str], vectors: Vectors) -> Any:
        prepared = [normalise(text) for text in texts]
        parts = [self._words.transform(prepared), self._characters.transform(prepared)]
        return hstack([*parts, csr_matrix(vectors * np.float32(self._recipe.embedding_weight))], format="csr")


def _temperature(scores: Floats, truth: npt.NDArray[np.int64]) -> float:
    """The temperature that makes the held-out scores most likely."""

    def loss(log_temperature: float) -> float:
        chosen = softmax(scores / np.exp(log_temperature))[np.arange(len(truth)), truth]
        return float(-np.log(np.clip(chosen, 1e-12, 1)).mean())

    return float(np.exp(minimize_scalar(loss, bounds=(-4, 2), method="bounded").x))
