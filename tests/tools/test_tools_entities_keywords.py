"""Keywords of a message."""

from __future__ import annotations

import pytest

from tools.entities.keywords import KEYWORDS, Keywords
from tools.entities.tool import Entity


def test_keywords_are_words_of_the_text_and_none_stands_in_another() -> None:
    text = "The delivery driver left my new coffee machine in the rain and the coffee machine is broken"
    words = Keywords().find(text, "en")
    assert 0 < len(words) <= KEYWORDS
    assert any("coffee machine" in word.lower() for word in words)
    assert all(word.lower() in text.lower() for word in words)
    assert not any(one != other and one.lower() in other.lower() for one in words for other in words)


@pytest.mark.parametrize("text", ["ok", "thank you", "", "😀😀😀", "12345 67890", "?!"])
def test_a_short_text_has_none(text: str) -> None:
    assert Keywords().find(text, "en") == []


def test_numbers_of_cards_and_orders_are_none() -> None:
    text = "please refund card 4242424242424242 because the blue lamp arrived with a broken shade"
    card = Entity(type="card_number", text=text[19:35], start=19, end=35)
    assert not any("4242" in word for word in Keywords().find(text, "en", [card]))


@pytest.mark.parametrize(("language", "text"), [("zh", "我的订单还没有到请帮我查一下"), ("th", "คำสั่งซื้อของฉันอยู่ที่ไหน")])
def test_a_script_without_spaces_has_none(language: str, text: str) -> None:
    assert Keywords().find(text, language) == []


def test_japanese_keywords_are_runs_of_kanji_and_katakana() -> None:
    assert Keywords().find("新しいコーヒーメーカーが故障しました", "ja") == ["コーヒーメーカー", "故障"]


@pytest.mark.parametrize("language", ["en", "de", "ru", "ar", "hi", "sw", "xx", ""])
def test_any_language_is_taken(language: str) -> None:
    assert isinstance(Keywords().find("alpha beta gamma delta epsilon zeta", language), list)
