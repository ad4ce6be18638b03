"""Intents, sentiment examples and replies: reading them, and what is said of faulty files."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.errors import KnowledgeError
from knowledge.intents import load_intents
from knowledge.replies import load_replies
from knowledge.sentiments import load_sentiments

INTENT = """label: greeting
group: small_talk
description: Says hello.
handling: small_talk
next_actions: [Greet back]
examples: [hi, hello there]
"""


def test_the_shops_intents_are_sound_and_complete() -> None:
    assert len(load_intents()) == 39


def test_the_shops_sentiment_examples_are_sound() -> None:
    assert set(load_sentiments()) == {"negative", "neutral", "positive"}


def test_every_small_talk_and_hand_over_intent_has_a_reply() -> None:
    replies = load_replies()
    for label, intent in load_intents().items():
        if intent.handling == "small_talk":
            assert replies.small_talk[label]
        if intent.handling == "hand_off":
            assert replies.hand_off[label]


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        ("greeting.yaml", INTENT.replace("handling: small_talk", "handling: shout"), "greeting.yaml: handling: Input"),
        (
            "greeting.yaml",
            INTENT.replace("description: Says hello.\n", ""),
            "greeting.yaml: description: Field required",
        ),
        ("greeting.yaml", INTENT + "colour: blue\n", "greeting.yaml: colour: Extra inputs"),
        ("hello.yaml", INTENT, "hello.yaml: its label is 'greeting'"),
        ("greeting.yaml", "label: [", "greeting.yaml: not readable as YAML"),
    ],
)
def test_a_faulty_intent_is_refused_with_its_file_and_fault(
    tmp_path: Path, name: str, text: str, complaint: str
) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(KnowledgeError) as caught:
        load_intents(tmp_path)
    assert caught.value.problems[0].startswith(complaint)


def test_an_example_of_two_intents_is_refused(tmp_path: Path) -> None:
    (tmp_path / "greeting.yaml").write_text(INTENT)
    (tmp_path / "goodbye.yaml").write_text(INTENT.replace("label: greeting", "label: goodbye"))
    with pytest.raises(KnowledgeError, match="'hi' is an example of goodbye too"):
        load_intents(tmp_path)


def test_a_folder_without_intents_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="there is no intent"):
        load_intents(tmp_path)


def test_a_missing_sentiment_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match=r"positive\.yaml: the file is missing"):
        load_sentiments(tmp_path)


def test_replies_in_a_language_that_has_none_are_refused() -> None:
    with pytest.raises(KnowledgeError, match="no replies in xx"):
        load_replies("xx")
