"""What a speech model makes up is not believed; what people really say is."""

from __future__ import annotations

import pytest

from tools.transcription.phantoms import Heard, believed, without_loops


def heard(
    text: str, seconds: float = 3.0, confidence: float = 0.8, no_speech: float = 0.05, guessed: bool = False
) -> Heard:
    """A segment of so many seconds."""
    return Heard(0.0, seconds, text, confidence, no_speech, guessed)


@pytest.mark.parametrize(
    "text",
    [
        "Thank you for watching!",
        " Thanks for watching.",
        "Please subscribe to my channel.",
        "Untertitel der Amara.org-Community",
        "Sous-titrage ST' 501",
        "ご視聴ありがとうございました",
        "Редактор субтитров А.Семкин",
        "[Music]",
        "♪ ♪",
    ],
)
def test_closing_lines_of_subtitles_are_not_believed(text: str) -> None:
    assert believed(heard(text)) == ""


@pytest.mark.parametrize(
    "text",
    [
        "Thank you.",
        "Thank you for watching my parcel, but it was taken.",
        "No, no, no, no, that is not my order!",
        "How do I unsubscribe?",
        "My number is 5 5 5 0 5 5 5.",
        "I want the subtitles on my television back.",
    ],
)
def test_what_people_say_is_believed(text: str) -> None:
    assert believed(heard(text)) == text


def test_a_loop_is_said_once() -> None:
    assert without_loops("I am going to the store. " * 9 + "Bye.") == "I am going to the store. Bye."
    assert without_loops("yes " * 20) == "yes"


def test_a_sentence_is_not_said_twice_in_one_breath() -> None:
    assert believed(heard("It was supposed to arrive last Tuesday."), "it was supposed to arrive last Tuesday") == ""
    assert believed(heard("Yes, yes."), "Yes, yes.") == "Yes, yes."


def test_an_endless_row_of_letters_is_not_believed() -> None:
    assert believed(heard("ʻoʻoʻoʻo" * 30, seconds=10)) == ""


def test_doubtful_words_in_what_may_be_no_speech_are_not_believed() -> None:
    assert believed(heard("Okay.", confidence=0.5, no_speech=0.8)) == ""
    assert believed(heard("Okay.", confidence=0.9, no_speech=0.8)) == "Okay."
    assert believed(heard("Okay.", confidence=0.9, no_speech=0.8, guessed=True)) == ""
    assert believed(heard("Okay.", confidence=0.7, no_speech=0.4, guessed=True)) == "Okay."
    assert believed(heard("Okay.", confidence=0.1)) == ""


def test_nobody_speaks_a_hundred_letters_in_half_a_second() -> None:
    assert believed(heard("I would like to thank everybody who has been with us for all of these years.", 0.5)) == ""
