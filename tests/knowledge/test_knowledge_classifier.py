"""The text classifier: training, calibration, and the folder of trained ones."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from knowledge.classifier import ClassifierUnreadable, Recipe, TextClassifier
from knowledge.embed import MiniLM
from knowledge.features import CHARACTERS, WORD, character_terms, normalise, word_terms
from knowledge.intents import load_intents
from knowledge.trained import trained
from knowledge.training import LinearModel, train

THINGS = ("parcel", "lamp", "sofa", "kettle", "order", "speaker", "blanket", "charger")
EXAMPLES = [
    *((f"where is my {thing}", "track") for thing in THINGS),
    *((f"my {thing} is broken", "broken") for thing in THINGS),
    *((f"thank you for the {thing}", "thanks") for thing in THINGS),
]
ODD = [
    "",
    "  ",
    "a",
    "?!",
    "I",
    "tab\there\n\nand there",
    "naïve Ünïcode 😀 \u200bzero",
    "x" * 3000,
    "it’s 5%",
    "no\x1cway",
    "İI",
]


@pytest.fixture(scope="module")
def model() -> MiniLM:
    return MiniLM.installed()


def test_probabilities_sum_to_one_and_the_right_label_leads(model: MiniLM, tmp_path: Path) -> None:
    classifier = trained("test", EXAMPLES, model, tmp_path, Recipe())
    text = "any idea where my bookshelf is?"
    chances = classifier.probabilities(text, model.embed([text])[0])
    assert chances.sum() == pytest.approx(1)
    assert classifier.labels[int(chances.argmax())] == "track"


def test_two_labels_are_enough(model: MiniLM) -> None:
    texts, labels = zip(*(each for each in EXAMPLES if each[1] != "thanks"), strict=True)
    classifier = train(texts, labels, model.embed(texts), Recipe())
    text = "the mug is broken"
    assert classifier.labels[int(classifier.probabilities(text, model.embed([text])[0]).argmax())] == "broken"


def test_a_trained_classifier_is_read_again_not_trained_again(model: MiniLM, tmp_path: Path) -> None:
    first = trained("test", EXAMPLES, model, tmp_path, Recipe())
    (path,) = tmp_path.glob("*.npz")
    written = path.stat().st_mtime_ns
    again = trained("test", EXAMPLES, model, tmp_path, Recipe())
    vector = model.embed(["where is it"])[0]
    assert path.stat().st_mtime_ns == written
    assert np.allclose(first.probabilities("where is it", vector), again.probabilities("where is it", vector))


def test_other_examples_make_another_classifier_and_the_old_one_is_removed(model: MiniLM, tmp_path: Path) -> None:
    trained("test", EXAMPLES, model, tmp_path, Recipe())
    trained("test", [*EXAMPLES, ("it never came", "track")], model, tmp_path, Recipe())
    assert len(list(tmp_path.glob("*.npz"))) == 1


@pytest.mark.parametrize("kept", [0, 100, 5_000])
def test_a_file_cut_short_is_trained_anew(model: MiniLM, tmp_path: Path, kept: int) -> None:
    first = trained("test", EXAMPLES, model, tmp_path, Recipe())
    (path,) = tmp_path.glob("*.npz")
    whole = path.read_bytes()
    path.write_bytes(whole[:kept])
    assert trained("test", EXAMPLES, model, tmp_path, Recipe()).labels == first.labels
    assert path.stat().st_size == len(whole)


@pytest.mark.parametrize("content", [b"", b"not an archive", b"PK\x03\x04 nor this"])
def test_a_file_that_is_no_classifier_is_called_unreadable(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "strange.npz"
    path.write_bytes(content)
    with pytest.raises(ClassifierUnreadable, match=r"strange\.npz"):
        TextClassifier.load(path)


def test_a_stored_array_that_is_a_pickle_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "pickled.npz"
    np.savez(path, about=np.array([{}], dtype=object))
    with pytest.raises(ClassifierUnreadable, match="allow_pickle=False"):
        TextClassifier.load(path)


def test_what_serves_scores_as_scikit_learn_does(model: MiniLM, tmp_path: Path) -> None:
    pairs = [(text, label) for label, each in load_intents().items() for text in each.examples[:60]]
    learnt, unseen = pairs[::2], [text for text, _ in pairs[1::2]][:400] + ODD
    texts = [text for text, _ in learnt]
    reference = LinearModel(Recipe()).fit(texts, np.array([label for _, label in learnt]), model.embed(texts))
    reference.classifier().save(tmp_path / "some.npz")
    serving = TextClassifier.load(tmp_path / "some.npz")
    vectors = model.embed(unseen)
    expected = reference.decide(unseen, vectors)
    found = np.array([serving.scores(text, vector) for text, vector in zip(unseen, vectors, strict=True)])
    assert len(unseen) > 300
    assert np.abs(found - expected).max() < 1e-5


@pytest.mark.parametrize("text", [*ODD, *(text for text, _ in EXAMPLES)])
def test_terms_are_those_of_scikit_learn(text: str) -> None:
    words = TfidfVectorizer(ngram_range=(1, 2), token_pattern=WORD).build_analyzer()
    characters = TfidfVectorizer(analyzer="char_wb", ngram_range=CHARACTERS).build_analyzer()
    prepared = normalise(text)
    assert sorted(word_terms(prepared)) == sorted(words(prepared))
    assert sorted(character_terms(prepared)) == sorted(characters(prepared))


def test_order_numbers_links_and_addresses_become_words() -> None:
    text = normalise("LO-482913 at https://x.example/y from ada@example.com")
    assert text.split() == ["ordernumber", "at", "weblink", "from", "emailaddress"]
