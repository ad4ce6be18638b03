"""The desk's own reader: real models on a few of the measuring pictures."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from evals.datasets import FOLDER, pictures
from evals.letters import in_order
from knowledge.embed import ModelError
from tools.errors import Unavailable
from tools.inference.pool import Inference
from tools.media.errors import BadFile
from tools.media.given import Picture
from tools.ocr import rapid
from tools.ocr.boxes import pixels_of, turned
from tools.ocr.local import RapidOcr
from tools.ocr.tool import ImageText

HOME = FOLDER / "images"
TEXTS = {each.file: each.text for each in pictures()}


@pytest.fixture(scope="module")
def engine() -> rapid.Engine:
    return rapid.engine()


def error(file: str, found: ImageText) -> float:
    wrong, there = in_order(TEXTS[file], found.text)
    return wrong / there


def test_a_screen_is_read(engine: rapid.Engine) -> None:
    found = engine.read(pixels_of(HOME / "error_en.png"))
    assert error("error_en.png", found) < 0.02
    assert found.rotation == 0
    assert found.confidence > 0.95


def test_a_line_says_where_it_is(engine: rapid.Engine) -> None:
    found = engine.read(pixels_of(HOME / "small_en.jpg"))
    (paid,) = (each for each in found.lines if each.text == "Paid")
    (price,) = (each for each in found.lines if each.text == "£188.06")
    assert paid.box[0][0] < paid.box[1][0] < price.box[0][0]
    assert abs(paid.box[0][1] - price.box[0][1]) < 8


@pytest.mark.parametrize(("quarters", "rotation"), [(1, 90), (2, 180), (3, 270)])
def test_a_turned_picture_is_read_as_well_and_its_boxes_are_its_own(
    engine: rapid.Engine, quarters: int, rotation: int
) -> None:
    pixels = np.rot90(pixels_of(HOME / "small_en.jpg"), quarters).copy()
    found = engine.read(pixels)
    assert found.rotation == rotation
    assert error("small_en.jpg", found) < 0.05
    left, right = (next(each for each in found.lines if each.text == text) for text in ("Paid", "£188.06"))
    # The way from the name to the price is the way of the text: up, to the left, down.
    way = np.subtract(right.box[0], left.box[0])
    assert np.argmax(np.abs(way)) == quarters % 2
    assert np.sign(way[quarters % 2]) == (1 if quarters == 3 else -1)
    assert np.dot(np.subtract(left.box[1], left.box[0]), way) > 0
    assert all(0 <= x <= pixels.shape[1] and 0 <= y <= pixels.shape[0] for x, y in left.box)


def test_small_text_in_a_large_picture_is_looked_at_from_closer(engine: rapid.Engine) -> None:
    white = np.full((2000, 3400, 3), 255, np.uint8)
    small = pixels_of(HOME / "error_windows_de.png")
    white[100 : 100 + small.shape[0], 200 : 200 + small.shape[1]] = small
    found = engine.read(white)
    assert error("error_windows_de.png", found) < 0.05


def test_a_picture_without_words_has_none(engine: rapid.Engine) -> None:
    assert engine.read(np.full((300, 400, 3), 200, np.uint8)) == ImageText()


def test_transparent_is_white(tmp_path: Path) -> None:
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(tmp_path / "clear.png")
    assert pixels_of(tmp_path / "clear.png").min() == 255


def test_a_file_that_is_no_picture_is_bad(tmp_path: Path) -> None:
    (tmp_path / "no.png").write_bytes(b"\x89PNG\r\n\x1a\nnothing")
    with pytest.raises(BadFile, match="cannot be opened") as caught:
        rapid.read({"path": str(tmp_path / "no.png")})
    assert caught.value.code == "broken"


def test_boxes_turned_there_and_back_are_where_they_were() -> None:
    boxes = np.array([[[1, 2], [5, 2], [5, 4], [1, 4]]], np.float32)
    for quarters in range(4):
        there = turned(boxes, (10, 20), quarters)
        shape = (10, 20) if quarters % 2 == 0 else (20, 10)
        assert np.array_equal(turned(there, shape, -quarters), boxes)
        assert there[0, 0].sum() == there[0].sum(axis=1).min()  # its first corner is at the top left


def test_another_model_than_the_measured_one_is_not_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rapid, "FILES", dict.fromkeys(rapid.FILES, "0" * 64))
    with pytest.raises(ModelError, match="is not the one this release was measured with"):
        rapid.Engine()


def test_a_missing_model_makes_the_reader_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rapid, "FILES", {"gone_det.onnx": "0" * 64, "gone_rec.onnx": "0" * 64})
    rapid.engine.cache_clear()
    with pytest.raises(Unavailable, match=r"gone_det\.onnx cannot be read"):
        rapid.engine()
    rapid.engine.cache_clear()


async def test_the_desk_asks_through_the_line_of_pictures() -> None:
    inference = Inference()
    reader = RapidOcr(inference.images)
    reader.seconds = 120.0  # a busy machine is no fault
    picture = Picture(HOME / "small_en.jpg", "image/jpeg", 351, 265, {})
    try:
        found = await reader.read(picture)
    finally:
        await inference.close()
    assert error("small_en.jpg", found) < 0.05
