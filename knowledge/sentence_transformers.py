"""Another model for the search, on PyTorch: the extra ``sentence-transformers``, for other models and for GPUs.

A model is named by its folder, or by its name at the hub where the machine may download. The index keeps a model's
fingerprint with its vectors, so that another model has every article indexed anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from knowledge.embed import ModelError, Vectors

BATCH = 32


class SentenceTransformers:
    """A model of the package ``sentence-transformers``, on a GPU where PyTorch finds one."""

    def __init__(self, model: Any, name: str) -> None:
        """``model`` is a loaded ``SentenceTransformer``, ``name`` what it was asked for by."""
        self._model = model
        self.dimensions = int(model.get_sentence_embedding_dimension())
        self.fingerprint = hashlib.sha256(f"{name}:{_digest(model)}".encode()).hexdigest()

    @classmethod
    def load(cls, name: str, device: str | None = None) -> SentenceTransformers:
        """The model called ``name`` on ``device`` (None: the best there is).

        Raises ``ModelError`` when the extra is not installed or the model cannot be loaded.
        """
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            raise ModelError(
                "sentence-transformers is not installed: pip install 'frontdesk[sentence-transformers]'"
            ) from error
        try:
            return cls(SentenceTransformer(name, device=device), name)
        except (OSError, ValueError, RuntimeError) as error:
            raise ModelError(f"the embedding model {name!r} cannot be loaded: {error}") from error

    def embed(self, texts: Sequence[str], progress: Callable[[float], None] | None = None) -> Vectors:
        """See ``Encoder.embed``, but of shape (n, ``dimensions``)."""
        vectors = np.empty((len(texts), self.dimensions), dtype=np.float32)
        for start in range(0, len(texts), BATCH):
            some = [text.encode("utf-8", "replace").decode() for text in texts[start : start + BATCH]]
            vectors[start : start + len(some)] = self._model.encode(
                some, normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False
            )
            if progress:
                progress(start / len(texts))
        return vectors


def _digest(model: Any) -> str:
    """A name for the weights: a model that was trained on gives other vectors under the same name."""
    digest = hashlib.sha256()
    for key, values in sorted(model.state_dict().items()):
        digest.update(key.encode() + values.detach().cpu().numpy().tobytes())
    return digest.hexdigest()
