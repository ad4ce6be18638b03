"""How the text of pictures is compared, on texts small enough to count by hand, and that the set is whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from evals.datasets import FOLDER, Pictured, pictures
from evals.letters import any_order, in_order
from evals.pictures import HOME, page
from evals.suites.ocr import rate


def test_each_wrong_missing_or_added_letter_counts_once() -> None:
    assert in_order("Total 13,10", "Tota1 13.10 €") == (4, 11)


def test_white_space_and_the_form_of_accents_do_not_count() -> None:
    assert in_order("Größe\n  XL", "Gro\u0308ße XL") == (0, 8)


def test_a_wrong_order_counts_only_where_order_does() -> None:
    assert in_order("ab cd", "cd ab").wrong > 0
    assert any_order("ab cd", "cd ab") == (0, 4)


def test_a_word_without_a_match_is_wrong_in_all_its_letters() -> None:
    assert any_order("total 5", "total") == (1, 6)
    assert any_order("total", "total xyz") == (3, 5)
    assert any_order("", "") == (0, 0)


def test_a_rate_is_over_all_letters() -> None:
    figure = rate("some", [in_order("aaaaaaaaa", "aaaaaaaaa"), in_order("a", "b")])
    assert (figure.value, figure.n) == (0.1, 10)
    assert figure.low is not None
    assert figure.high is not None
    assert figure.low <= 0.1 <= figure.high


def test_the_signs_of_looks_are_no_text() -> None:
    picture = Pictured(
        file="x.png",
        half="dev",
        set="screens",
        language="en",
        look="page",
        width=100,
        scale=1,
        lines=["# Head | right", "> one / two", "---", "! Yes | !2 No"],
        columns=[["= a"], [". b"]],
        after=["$ not a sign"],
    )
    assert picture.text == "Head  right\none\ntwo\nYes  No\na\nb\n$ not a sign"
    assert "<br>" in page(picture)


@pytest.mark.parametrize("picture", pictures(), ids=lambda each: str(each.file))
def test_every_picture_is_there(picture: Pictured) -> None:
    with Image.open(HOME / picture.file) as opened:
        opened.verify()


def test_no_picture_is_without_its_text_and_all_are_small() -> None:
    files = {path.name for path in Path(FOLDER / "images").iterdir() if path.suffix in (".png", ".jpg")}
    assert files == {each.file for each in pictures()}
    assert sum((HOME / name).stat().st_size for name in files) < 6_000_000


def test_both_halves_and_ten_languages_are_there() -> None:
    known = [each for each in pictures() if each.set != "beyond"]
    assert {half: sum(each.half == half for each in known) for half in ("dev", "held")} == {"dev": 20, "held": 21}
    assert len({each.language for each in known}) == 10
