"""Tesseract: its table of words as the desk's lines, and the program itself where it is installed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from evals.datasets import FOLDER
from tools.errors import DeadlineExceeded, Unavailable
from tools.ocr import tesseract
from tools.ocr.local import lacks_tesseract
from tools.ocr.tool import ImageText

PICTURE = str(FOLDER / "images" / "error_en.png")
pytesseract = pytest.importorskip("pytesseract", reason="pytesseract is not installed (extra tesseract)")
needs_program = pytest.mark.skipif(shutil.which("tesseract") is None, reason="the program tesseract is not installed")


def words(*rows: tuple[int, int, int, int, int, float, str]) -> dict[str, list[object]]:
    """The program's table: line, left, top, width, height, confidence, text."""
    names = ("line_num", "left", "top", "width", "height", "conf", "text")
    table: dict[str, list[object]] = {
        name: list(column) for name, column in zip(names, zip(*rows, strict=True), strict=True)
    }
    return {**table, "block_num": [1] * len(rows), "par_num": [1] * len(rows)}


def test_words_of_a_line_are_joined_and_boxed() -> None:
    found = tesseract.lines_of(
        words((1, 10, 20, 40, 12, 90.0, "Order"), (1, 56, 18, 30, 15, 80.0, "4471"), (2, 10, 50, 9, 9, -1, " "))
    )
    (line,) = found
    assert (line.text, line.confidence) == ("Order 4471", 0.85)
    assert line.box == [(10, 18), (86, 18), (86, 33), (10, 33)]


def test_what_the_program_doubts_is_left_out() -> None:
    assert tesseract.lines_of(words((1, 0, 0, 9, 9, 12.0, "|~"))) == []


@needs_program
def test_a_screen_is_read() -> None:
    found = ImageText.model_validate(tesseract.read({"path": PICTURE}))
    assert "PMT-3DS-408" in found.text
    assert "We couldn't complete your payment" in found.lines[0].text.replace("’", "'")
    assert found.confidence > 0.8


@needs_program
def test_a_program_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    tesseract.languages()
    monkeypatch.setattr(tesseract, "SECONDS", 0.01)
    with pytest.raises(DeadlineExceeded, match="did not finish"):
        tesseract.read({"path": PICTURE})


def test_a_missing_program_is_told_with_its_remedy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "apt-get install" in (lacks_tesseract() or "")
    tesseract.languages.cache_clear()
    with pytest.raises(Unavailable, match="not installed"):
        tesseract.read({"path": PICTURE})
