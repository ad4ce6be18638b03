"""A text as pieces for an engine, and back."""

from __future__ import annotations

import pytest

from tools.translation.pieces import LONGEST, join, keep, readable, sentences, split


@pytest.mark.parametrize(
    "line",
    [
        "One. Two!  Three?",
        "  indented, then a link https://x.example/a. End",
        "no end " * 700,
        "x" * 5000,
        "Ok 😀 thanks 🙏🏽!",
        "",
        " \t ",
        "😀😀",
        "Dr. Silva came at 3 p.m. today.",
    ],
)
def test_pieces_with_their_spaces_are_the_line(line: str) -> None:
    assert join(split(line, "en"), "en", "pt") == line
    assert all(len(piece.text) <= LONGEST for piece in split(line, "en"))


def test_what_is_no_language_is_not_shown_to_an_engine() -> None:
    shown = [piece.text for piece in split(f"Hello 😀 {'k' * 70} 12:30. Bye", "en") if piece.speaks]
    assert shown == ["Hello", "Bye"]


def test_sentences_end_where_they_do() -> None:
    assert sentences("Dr. Silva came. He left!\nOk") == ["Dr. Silva came.", "He left!", "Ok"]
    assert sentences("你好。我的订单在哪里？") == ["你好。", "我的订单在哪里？"]


def test_sentences_of_a_language_without_spaces_are_joined_with_spaces() -> None:
    pieces = split("你好。谢谢", "zh")
    assert len(pieces) == 2
    assert join(pieces, "zh", "en") == "你好。 谢谢"


def test_links_and_addresses_are_kept_from_the_engine_and_put_back() -> None:
    kept = keep("See https://x.example/a?b=1, write a.b@x.example.")
    assert "x.example" not in kept.text
    assert kept.restored(kept.text, kept.text) == "See https://x.example/a?b=1, write a.b@x.example."


def test_a_link_that_the_engine_lost_stands_at_the_end() -> None:
    kept = keep("See https://x.example/a")
    assert kept.restored("Veja", kept.text) == "Veja https://x.example/a"


def test_hidden_marks_and_control_characters_are_gone_but_joiners_stay() -> None:
    assert readable("a\x00b\u202ec\u200bd\r\ne") == "a bcd\ne"
    assert readable("می\u200cخواهم") == "می\u200cخواهم"
