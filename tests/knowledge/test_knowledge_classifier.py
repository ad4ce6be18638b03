"""The text classifier: training, calibration, and the folder of trained ones."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from knowledge.classifier import Recipe, TextClassifier, normalise, trained
from knowledge.embed import MiniLM

THINGS = ("parcel", "lamp", "sofa", "kettle", "order", "speaker", "blanket", "charger")
EXAMPLES = [
    *((f"where is my {thing}", "track") for thing in THINGS),
    *((f"my {thing} is broken", "broken") for thing in THINGS),
    *((f"thank you for the {thing}", "thanks") for thing in THINGS),
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
    classifier = TextClassifier.train(texts, labels, model.embed(texts), Recipe())
    text = "the mug is broken"
    assert classifier.labels[int(classifier.probabilities(text, model.embed([text])[0]).argmax())] == "broken"


def test_a_trained_classifier_is_read_again_not_trained_again(model: MiniLM, tmp_path: Path) -> None:
    first = trained("test", EXAMPLES, model, tmp_path, Recipe())
    (path,) = tmp_path.glob("*.joblib")
    written = path.stat().st_mtime_ns
    again = trained("test", EXAMPLES, model, tmp_path, Recipe())
    vector = model.embed(["where is it"])[0]
    assert path.stat().st_mtime_ns == written
    assert np.allclose(first.probabilities("where is it", vector), again.probabilities("where is it", vector))


def test_other_examples_make_another_classifier_and_the_old_one_is_removed(model: MiniLM, tmp_path: Path) -> None:
    trained("test", EXAMPLES, model, tmp_path, Recipe())
    trained("test", [*EXAMPLES, ("it never came", "track")], model, tmp_path, Recipe())
    assert len(list(tmp_path.glob("*.joblib"))) == 1


def test_a_file_cut_short_is_trained_anew(model: MiniLM, tmp_path: Path) -> None:
    trained("test", EXAMPLES, model, tmp_path, Recipe())
    (path,) = tmp_path.glob("*.joblib")
    path.write_bytes(path.read_bytes()[:100])
    assert trained("test", EXAMPLES, model, tmp_path, Recipe()).labels == ("broken", "thanks", "track")


def test_order_numbers_links_and_addresses_become_words() -> None:
    text = normalise("LO-482913 at https://x.example/y from ada@example.com")
    assert text.split() == ["ordernumber", "at", "weblink", "from", "emailaddress"]
