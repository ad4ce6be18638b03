"""Taking a message apart into its questions."""

from __future__ import annotations

import pytest

from tools.chat.questions import split_questions


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Where is my invoice, and how long is the warranty?", ["Where is my invoice", "how long is the warranty?"]),
        ("do you sell phones? what is your number", ["do you sell phones?", "what is your number"]),
        ("please cancel my order. also do you have gift cards", ["please cancel my order.", "do you have gift cards"]),
    ],
)
def test_two_questions_are_parted_where_the_second_begins(text: str, parts: list[str]) -> None:
    assert split_questions(text) == parts


@pytest.mark.parametrize(
    "text",
    [
        "I bought a lamp on Monday. It flickers. What can I do?",
        "how long can I return it and is it free",
        "where is my order? when does my order come?",
        "",
    ],
)
def test_what_asks_one_thing_or_leans_on_the_question_before_stays_whole(text: str) -> None:
    assert split_questions(text) == [text]


def test_a_sentence_that_asks_nothing_belongs_to_the_question_after_it() -> None:
    first, second = split_questions("My sofa came on Monday. Can I return it? Different thing: do you take Klarna?")
    assert first == "My sofa came on Monday. Can I return it?"
    assert second.endswith("do you take Klarna?")


def test_a_message_with_more_questions_than_a_reply_can_hold_stays_whole() -> None:
    text = "do you have lamps? do you have sofas? do you have tables? do you have dogs?"
    assert split_questions(text) == [text]
