"""A linear text classifier over TF-IDF (words and characters) beside a sentence embedding, with calibrated output.

Trained in seconds from a few thousand examples; one message takes well under a millisecond of arithmetic once
it is embedded. Probabilities are a softmax whose temperature is fitted on out-of-fold scores (C. Guo et al.,
"On Calibration of Modern Neural Networks", 2017).
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import joblib
import numpy as np
import numpy.typing as npt
import sklearn
import structlog
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from knowledge.embed import MODEL_SHA256, MiniLM, Vectors

CODE_VERSION: Final = "1"
"""Raised when features or training change, so that stored classifiers are trained anew."""
FOLDS: Final = 5
LONGEST: Final = 2000
"""Characters of a text that are looked at; the embedding sees about as many."""

Floats = npt.NDArray[np.float64]

log = structlog.get_logger(__name__)

_WORD: Final = r"(?u)\b\w+\b|[!?]"
_ORDER: Final = re.compile(r"\b[a-z]{1,3}-?\d{4,}\b", re.I)
_LINK: Final = re.compile(r"https?://\S+|www\.\S+", re.I)
_EMAIL: Final = re.compile(r"\S+@\S+\.\w+")


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a classifier is made: the weight of the embedding beside TF-IDF (each of length 1) and the SVM's C."""

    embedding_weight: float = 1.25
    regularisation: float = 0.5


def normalise(text: str) -> str:
    """Lower case, with order numbers, links and addresses replaced by a word each: their digits say nothing."""
    text = text[:LONGEST]
    text = _EMAIL.sub(" emailaddress ", _LINK.sub(" weblink ", text))
    return _ORDER.sub(" ordernumber ", text).lower().replace("’", "'")


class TextClassifier:
    """Labels with probabilities. Make one with ``train`` or ``trained``; safe to read from several threads."""

    def __init__(self, recipe: Recipe) -> None:
        self._recipe = recipe
        self._vectorizers = (
            TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, dtype=np.float32, token_pattern=_WORD),
            TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, dtype=np.float32, min_df=2),
        )
        self.labels: tuple[str, ...] = ()
        self.temperature = 1.0
        self._weights: Any = None
        self._bias: Any = None

    @classmethod
    def train(cls, texts: Sequence[str], labels: Sequence[str], vectors: Vectors, recipe: Recipe) -> TextClassifier:
        """Fit on ``texts`` with their ``labels`` and embeddings (shape (n, 384)); deterministic."""
        known = np.array(labels)
        folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
        held_out = np.zeros((len(texts), len(set(labels))))
        for train, test in folds.split(np.zeros(len(texts)), known):
            part = cls(recipe)._fit([texts[i] for i in train], known[train], vectors[train])
            held_out[test] = part._decide(part._features([texts[i] for i in test], vectors[test]))
        classifier = cls(recipe)._fit(texts, known, vectors)
        index = {label: number for number, label in enumerate(classifier.labels)}
        classifier.temperature = _temperature(held_out, np.array([index[label] for label in labels]))
        return classifier

    def probabilities(self, text: str, vector: Vectors) -> Floats:
        """The probability of each of ``labels`` for one text with its embedding of shape (384,): shape (n,), sum 1."""
        scores = self._decide(self._features([text], vector[None, :]))
        chances: Floats = _softmax(scores / self.temperature)[0]
        return chances

    def _fit(self, texts: Sequence[str], labels: npt.NDArray[Any], vectors: Vectors) -> TextClassifier:
        prepared = [normalise(text) for text in texts]
        for vectorizer in self._vectorizers:
            vectorizer.fit(prepared)
        model = LinearSVC(C=self._recipe.regularisation, class_weight="balanced", random_state=0, dual="auto")
        model.fit(self._features(texts, vectors), labels)
        self.labels = tuple(str(label) for label in model.classes_)
        weights, bias = model.coef_, model.intercept_
        if len(self.labels) == 2:  # scikit-learn keeps one row for two classes
            weights, bias = np.vstack([-weights, weights]), np.concatenate([-bias, bias])
        self._weights = np.ascontiguousarray(weights.T, dtype=np.float32)
        self._bias = bias.astype(np.float32)
        return self

    def _features(self, texts: Sequence[str], vectors: Vectors) -> Any:
        prepared = [normalise(text) for text in texts]
        parts = [vectorizer.transform(prepared) for vectorizer in self._vectorizers]
        return hstack([*parts, csr_matrix(vectors * np.float32(self._recipe.embedding_weight))], format="csr")

    def _decide(self, features: Any) -> Floats:
        return np.asarray(features @ self._weights + self._bias, dtype=np.float64)


def trained(
    kind: str,
    examples: Sequence[tuple[str, str]],
    model: MiniLM,
    folder: Path,
    recipe: Recipe,
    progress: Callable[[float], None] | None = None,
) -> TextClassifier:
    """The classifier for ``examples`` (text, label): read from ``folder`` when it was trained before, else trained.

    The file's name carries a hash of examples, recipe, code and library versions, so that a stale one is
    never read. ``folder`` must be the desk's own: the file is a pickle.
    """
    mark = hashlib.sha256(
        repr((CODE_VERSION, sklearn.__version__, np.__version__, MODEL_SHA256, recipe, list(examples))).encode()
    ).hexdigest()[:16]
    path = folder / f"{kind}-{mark}.joblib"
    if path.exists():
        try:
            loaded = joblib.load(path)
        except Exception:  # a file cut short by a crash or a full disk: train again
            log.warning("classifier_unreadable", kind=kind, file=path.name)
        else:
            if isinstance(loaded, TextClassifier):
                return loaded
    texts = [text for text, _ in examples]
    report = progress or (lambda share: None)
    vectors = model.embed(texts, lambda share: report(share * 0.6))
    report(0.6)
    classifier = TextClassifier.train(texts, [label for _, label in examples], vectors, recipe)
    folder.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(f".{os.getpid()}.part")
    joblib.dump(classifier, half)
    half.replace(path)
    for old in folder.glob(f"{kind}-*.joblib"):
        if old != path:
            old.unlink(missing_ok=True)
    log.info("classifier_trained", kind=kind, examples=len(texts), labels=len(classifier.labels))
    report(1.0)
    return classifier


def _softmax(scores: Floats) -> Floats:
    shifted = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=1, keepdims=True))


def _temperature(scores: Floats, truth: npt.NDArray[np.int64]) -> float:
    """The temperature that makes the held-out scores most likely."""

    def loss(log_temperature: float) -> float:
        chosen = _softmax(scores / np.exp(log_temperature))[np.arange(len(truth)), truth]
        return float(-np.log(np.clip(chosen, 1e-12, 1)).mean())

    return float(np.exp(minimize_scalar(loss, bounds=(-4, 2), method="bounded").x))
