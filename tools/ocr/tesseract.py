"""Text in pictures by Tesseract (extra `tesseract`, and the program): the languages are those that are installed with
the program, so it is the way to scripts that rapidocr's model does not know.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from PIL import Image

from tools.errors import DeadlineExceeded, ToolFailed, Unavailable
from tools.ocr.boxes import pixels_of
from tools.ocr.layout import image_text, ordered, text_line
from tools.ocr.tool import TextLine

SECONDS: Final = 9
"""Seconds that the program may take."""
LEAST: Final = 0.3
"""Confidence of a word that is kept."""
NO_TEXT: Final = frozenset({"osd", "equ"})
"""Data of the program that is of no language."""


def read(values: dict[str, Any]) -> dict[str, Any]:
    """The text of the picture at ``path``: the worker's task. Raises ``BadFile``, ``Unavailable``, ``ImportError``,
    ``DeadlineExceeded``.
    """
    import pytesseract

    picture = Image.fromarray(pixels_of(Path(values["path"]))[:, :, ::-1])
    try:
        found = pytesseract.image_to_data(
            picture, lang=languages(), timeout=SECONDS, output_type=pytesseract.Output.DICT
        )
    except pytesseract.TesseractNotFoundError as error:
        raise Unavailable("the program tesseract is not installed") from error
    except pytesseract.TesseractError as error:
        raise ToolFailed("tesseract failed") from error  # its words may quote the path
    except RuntimeError as error:  # how the library tells that the program took too long
        raise DeadlineExceeded(f"tesseract did not finish within {SECONDS} s") from error
    return image_text(ordered(lines_of(found))).model_dump(mode="json")


@cache
def languages() -> str:
    """All installed languages, English first, as the program wants them. Raises ``Unavailable`` when there are none."""
    import pytesseract

    try:
        found = [name for name in pytesseract.get_languages() if name not in NO_TEXT and "/" not in name]
    except pytesseract.TesseractNotFoundError as error:
        raise Unavailable("the program tesseract is not installed") from error
    if not found:
        raise Unavailable("tesseract has no language installed: apt-get install tesseract-ocr-eng")
    return "+".join(sorted(found, key=lambda name: (name != "eng", name)))


def lines_of(found: Mapping[str, Sequence[Any]]) -> list[TextLine]:
    """The lines of what the program says of each word: its block, paragraph and line, its place, and how sure it is (0
    to 100, -1 for what is no word).
    """
    lines: dict[tuple[Any, ...], list[int]] = {}
    for at, text in enumerate(found["text"]):
        if str(text).strip() and float(found["conf"][at]) >= 100 * LEAST:
            line = tuple(found[name][at] for name in ("block_num", "par_num", "line_num"))
            lines.setdefault(line, []).append(at)
    return [_line(found, words) for words in lines.values()]


def _line(found: Mapping[str, Sequence[Any]], words: Sequence[int]) -> TextLine:
    left, top = (min(int(found[name][at]) for at in words) for name in ("left", "top"))
    right = max(int(found["left"][at]) + int(found["width"][at]) for at in words)
    bottom = max(int(found["top"][at]) + int(found["height"][at]) for at in words)
    score = sum(float(found["conf"][at]) for at in words) / len(words) / 100
    box = [(left, top), (right, top), (right, bottom), (left, bottom)]
    return text_line(box, " ".join(str(found["text"][at]) for at in words), score)
