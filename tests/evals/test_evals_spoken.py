"""Word errors are counted fairly: how something is written is no error, what is said wrong is."""

from __future__ import annotations

import jiwer
import pytest

from evals.datasets.speech import clips
from evals.sounds import CONDITIONS, speechless
from evals.spoken import Errors, errors, words


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("my number is five eight two one three", "My number is 58213."),
        ("five eight two one three", "5-8-2-1-3"),
        ("L O four eight two nine one three", "LO-482913"),
        ("forty nine dollars and ninety nine cents", "$49.99"),
        ("one hundred and twenty dollars", "$120"),
        ("one thousand two hundred and fifty", "1,250"),
        ("on the twenty first of May", "on the 21st of May"),
        ("I am sure we cannot", "I'm sure we can't"),
        ("at four pm", "at 4 p.m."),
        ("okay, wi-fi", "OK WiFi"),
    ],
)
def test_a_way_of_writing_is_no_error(said: str, heard: str) -> None:
    assert errors(said, heard).wrong == 0


def test_a_wrong_digit_is_a_wrong_word() -> None:
    assert errors("number five eight two one three", "number 58212") == Errors(1, 6)


def test_numbers_side_by_side_stay_apart() -> None:
    assert words("seventy seven and one hundred") == ["7", "7", "and", "1", "0", "0"]
    assert words("twenty twenty six") == ["2", "0", "2", "6"]


@pytest.mark.parametrize("heard", ["", "the lamp is broken", "my the lamp was not broken at all", "something else"])
def test_the_count_is_that_of_jiwer(heard: str) -> None:
    said = "my lamp is broken again"
    assert errors(said, heard).wrong / 5 == pytest.approx(jiwer.wer(said, heard))


def test_every_sentence_has_its_clip() -> None:
    assert [each.id for each in clips() if not each.path.exists()] == []
    assert len([each for each in clips() if each.language == "en" and each.part != "stress"]) >= 24


def test_what_happens_to_speech_happens_the_same_way_each_time() -> None:
    sound = speechless()["a melody"]
    for name, change in CONDITIONS.items():
        changed = change(sound, 3)
        assert (changed == change(sound, 3)).all(), name
        assert len(changed) == len(sound), name
