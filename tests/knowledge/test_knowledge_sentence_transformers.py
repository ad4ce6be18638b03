"""The extra for other models; the comparison with the built-in model runs where its weights are at hand."""

from __future__ import annotations

import os
import sys

import numpy as np
import pytest

from knowledge.embed import MiniLM, ModelError
from knowledge.sentence_transformers import SentenceTransformers

WEIGHTS = os.environ.get("FRONTDESK_TEST_MINILM", "sentence-transformers/all-MiniLM-L6-v2")


def test_without_the_extra_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(ModelError, match=r"frontdesk\[sentence-transformers\]"):
        SentenceTransformers.load("any")


class _Tensor(np.ndarray):
    def detach(self) -> _Tensor:
        return self

    def cpu(self) -> _Tensor:
        return self

    def numpy(self) -> np.ndarray:
        return np.asarray(self)


class _Model:
    """As much of ``SentenceTransformer`` as is asked for, with three dimensions."""

    def __init__(self, weight: float) -> None:
        self._weight = weight

    def get_sentence_embedding_dimension(self) -> int:
        return 3

    def state_dict(self) -> dict[str, np.ndarray]:
        return {"w": np.full(2, self._weight, dtype=np.float32).view(_Tensor)}

    def encode(self, texts: list[str], **settings: object) -> np.ndarray:
        return np.array([[len(text), 0, self._weight] for text in texts], dtype=np.float32)


def test_every_text_has_a_row_whatever_the_batches() -> None:
    vectors = SentenceTransformers(_Model(1), "m").embed(["x" * number for number in range(70)])
    assert vectors.shape == (70, 3)
    assert list(vectors[:, 0]) == list(range(70))


def test_other_weights_under_the_same_name_have_another_fingerprint() -> None:
    one, same, other = (SentenceTransformers(_Model(weight), "m").fingerprint for weight in (1, 1, 2))
    assert one == same != other


def test_the_same_model_gives_the_same_vectors() -> None:
    pytest.importorskip("sentence_transformers", reason="the extra sentence-transformers is not installed")
    try:
        other = SentenceTransformers.load(WEIGHTS, "cpu")
    except ModelError as error:
        pytest.skip(f"all-MiniLM-L6-v2 is not at hand: {error}")
    texts = ["You have 30 days to send an item back.", "where is my parcel"]
    cosines = np.sum(other.embed(texts) * MiniLM.installed().embed(texts), axis=1)
    assert cosines.min() > 0.99
