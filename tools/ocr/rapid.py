"""Text in pictures by PP-OCRv6 (small) on ONNX Runtime, as the package rapidocr ships it: the desk's own reader.

It reads the Latin alphabet in some 45 languages, Chinese and Japanese. Both models lie in the package, are checked
against the SHA-256 of what was measured, and opened here, so that nothing is ever fetched.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
import onnxruntime

from knowledge.embed import ModelError, verify
from tools.errors import Unavailable
from tools.inference.pool import THREADS
from tools.ocr.boxes import Boxes, Pixels, around, busy, heights, lengths, lying, pixels_of, turned
from tools.ocr.layout import image_text, reading_order, text_line
from tools.ocr.tool import ImageText

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
FEW: Final = 5
"""Lines, with less of which there may be more."""
LOOKS: Final = 2
"""How many closer looks are taken at most."""
COMFORTABLE: Final = 28.0
"""The height that the closer look aims at."""
BUDGET: Final = 2_000_000
"""Pixels of the closer look at most: twice as many as of the first."""
DOUBTFUL: Final = 0.85
"""Mean confidence of those under which the picture may be upside down."""
LEAST: Final = 0.5
"""Confidence of a line that is kept."""
SAMPLE: Final = 6
"""How many lines tell which way is up."""
LONGEST_SIDE: Final = 1 << 20
"""More than any picture has: the engine is not to make pictures smaller, that is done here."""


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


class Engine:
    """The two models: one finds lines, the other reads them."""

    def __init__(self) -> None:
        """Raises ``ModelError`` when a model is missing or is another one."""
        from omegaconf import flag_override
        from rapidocr import RapidOCR

        spec = find_spec("rapidocr")
        assert spec is not None
        assert spec.origin is not None
        paths = [Path(spec.origin).parent / "models" / name for name in FILES]
        for path in paths:
            verify(path, FILES[path.name])
        self._rapid: Any = RapidOCR(
            params={
                "Global.use_cls": False,
                "Global.log_level": "critical",
                "Global.max_side_len": LONGEST_SIDE,
                "Det.limit_side_len": LONGEST_SIDE,
                "Det.limit_type": "max",
                # One line at a time: in a batch all are padded to the longest, which costs more than it saves.
                "Rec.rec_batch_num": 1,
                "Rec.rec_img_shape": [3, 48, 96],
            }
        )
        for part, path in zip((self._rapid.cfg.Det, self._rapid.cfg.Rec), paths, strict=True):
            # A session of our own: with one, the library looks for no file and no address.
            with flag_override(part, "allow_objects", True):
                part.session = onnxruntime.InferenceSession(str(path), _options(), providers=["CPUExecutionProvider"])

    def read(self, pixels: Pixels) -> ImageText:
        """Find the lines, find out which way is up, read them, and put them in order."""
        boxes = self._find(pixels)
        if len(boxes) == 0:
            return ImageText()
        turns, known = self._turns(pixels, boxes)
        seen = np.rot90(pixels, turns)
        upright = turned(boxes, pixels.shape, turns)
        rest = [at for at in range(len(boxes)) if at not in known]
        known |= dict(zip(rest, self._words(seen, upright[rest]) if rest else [], strict=True))
        reads = [known[at] for at in range(len(boxes))]
        kept = [at for at, (text, score) in enumerate(reads) if text.strip() and score >= LEAST]
        order = reading_order(upright[kept], [reads[at][0] for at in kept])
        # Where they are in the picture as it is; their first corner stays the top left one of the text.
        back = np.roll(turned(upright, seen.shape, -turns), -turns, axis=1)
        lines = [text_line(back[kept[at]], *reads[kept[at]]) for at in order]
        return image_text(lines, rotation=-90 * turns % 360)

    def _find(self, pixels: Pixels) -> Boxes:
        """The boxes of the lines, upright or lying: of a large picture once or twice more from closer, where the lines
        are small, or hardly any was seen.
        """
        height, width = pixels.shape[:2]
        scale = min(1.0, SIDE / max(height, width))
        boxes = self._boxes(pixels, scale)
        for look in range(LOOKS):
            size = float(np.median(heights(boxes))) * scale if len(boxes) else 0.0
            if size >= READABLE or scale == 1.0:  # enlarged beyond its pixels, nothing is read better
                break
            # Of lines this small some are missed, and those may be anywhere.
            unsure = look == 0 and (size < SURE or len(boxes) < FEW)
            where = busy(pixels) if unsure else around(boxes, width, height)
            left, top, right, bottom = where
            wanted = COMFORTABLE / size * scale if size else 1.0
            closer = min(wanted, 1.0, (BUDGET / ((right - left) * (bottom - top))) ** 0.5)
            if closer < 1.2 * scale:
                break
            again = self._boxes(pixels[top:bottom, left:right], closer) + np.array([left, top], np.float32)
            if len(again) < len(boxes):
                break
            boxes, scale = again, closer
        return boxes

    def _boxes(self, pixels: Pixels, scale: float) -> Boxes:
        small: Any = pixels
        if scale != 1.0:
            small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        found = self._rapid(small, use_det=True, use_rec=False).boxes
        if found is None or len(found) == 0:
            return np.empty((0, 4, 2), np.float32)
        return np.asarray(found, np.float32) / np.float32(scale)

    def _words(self, pixels: Pixels, boxes: Boxes) -> list[Read]:
        found = self._rapid.recognize_txt(self._rapid.crop_text_regions(pixels, boxes))
        return [(str(text), float(score)) for text, score in zip(found.txts, found.scores, strict=True)]

    def _turns(self, pixels: Pixels, boxes: Boxes) -> tuple[int, dict[int, Read]]:
        """By how many quarters, counterclockwise, the picture has to be turned, told by its longest lines; and what was
        read of those, by their places.
        """
        longest = np.argsort(-lengths(boxes))[:SAMPLE]
        tried: dict[int, list[Read]] = {}
        for turns in (0, 2) if lying(boxes) < 0.5 else (1, 3):
            tried[turns] = self._words(np.rot90(pixels, turns), turned(boxes[longest], pixels.shape, turns))
            if turns == 0 and _mean(tried[0]) >= DOUBTFUL:
                break
        best = max(tried, key=lambda turns: _mean(tried[turns]))
        return best, dict(zip(longest.tolist(), tried[best], strict=True))


def _mean(reads: Sequence[Read]) -> float:
    """The mean confidence over the characters; 0 of none."""
    count = sum(len(text) for text, _ in reads)
    return sum(len(text) * score for text, score in reads) / count if count else 0.0


def _options() -> onnxruntime.SessionOptions:
    """How the models run: on few threads, which wait for work asleep; else they take the time of the chats."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 4
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return options
