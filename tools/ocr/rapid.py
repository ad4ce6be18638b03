"""Text in pictures by PP-OCRv6 (small) on ONNX Runtime, as the package rapidocr ships it: the desk's own reader.

It reads the Latin alphabet in some 45 languages, Chinese and Japanese. Both models lie in the package, are checked
against the SHA-256 of what was measured, and are named by path, so that nothing is ever fetched.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, UnidentifiedImageError

from knowledge.embed import ModelError, verify
from tools.errors import Unavailable
from tools.inference.pool import THREADS, Line
from tools.media.errors import BadFile
from tools.media.given import Picture
from tools.ocr.layout import Boxes, reading_order
from tools.ocr.tool import ImageText, TextLine

Pixels = npt.NDArray[np.uint8]
Read = tuple[str, float]
"""A line's text and the model's confidence in it."""

FILES: Final = {
    "PP-OCRv6_det_small.onnx": "090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f",
    "PP-OCRv6_rec_small.onnx": "6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884",
}
SIDE: Final = 960
"""Pixels of the longer side of what lines are looked for in."""
READABLE: Final = 20.0
"""Height in pixels of a found line, its rim included, under which a closer look is taken."""
SURE: Final = 10.0
"""Height under which lines are missed."""
LOOKS: Final = 2
"""How many closer looks are taken at most."""
COMFORTABLE: Final = 28.0
"""The height that the closer look aims at."""
BUDGET: Final = 2_000_000
"""Pixels of the closer look at most: twice as many as of the first."""
DOUBTFUL: Final = 0.85
"""Mean confidence under which the picture may be upside down."""
LEAST: Final = 0.5
"""Confidence of a line that is kept."""
SAMPLE: Final = 6
"""How many lines are tried the other way up."""
LONGEST_SIDE: Final = 1 << 20
"""More than any picture has: the engine is not to make pictures smaller, that is done here."""
SECONDS: Final = 9.5
"""Seconds that reading may take, once it is begun."""


class RapidOcr:
    """See ``TextReader``."""

    name = "rapidocr"

    def __init__(self, line: Line) -> None:
        self._line = line

    async def read(self, picture: Picture) -> ImageText:
        """See ``TextReader.read``. Raises ``Busy`` when the line is full."""
        found = await self._line.ask("ocr.rapidocr", {"path": str(picture.path)}, seconds=SECONDS)
        return ImageText.model_validate(found)


def read(values: dict[str, Any]) -> dict[str, Any]:
    """The text of the picture at ``path``: the worker's task. Raises ``BadFile``, ``Unavailable``."""
    return engine().read(pixels_of(Path(values["path"]))).model_dump(mode="json")


@cache
def engine() -> Engine:
    """The engine of this process. Raises ``Unavailable`` when its models are not those that were measured."""
    try:
        return Engine()
    except ModelError as error:
        raise Unavailable(str(error)) from error


def pixels_of(path: Path) -> Pixels:
    """A picture as blue, green, red; what is transparent is white. Raises ``BadFile``."""
    try:
        with Image.open(path) as opened:
            if opened.has_transparency_data:
                white = Image.new("RGBA", opened.size, "white")
                opened = Image.alpha_composite(white, opened.convert("RGBA"))
            found: Pixels = np.asarray(opened.convert("RGB"))[:, :, ::-1].copy()
            return found
    except (OSError, UnidentifiedImageError, ValueError, Image.DecompressionBombError) as error:
        raise BadFile("broken", "This picture cannot be opened.") from error


