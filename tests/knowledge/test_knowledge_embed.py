"""The embedding model, and sharing its work."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from knowledge.embed import DIMENSIONS, TOKENIZER, MiniLM, ModelError, SharedEmbedder, Vectors


@pytest.fixture(scope="module")
def model() -> MiniLM:
    return MiniLM.installed()


class Counting:
    """The real model, counting the texts that it embeds."""

    def __init__(self, model: MiniLM) -> None:
        self._model = model
        self.texts: list[str] = []

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.texts.extend(texts)
        return self._model.embed(texts)


@pytest.fixture
def counting(model: MiniLM) -> Counting:
    return Counting(model)


@pytest.fixture
def embedder(counting: Counting) -> SharedEmbedder:
    return SharedEmbedder(counting, size=2)  # type: ignore[arg-type]  # it only needs `embed`


def test_each_vector_has_length_one(model: MiniLM) -> None:
    vectors = model.embed(["Where is my parcel?", ""])
    assert (vectors.shape, vectors.dtype) == ((2, DIMENSIONS), np.float32)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_sentences_of_one_meaning_are_nearer_than_others(model: MiniLM) -> None:
    parcel, package, pancakes = model.embed(["Where is my parcel?", "Where is my package?", "I love pancakes."])
    assert parcel @ package > 0.6
    assert parcel @ pancakes < 0.2


def test_a_text_has_the_same_vector_in_any_company(model: MiniLM) -> None:
    alone = model.embed(["Where is my parcel?"])[0]
    assert np.array_equal(alone, model.embed(["Something much longer than the other text.", "Where is my parcel?"])[1])


def test_a_text_of_any_length_is_embedded(model: MiniLM) -> None:
    assert np.isfinite(model.embed(["word " * 20_000])).all()


def test_a_model_file_that_is_not_the_pinned_one_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "model.onnx"
    other.write_bytes(b"something else")
    with pytest.raises(ModelError, match=r"model\.onnx is not the one this release was measured with"):
        MiniLM(other)


def test_a_missing_model_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"gone\.onnx cannot be read"):
        MiniLM(tmp_path / "gone.onnx", TOKENIZER)


async def test_callers_at_the_same_time_share_one_run(embedder: SharedEmbedder, counting: Counting) -> None:
    first, second = await asyncio.gather(embedder.embed("hello"), embedder.embed("hello"))
    assert counting.texts == ["hello"]
    assert np.array_equal(first, second)


async def test_a_text_seen_before_is_not_embedded_again_until_others_push_it_out(
    embedder: SharedEmbedder, counting: Counting
) -> None:
    for text in ("a", "a", "b", "c", "a"):
        await embedder.embed(text)
    assert counting.texts == ["a", "b", "c", "a"]


async def test_one_caller_giving_up_does_not_take_the_result_from_another(
    embedder: SharedEmbedder, counting: Counting
) -> None:
    impatient = asyncio.create_task(embedder.embed("hello"))
    patient = asyncio.create_task(embedder.embed("hello"))
    await asyncio.sleep(0)
    impatient.cancel()
    assert (await patient).shape == (DIMENSIONS,)
    assert counting.texts == ["hello"]
