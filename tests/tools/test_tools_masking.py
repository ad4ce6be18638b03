"""Masking: what tells who somebody is goes, what a message is about stays, and a translation gets it back."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.masking import PlaceholderLost, mask, redact, redacted


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("mail anna.schmidt+shop@web.de", "mail [EMAIL]"),
        ("müller@übung.de schreibt", "[EMAIL] schreibt"),
        ("write to an\u200bna@web.de", "write to [EMAIL]"),
        ("?u=anna%40web.de&x=1", "?u=[EMAIL]&x=1"),
        ("call 07700 900123 or +49 30 901820", "call [PHONE] or [PHONE]"),
        ("ring me on 555 0199 tonight", "ring me on [PHONE] tonight"),
        ("06.12.34.56.78", "[NUMBER]"),
        ("電話は 03-1234-5678 です", "電話は [PHONE] です"),
        ("my card is 4111 1111 1111 1111", "my card is [CARD]"),
        ("my card is 4111 1111 1111 1112, sorry", "my card is [CARD], sorry"),
        ("٤١١١١١١١١١١١١١١١", "[CARD]"),
        ("pay to DE89 3704 0044 0532 0130 00", "pay to [IBAN]"),
        ("pay to DE89 3704 0044 0532 0130 01", "pay to [IBAN]"),
        ("My name is Anna Schmidt.", "My name is [PERSON]."),
        ("Es grüßt Frau Weber", "Es grüßt Frau [PERSON]"),
        ("my password is hunter22", "my password is [SECRET]"),
        ("authorization: Bearer abcdef123456", "authorization: Bearer [SECRET]"),
        ("https://desk:swordfish@db/x?api_key=abcd1234&y=2", "https://desk:[SECRET]@db/x?api_key=[SECRET]&y=2"),
        ("key AIzaSyA1234567890abcdefghijk", "key [SECRET]"),
    ],
)
def test_what_tells_who_somebody_is_is_masked(text: str, masked: str) -> None:
    assert redact(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "order LO-482913 of 24.11.2026 for €1,299.00",
        "my order number is 4829131, ordered 3 weeks ago",
        "tracking number 1Z9999W99999999999 says 12:30",
        "the key is under the mat",
        "listening on http://127.0.0.1:8000, version 1.2.34.5",
        "turn 01936f3e-7b1c-7d0a-8123-123456789012",
        "2026-11-24T21:53:02",
        "   ",
    ],
)
def test_what_a_message_is_about_stays(text: str) -> None:
    assert redact(text) == text


def test_order_and_parcel_numbers_are_masked_when_asked() -> None:
    assert redact("LO-482913 or 1Z9999W99999999999", orders=True) == "[ORDER_ID] or [TRACKING_NUMBER]"


def test_the_same_value_has_the_same_stand_in_and_another_has_another() -> None:
    masked = mask("a@x.com, b@x.com and again a@x.com")
    assert masked.text == "[EMAIL_1], [EMAIL_2] and again [EMAIL_1]"


def test_a_translation_gets_the_data_back_even_with_changed_brackets() -> None:
    masked = mask("My name is Anna Schmidt, write to anna@web.de")
    assert masked.restore("私は【person_1】、[ EMAIL_1 ] へ") == "私はAnna Schmidt、anna@web.de へ"


@pytest.mark.parametrize("answer", ["write to me", "[EMAIL_1] [EMAIL_1]", "[EMAIL_2]"])
def test_a_stand_in_that_is_lost_or_doubled_is_told(answer: str) -> None:
    with pytest.raises(PlaceholderLost) as caught:
        mask("write to anna@web.de").restore(answer)
    assert "anna" not in str(caught.value)


def test_stand_ins_that_the_customer_wrote_herself_are_left_alone() -> None:
    masked = mask("what is [EMAIL_1]? mine is anna@web.de")
    assert masked.text == "what is [EMAIL_1]? mine is [EMAIL_2]"
    assert masked.restore(masked.text) == "what is [EMAIL_1]? mine is anna@web.de"


def test_places_in_the_masked_text_are_found_in_the_original() -> None:
    text = "anna@web.de lives in Kraków 😀, see b@x.com, near Oslo"
    masked = mask(text)
    for word in ("Kraków", "Oslo"):
        at = masked.text.index(word)
        start, end = masked.place(at, at + len(word)) or (0, 0)
        assert text[start:end] == word
    assert masked.place(0, 5) is None


def test_what_is_hidden_does_not_show_in_a_representation() -> None:
    assert "anna" not in repr(mask("anna@web.de"))


def test_values_are_masked_wherever_they_stand() -> None:
    assert redacted({"a@x.com": ["b@x.com", ValueError("c@x.com")], "n": 3, "none": None}) == {
        "[EMAIL]": ["[EMAIL]", "[EMAIL]"],
        "n": 3,
        "none": None,
    }


@given(st.text(alphabet=st.sampled_from("ab1 @.[]_EMAIL\u200b-+:=/\n"), max_size=60))
def test_masking_can_always_be_undone(text: str) -> None:
    masked = mask(text)
    assert masked.restore(masked.text) == text


@pytest.mark.parametrize("piece", ["1", "a@", "key-", "eyJ", "(", "AB12 ", "Mr Ab ", "1 ", "\u200b"])
def test_no_text_keeps_masking_busy(piece: str) -> None:
    began = time.process_time()
    redact(piece * (20_000 // len(piece)))
    assert time.process_time() - began < 2