class Engine:
    """The two models: one finds lines, the other reads them."""

    def __init__(self) -> None:
        """Raises ``ModelError`` when a model is missing or is another one."""
        from rapidocr import RapidOCR

        spec = find_spec("rapidocr")
        assert spec is not None
        assert spec.origin is not None
        finding, reading = (Path(spec.origin).parent / "models" / name for name in FILES)
        for path in (finding, reading):
            verify(path, FILES[path.name])
        self._rapid = RapidOCR(
            params={
                "Global.use_cls": False,
                "Global.log_level": "critical",
                "Global.max_side_len": LONGEST_SIDE,
                "Det.model_path": str(finding),
                "Det.limit_side_len": LONGEST_SIDE,
                "Det.limit_type": "max",
                "Rec.model_path": str(reading),
                # One line at a time: in a batch all are padded to the longest, which costs more than it saves.
                "Rec.rec_batch_num": 1,
                "Rec.rec_img_shape": [3, 48, 96],
                "EngineConfig.onnxruntime.intra_op_num_threads": THREADS,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            }
        )

    def read(self, pixels: Pixels) -> ImageText:
        """Find the lines, find out which way is up, read them, and put them in order."""
        boxes = self._find(pixels)
        if len(boxes) == 0:
            return ImageText()
        turns, known = self._turns(pixels, boxes)
        turned = np.rot90(pixels, turns)
        upright = _turned(boxes, pixels.shape, turns)
        reads = known or self._words(turned, upright)
        kept = [at for at, (text, score) in enumerate(reads) if text.strip() and score >= LEAST]
        order = reading_order(upright[kept], [reads[at][0] for at in kept])
        back = _turned(upright, turned.shape, -turns)
        lines = [_line(back[kept[at]], *reads[kept[at]]) for at in order]
        return ImageText(
            text="\n".join(each.text for each in lines),
            lines=lines,
            confidence=round(_mean([(each.text, each.confidence) for each in lines]), 4),
            rotation=-90 * turns % 360,
        )

    def _find(self, pixels: Pixels) -> Boxes:
        """The boxes of the lines, upright or lying: of a large picture once or twice more from closer, where the lines
        are small, or hardly any was seen.
        """
        height, width = pixels.shape[:2]
        scale = min(1.0, SIDE / max(height, width))
        boxes = self._boxes(pixels, scale)
        for _ in range(LOOKS):
            size = float(np.median(_heights(boxes))) * scale if len(boxes) else 0.0
            if size >= READABLE or scale == 1.0:  # enlarged beyond its pixels, nothing is read better
                break
            # Of lines this small some are missed, and may be anywhere.
            where = (0, 0, width, height) if size < SURE else _around(boxes, width, height)
            left, top, right, bottom = where
            wanted = COMFORTABLE / size * scale if size else 1.0
            closer = min(wanted, 1.0, (BUDGET / ((right - left) * (bottom - top))) ** 0.5)
            if closer < 1.2 * scale:
                break
            again = self._boxes(pixels[top:bottom, left:right], closer) + np.float32([left, top])
            if len(again) < len(boxes):
                break
            boxes, scale = again, closer
        return boxes

    def _boxes(self, pixels: Pixels, scale: float) -> Boxes:
        small = pixels
        if scale != 1.0:
            kind = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
            small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=kind)
        found = self._rapid(small, use_det=True, use_rec=False).boxes
        if found is None or len(found) == 0:
            return np.empty((0, 4, 2), np.float32)
        return np.asarray(found, np.float32) / np.float32(scale)

    def _words(self, pixels: Pixels, boxes: Boxes) -> list[Read]:
        found = self._rapid.recognize_txt(self._rapid.crop_text_regions(pixels, boxes))
        return [(str(text), float(score)) for text, score in zip(found.txts, found.scores, strict=True)]

    def _turns(self, pixels: Pixels, boxes: Boxes) -> tuple[int, list[Read] | None]:
        """By how many quarters, counterclockwise, the picture has to be turned; and what was read on the way, if
        nothing need be read again.
        """
        lying = _lying(boxes)
        known = None
        if lying < 0.5:
            known = self._words(pixels, boxes)
            if _mean(known) >= DOUBTFUL:
                return 0, known
        longest = boxes[np.argsort(-_lengths(boxes))[:SAMPLE]]
        scores = {}
        for turns in (0, 2) if lying < 0.5 else (1, 3):
            some = _turned(longest, pixels.shape, turns)
            scores[turns] = _mean(self._words(np.rot90(pixels, turns), some))
        best = max(scores, key=scores.__getitem__)
        return best, known if best == 0 else None


def _turned(boxes: Boxes, shape: Sequence[int], turns: int) -> Boxes:
    """Boxes of a picture of ``shape`` after it was turned by quarters counterclockwise; their first corner is what is
    at the top left then.
    """
    height, width = shape[:2]
    x, y = boxes[..., 0], boxes[..., 1]
    moved = ((x, y), (y, width - x), (width - x, height - y), (height - y, x))[turns % 4]
    # Turned counterclockwise, what was the top right corner becomes the top left one.
    return np.roll(np.stack(moved, axis=-1), -turns % 4, axis=1)


def _heights(boxes: Boxes) -> npt.NDArray[np.float32]:
    """The shorter sides: a line's height, whichever way it runs."""
    return np.minimum(*_sides(boxes))


def _lengths(boxes: Boxes) -> npt.NDArray[np.float32]:
    return np.maximum(*_sides(boxes))


def _lying(boxes: Boxes) -> float:
    """The share of the lines, by their length, that run up or down."""
    across, down = _sides(boxes)
    lengths = np.maximum(across, down)
    return float(lengths[down > 1.5 * across].sum() / max(float(lengths.sum()), 1.0))


def _sides(boxes: Boxes) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    across = np.linalg.norm(boxes[:, 1] - boxes[:, 0], axis=1)
    down = np.linalg.norm(boxes[:, 3] - boxes[:, 0], axis=1)
    return across.astype(np.float32), down.astype(np.float32)


def _around(boxes: Boxes, width: int, height: int) -> tuple[int, int, int, int]:
    """What all boxes lie in with some room around, as left, top, right, bottom; the whole picture without any."""
    if len(boxes) < 3:
        return 0, 0, width, height
    room = 2 * float(np.median(_heights(boxes)))
    left, top = np.maximum(boxes.min(axis=(0, 1)) - room, 0).astype(int)
    right, bottom = np.minimum(boxes.max(axis=(0, 1)) + room, (width, height)).astype(int)
    return int(left), int(top), int(right), int(bottom)


def _mean(reads: Sequence[Read]) -> float:
    """The mean confidence over the characters; 0 of none."""
    count = sum(len(text) for text, _ in reads)
    return sum(len(text) * score for text, score in reads) / count if count else 0.0


def _line(box: npt.NDArray[np.float32], text: str, score: float) -> TextLine:
    corners = [(round(float(x), 1), round(float(y), 1)) for x, y in box]
    return TextLine(text=text.strip(), box=corners, confidence=round(min(score, 1.0), 4))
