"""Trained classifiers, kept in a folder: one is trained only when its examples, its recipe or a library changed."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Final

import structlog

from knowledge.classifier import ClassifierUnreadable, Recipe, TextClassifier
from knowledge.embed import Encoder

CODE_VERSION: Final = "4"
"""Raised when features, training or the file's layout change, so that stored classifiers are trained anew."""

log = structlog.get_logger(__name__)


def trained(
    kind: str,
    examples: Sequence[tuple[str, str]],
    model: Encoder,
    folder: Path,
    recipe: Recipe,
    progress: Callable[[float], None] | None = None,
) -> TextClassifier:
    """The classifier for ``examples`` (text, label): read from ``folder`` when it was trained before, else trained.

    The file's name carries a hash of examples, recipe, code and library versions, so that a stale one is never read.
    """
    versions = (CODE_VERSION, version("scikit-learn"), version("numpy"), model.fingerprint)
    mark = hashlib.sha256(repr((versions, recipe, list(examples))).encode()).hexdigest()[:16]
    path = folder / f"{kind}-{mark}.npz"
    if (known := _kept(path)) is not None:
        return known
    folder.mkdir(parents=True, exist_ok=True)
    with _one_at_a_time(folder):
        # Another process that works in this folder may have trained it meanwhile.
        return _kept(path) or _trained(kind, examples, model, path, recipe, progress or (lambda share: None))


def _kept(path: Path) -> TextClassifier | None:
    """What was trained before, unless it was cut short by a crash or a full disk."""
    if not path.exists():
        return None
    try:
        return TextClassifier.load(path)
    except ClassifierUnreadable as error:
        log.warning("classifier_unreadable", file=path.name, error=str(error))
        return None


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    """Hold the folder's lock, which ends with the process."""
    if sys.platform == "win32":  # no flock; there two processes train the same twice, and the last one's file stays
        yield
        return
    import fcntl

    with (folder / "training.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _trained(
    kind: str,
    examples: Sequence[tuple[str, str]],
    model: Encoder,
    path: Path,
    recipe: Recipe,
    report: Callable[[float], None],
) -> TextClassifier:
    from knowledge.training import train  # it imports scikit-learn: seconds that a prepared folder need not spend

    texts = [text for text, _ in examples]
    vectors = model.embed(texts, lambda share: report(share * 0.6))
    report(0.6)
    classifier = train(texts, [label for _, label in examples], vectors, recipe)
    half = path.with_suffix(f".{os.getpid()}.part")
    classifier.save(half)
    half.replace(path)
    for old in path.parent.glob(f"{kind}-*.npz"):
        if old != path:
            old.unlink(missing_ok=True)
    log.info("classifier_trained", kind=kind, examples=len(texts), labels=len(classifier.labels))
    report(1.0)
    return classifier
