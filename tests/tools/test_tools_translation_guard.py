"""What the guard sees, and what it must not be alarmed by."""

from __future__ import annotations

import pytest

from evals import datasets
from tools.translation.guard import ADDED, LOST, check


def test_every_planted_fault_is_caught() -> None:
    faults = datasets.translation_faults()
    assert len(faults) == 100
    assert [each for each in faults if not check(each.original, each.translation, each.source, each.target)] == []


def test_right_translations_raise_next_to_no_alarm() -> None:
    right = datasets.translations_right()
    alarmed = [each for each in right if check(each.original, each.translation, each.source, each.target)]
    assert len(right) >= 100
    assert len(alarmed) <= 2


@pytest.mark.parametrize(
    ("original", "translated", "source", "target", "told"),
    [
        ("Es geht nicht.", "Funciona.", "de", "pt", LOST),
        ("Das Paket ist da.", "Le colis n'est pas là.", "de", "fr", ADDED),
        ("商品没有到。", "The item has arrived.", "zh", "en", LOST),
        ("I paid 1299 euros", "Ho pagato 1289 euro", "en", "it", '"1299" is missing or changed.'),
        ("Rechnung 4711-A99", "Invoice 4711-A98", "de", "en", '"4711-A99" is missing or changed.'),
        ("دفعت ١٢٩٩ يورو", "I paid 1288 euros", "ar", "en", '"1299" is missing or changed.'),
    ],
)
def test_the_rules_hold_for_other_languages(
    original: str, translated: str, source: str, target: str, told: str
) -> None:
    assert told in check(original, translated, source, target)


@pytest.mark.parametrize(
    ("original", "translated", "source", "target"),
    [
        ("Ich habe drei Lampen bestellt.", "I ordered 3 lamps.", "de", "en"),
        ("Es kostet 1.299,00 €.", "It costs €1,299.00.", "de", "en"),
        ("Niemand hat geantwortet.", "Personne n'a répondu.", "de", "fr"),
        ("Tilaus maksoi 49,90 euroa.", "The order cost 49.90 euros.", "fi", "en"),
        ("ฉันจ่าย 500 บาท", "I paid 500 baht", "th", "en"),
        ("دفعت ١٢٩٩ يورو", "I paid 1,299 euros", "ar", "en"),
        ("لم أستلم شيئا", "I received nothing", "ar", "en"),
    ],
)
def test_right_translations_from_other_languages_pass(original: str, translated: str, source: str, target: str) -> None:
    assert check(original, translated, source, target) == []


def test_negations_are_not_judged_where_the_words_for_not_are_unknown() -> None:
    assert check("Haipo hapa leo.", "It is here today.", "sw", "en") == []


def test_letters_composed_of_two_characters_are_the_same_letters() -> None:
    assert check("Na\u0303o funciona.", "It does not work.", "pt", "en") == []


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_nothing_said_is_nothing_lost(text: str) -> None:
    assert check(text, "", "en", "pt") == []


def test_an_empty_translation_a_loop_and_a_text_left_as_it_was_are_told() -> None:
    assert check("Where is it?", " ", "en", "pt") == ["The translation is empty."]
    assert "The translation repeats itself." in check("Thank you.", "obrigado obrigado obrigado obrigado", "en", "pt")
    same = "I would like another lamp"
    assert check(same, same, "en", "pt") == ["Part of the text may not be translated."]


@pytest.mark.parametrize(
    "text", ["x" * 20_000, "1," * 10_000, "a@" * 10_000, "https://" + "a." * 10_000, "\u202e" * 9_000]
)
def test_text_that_is_no_language_is_read_to_its_end(text: str) -> None:
    assert isinstance(check(text, text, "en", "pt"), list)
