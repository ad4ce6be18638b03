"""What is said of what is written."""

from __future__ import annotations

import pytest

from tools.speech.wording import LIMIT, speakable


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Order LO-10482 is on its way.", "Order L O, 1 0 4 8 2 is on its way."),
        ("Track 1Z999AA10123456784", "Track 1 Z 9 9 9 A A 1 0 1 2 3 4 5 6 7 8 4."),
        ("Parcel 12345678901.", "Parcel 1 2 3 4 5 6 7 8 9 0 1."),
        ("A USB-C cable, size A4, against COVID-19", "A USB-C cable, size A4, against COVID-19."),
        ("It costs $24.50 at 14:30 on 2026-12-24.", "It costs $24.50 at 14:30 on 2026-12-24."),
        ("1,234,567 of #12.", "1,234,567 of #12."),
        ("**Free** returns, `always` and *gladly*!", "Free returns, always and gladly!"),
        ("snake_case and 3 * 4 = 12.", "snake_case and 3 * 4 = 12."),
        ("See [our page](https://shop.example/a?b=1) [1].", "See our page."),
        ("Look at https://shop.example/a_b?c=1.", "Look at link."),
        ("Thanks 👍🏽 ☎️", "Thanks."),
        ("## Returns\n\n- within 30 days\n- free", "Returns.\nwithin 30 days.\nfree."),
        ("| a | b |\n|---|---|\n| c | d |", "a , b.\nc , d."),
        ("```\ncode\n```", "code."),
        ("e.g. a lamp, incl. tax", "for example a lamp, including tax."),
        ("25 °C", "25 °C."),
        ("🙂\n---\n***", ""),
        ("", ""),
    ],
)
def test_a_text_is_said_without_what_only_the_eye_can_use(written: str, said: str) -> None:
    assert speakable(written, "en") == said


def test_a_link_is_called_one_in_the_language_of_the_text() -> None:
    assert speakable("Siehe www.shop.example/x", "de") == "Siehe Link."
    assert speakable("查看 https://shop.example。", "zh") == "查看 链接。"


@pytest.mark.parametrize("written", ["[[h@loU]]", "<speak>hi</speak>", "[word](/wˈɜɹd/)", "a | b \\ c {d}"])
def test_nothing_is_left_that_an_engine_takes_for_its_own_markup(written: str) -> None:
    assert not set(speakable(written, "en")) & set("[]<>{}|\\")


def test_a_long_text_ends_with_a_sentence() -> None:
    said = speakable("This is a sentence of a long letter. " * 200, "en")
    assert LIMIT - 40 < len(said) <= LIMIT
    assert said.endswith("letter.")


def test_a_long_text_without_any_sentence_is_cut_all_the_same() -> None:
    assert len(speakable("很长" * 3000, "zh")) == LIMIT
    assert speakable("word " * 3000, "en").endswith("word")
