"""Languages: the fixed replies and the manners are complete, and CLDR names what they are about."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from knowledge import notices
from knowledge.common_words import load_common_words
from knowledge.errors import KnowledgeError
from knowledge.languages import base, examples, load_manners, manners_of, named
from knowledge.markup import from_yaml
from tools.detection.local import LANGUAGES, SCRIPTS

PLACEHOLDER = re.compile(r"\{\w*\}")


def _notices(code: str) -> dict[str, str]:
    content = from_yaml((notices.NOTICES / f"{code}.yaml").read_text(encoding="utf-8"))
    assert content["language"] == code
    found: dict[str, str] = content["notices"]
    return found


def test_at_least_fifty_languages_have_notices_and_manners() -> None:
    assert len(notices.languages() & load_manners().keys()) >= 50


@pytest.mark.parametrize("code", sorted(notices.languages()))
def test_the_notices_of_a_language_are_all_there_with_the_same_placeholders(code: str) -> None:
    english, own = _notices("en"), _notices(code)
    assert own.keys() == english.keys()
    for name, text in own.items():
        assert PLACEHOLDER.findall(text) == PLACEHOLDER.findall(english[name]), name
        assert text.strip()
        assert code == "en" or text != english[name], name


@pytest.mark.parametrize("code", sorted(notices.languages()))
def test_a_customer_is_told_when_somebody_is_back_and_who_goes_on(code: str) -> None:
    when = examples(code).date
    told = notices.notice("opens_at", language=code, when=f"{when}, 09:00 (CET)")
    assert told.language == code
    assert f"{when}, 09:00 (CET)" in told.text
    texts = {notices.notice(name, language=code).text for name in ("better_later", "someone_back", "returned_to_queue")}
    assert len({told.text, *texts}) == 4


@pytest.mark.parametrize("code", sorted(load_manners()))
def test_every_language_with_manners_can_be_detected_and_named(code: str) -> None:
    assert code in LANGUAGES
    language, shown = named(code), examples(code)
    assert language.direction == ("rtl" if code in ("ar", "fa", "he", "ps", "ur") else "ltr")
    assert language.name != code
    assert all(shown.names)


def test_numbers_dates_and_money_are_written_as_in_the_language() -> None:
    german = examples("de")
    assert (german.number, german.date) == ("1.234.567,89", "24. Dezember 2025")
    assert german.currency.endswith("€")
    assert german.names == ("Mittwoch", "Dezember", "Deutschland")


@pytest.mark.parametrize(("tag", "code"), [("de-AT", "de"), ("pt_BR", "pt"), ("NB", "no"), (" fil ", "tl"), ("", None)])
def test_a_tag_falls_back_to_its_language(tag: str, code: str | None) -> None:
    assert base(tag) == code


def test_a_salutation_has_the_customers_name_only_where_that_is_done() -> None:
    german = manners_of("de-AT")
    assert german is not None
    assert german.salutation.of("Ada Lovelace") == "Guten Tag Ada Lovelace,"
    assert german.salutation.of(None) == "Guten Tag,"
    assert german.address() == "Address the customer formally (Sie)"


def test_faults_in_files_of_manners_are_all_told(tmp_path: Path) -> None:
    good = (Path(notices.NOTICES).parent / "languages" / "de.yaml").read_text(encoding="utf-8")
    (tmp_path / "de.yaml").write_text(good.replace("default: formal", "default: stiff"), encoding="utf-8")
    (tmp_path / "fr.yaml").write_text(good, encoding="utf-8")
    with pytest.raises(KnowledgeError) as told:
        load_manners(tmp_path)
    assert len(told.value.problems) == 2
    assert "de.yaml: formality.default" in told.value.problems[0]


def test_every_language_that_shares_its_script_has_everyday_words() -> None:
    known = load_common_words().languages
    shared = {code for codes in SCRIPTS.values() if len(codes) > 1 for code in codes}
    assert known.keys() == shared


def test_the_letters_of_a_language_hold_those_of_its_words() -> None:
    for code, vocabulary in load_common_words().languages.items():
        if vocabulary.letters:
            foreign = {each for word in vocabulary.words for each in word if each.isalpha() and not "a" <= each <= "z"}
            assert foreign <= vocabulary.letters, code


def test_a_file_of_words_that_is_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "words.yaml"
    path.write_text("de: {letters: ä}", encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"de\.words"):
        load_common_words(path)
