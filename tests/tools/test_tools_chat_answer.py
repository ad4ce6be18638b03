"""Reading a model's answer: strictly at its end, and word by word while it grows."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.chat.answer import parse, schema, so_far, without_markers
from tools.errors import ToolFailed

FORM = {"citations": [1], "answered": True, "confidence": 0.9}


@given(reply=st.text(alphabet='aé"\\/[]1 \n🙂\u0301,', max_size=40), ascii_only=st.booleans())
def test_a_growing_answer_only_ever_adds_to_what_was_shown(reply: str, ascii_only: bool) -> None:
    text = json.dumps({"reply": reply, **FORM}, ensure_ascii=ascii_only)
    shown = ""
    for end in range(len(text) + 1):
        grown = so_far(text[:end])
        grown.encode()  # no half of a character
        assert grown.startswith(shown) or not grown  # nothing in the middle of an escape
        shown = max(grown, shown, key=len)
    assert without_markers(reply).startswith(shown)


@pytest.mark.parametrize(
    "text", ["", "Hello", "[1]", '{"citations": [1]', '{"reply": 3', "```json", '{"reply": {"x": "y"']
)
def test_nothing_is_shown_of_what_is_no_reply_yet(text: str) -> None:
    assert so_far(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        "You have 30 days.",
        "",
        '{"reply": "x"}',
        json.dumps({"reply": "", **FORM}),
        json.dumps({"reply": "[2]", **FORM}),
        json.dumps({"reply": "x", **FORM, "confidence": "high"}),
        json.dumps({"reply": "x", **FORM, "citations": ["1"]}),
        json.dumps({"reply": "x" * 6001, **FORM}),
        json.dumps({"reply": "swordfish", **FORM}) + " and more",
    ],
)
def test_an_answer_that_does_not_fit_is_refused_without_its_words(text: str) -> None:
    with pytest.raises(ToolFailed) as caught:
        parse(text, "The model")
    assert "swordfish" not in str(caught.value)


def test_the_schema_and_the_reader_agree_on_the_fields() -> None:
    answer = parse(json.dumps({"reply": "x", **FORM, "next_actions": ["y"], "alternatives": []}), "The model")
    assert list(schema()["properties"]) == list(answer.model_dump())
