"""EasyOCR's answers as the desk's: with a fake of the package, which needs PyTorch and is not installed for tests."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from tests.fakes.easyocr import FakeReader, install
from tools.errors import Unavailable
from tools.inference.pool import Line
from tools.ocr import easy
from tools.ocr.local import EasyOcr
from tools.ocr.tool import ImageText


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[type[FakeReader]]:
    for name in easy.FILES:
        (tmp_path / name).write_bytes(name.encode())
    monkeypatch.setattr(easy, "FILES", {name: hashlib.sha256(name.encode()).hexdigest() for name in easy.FILES})
    easy.reader.cache_clear()
    yield install(monkeypatch, tmp_path)
    easy.reader.cache_clear()


@pytest.fixture
def picture(tmp_path: Path) -> str:
    Image.new("RGB", (200, 100), "white").save(tmp_path / "note.png")
    return str(tmp_path / "note.png")


def test_lines_come_in_reading_order_with_corners_and_confidence(fake: type[FakeReader], picture: str) -> None:
    fake.found = [
        ([[10, 50], [60, 50], [60, 70], [10, 70]], "Total", 0.8),
        ([[10, 10], [90, 10], [90, 30], [10, 30]], "Receipt", 0.9),
        ([[10, 80], [30, 80], [30, 90], [10, 90]], "~;", 0.05),
    ]
    found = ImageText.model_validate(easy.read({"path": picture}))
    assert found.text == "Receipt\nTotal"
    assert found.lines[0].box == [(10, 10), (90, 10), (90, 30), (10, 30)]
    assert found.lines[1].confidence == 0.8


def test_nothing_is_downloaded(fake: type[FakeReader], picture: str, tmp_path: Path) -> None:
    easy.read({"path": picture})
    assert fake.made["download_enabled"] is False
    assert fake.made["model_storage_directory"] == str(tmp_path)


def test_weights_that_were_not_pinned_are_not_opened(fake: type[FakeReader], picture: str, tmp_path: Path) -> None:
    (tmp_path / "english_g2.pth").write_bytes(b"code")
    with pytest.raises(Unavailable, match=r"english_g2\.pth is not the one"):
        easy.read({"path": picture})


def test_without_the_library_there_is_no_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tools.ocr.local.find_spec", lambda name: None)
    with pytest.raises(ImportError, match="easyocr"):
        EasyOcr(Line("picture"))
