"""The order in which a person reads what stands in a picture: rows from the top, each from the left; columns of text
one after the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from tools.ocr.boxes import Boxes
from tools.ocr.tool import ImageText, TextLine

STACKED: Final = 1.7
"""Heights of a line between the middles of two that belong together, at most."""
STEADY: Final = 2.5
"""How many times wider than high a line is whose slope is believed."""
ENOUGH: Final = 6
"""How many such lines show that slopes differ."""
SAME_ROW: Final = 0.45
"""Of the smaller height: how far apart the middles of two lines on one row are at most."""
ALIGNED: Final = 0.7
"""Heights of a line by which the left edges in a column differ at most."""
GUTTER: Final = 1.5
"""Heights of a line that are free between two columns at least."""
WIDE: Final = 4.0
"""Heights of a line that a column of text is wide on average, at least: one of figures or labels is narrower."""
ROWS: Final = 3
"""Rows that two columns side by side have at least."""
FIGURES: Final = 4
"""Digits that make a text a value, which belongs to the label on its row."""


@dataclass(frozen=True)
class _Line:
    """A line as if the picture had been taken from straight above: left and right edge, middle, height in pixels."""

    place: int
    left: float
    right: float
    middle: float
    height: float
    text: str


def text_line(box: npt.ArrayLike, text: str, confidence: float) -> TextLine:
    """A line with its four corners in pixels, to a tenth."""
    corners = [(round(float(x), 1), round(float(y), 1)) for x, y in np.asarray(box, np.float64)]
    return TextLine(text=text.strip(), box=corners, confidence=round(min(max(confidence, 0.0), 1.0), 4))


def image_text(lines: Sequence[TextLine], *, rotation: int = 0) -> ImageText:
    """What was read, the lines being in their order."""
    count = sum(len(each.text) for each in lines)
    confidence = sum(len(each.text) * each.confidence for each in lines) / count if count else 0.0
    return ImageText(
        text="\n".join(each.text for each in lines),
        lines=list(lines),
        confidence=round(confidence, 4),
        rotation=rotation,
    )


def ordered(lines: Sequence[TextLine]) -> list[TextLine]:
    """Upright lines in the order in which they are read."""
    boxes = np.asarray([each.box for each in lines], np.float32).reshape(-1, 4, 2)
    return [lines[at] for at in reading_order(boxes, [each.text for each in lines])]


def reading_order(boxes: Boxes, texts: Sequence[str]) -> list[int]:
    """The places of the lines, in the order in which they are read."""
    if len(boxes) == 0:
        return []
    rows = _beside(_rows(_straightened(boxes, texts)))
    order: list[int] = []
    at = 0
    while at < len(rows):
        end = _columns_end(rows, at)
        if end - at >= ROWS:
            split = rows[at][-1].left
            lines = [line for row in rows[at:end] for line in row]
            order += [line.place for line in lines if line.left < split - ALIGNED * line.height]
            order += [line.place for line in lines if line.left >= split - ALIGNED * line.height]
            at = end
        else:
            order += [line.place for line in rows[at]]
            at += 1
    return order


def _straightened(boxes: Boxes, texts: Sequence[str]) -> list[_Line]:
    """The lines without the slope that the camera gave them.

    Seen from the side, lines have different slopes at different places: a plane is fitted to those of the long lines.
    """
    start, end = (boxes[:, 0] + boxes[:, 3]) / 2, (boxes[:, 1] + boxes[:, 2]) / 2
    widths = np.linalg.norm(end - start, axis=1)
    heights = np.linalg.norm(boxes[:, 3] - boxes[:, 0], axis=1)
    middle = (start + end) / 2
    run = np.maximum(end[:, 0] - start[:, 0], 1.0)
    slopes = np.clip((end[:, 1] - start[:, 1]) / run, -1, 1)
    steady = widths > STEADY * heights
    centre = middle.mean(axis=0)
    # The usual slope, and how it changes to the right and down where enough lines show that.
    plane = np.array([np.median(slopes[steady]) if steady.any() else 0.0, 0.0, 0.0])
    if steady.sum() >= ENOUGH:
        weights = np.sqrt(widths[steady])
        known = np.column_stack([np.ones(int(steady.sum())), middle[steady] - centre])
        plane += np.linalg.lstsq(known * weights[:, None], (slopes[steady] - plane[0]) * weights, rcond=None)[0]
    # Along the slope half way between a line and the middle of the picture, to where that is.
    way = centre[0] - middle[:, 0]
    levels = middle[:, 1] + way * (plane[0] + plane[1] * -way / 2 + plane[2] * (middle[:, 1] - centre[1]))
    return [
        _Line(place, float(start[place, 0]), float(end[place, 0]), float(levels[place]), float(heights[place]), text)
        for place, text in enumerate(texts)
    ]


def _rows(lines: Sequence[_Line]) -> list[list[_Line]]:
    """The lines that stand on one height, from the left, in rows from the top."""
    rows: list[list[_Line]] = []
    for line in sorted(lines, key=lambda each: each.middle):
        if rows and all(
            abs(line.middle - other.middle) <= SAME_ROW * min(line.height, other.height) and not _above(line, other)
            for other in rows[-1]
        ):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [sorted(row, key=lambda each: each.left) for row in rows]


def _beside(rows: list[list[_Line]]) -> list[list[_Line]]:
    """The rows, with what stands beside two stacked lines, half way between them, behind both: a price beside the name
    of an item and its colour.
    """
    for at in range(1, len(rows) - 1):
        above, row, below = rows[at - 1][0], rows[at], rows[at + 1][0]
        stacked = (
            abs(above.left - below.left) <= ALIGNED * above.height
            and below.middle - above.middle <= STACKED * above.height
        )
        if stacked and row[0].left > max(above.right, below.right):
            rows[at], rows[at + 1] = rows[at + 1], row
    return rows


def _above(line: _Line, other: _Line) -> bool:
    """Whether two lines share most of their width, so that one must be above the other."""
    shared = min(line.right, other.right) - max(line.left, other.left)
    return shared > 0.5 * min(line.right - line.left, other.right - other.left)


def _columns_end(rows: Sequence[list[_Line]], start: int) -> int:
    """The row after the last of two columns of text that begin at row ``start``; ``start`` when none do."""
    if len(rows[start]) != 2:
        return start
    left, right = rows[start]
    end = start
    while end < len(rows) and _fits(rows[end], left, right):
        end += 1
    firsts = [row[0] for row in rows[start:end] if len(row) == 2]
    seconds = [row[1] for row in rows[start:end] if len(row) == 2]
    if len(firsts) < ROWS:
        return start
    gutter = min(line.left for line in seconds) - max(line.right for line in firsts)
    wide = all(
        np.mean([line.right - line.left for line in column]) >= WIDE * np.mean([line.height for line in column])
        for column in (firsts, seconds)
    )
    words = all(sum(map(_is_value, column)) <= len(column) / 2 for column in (firsts, seconds))
    return end if wide and words and gutter >= GUTTER * left.height else start


def _is_value(line: _Line) -> bool:
    return sum(map(str.isdigit, line.text)) >= FIGURES


def _fits(row: Sequence[_Line], left: _Line, right: _Line) -> bool:
    """Whether a row's lines begin where the columns do."""
    edges = [each.left for each in ((left, right) if len(row) == 2 else ())]
    if len(row) == 1:
        edges = [min((left.left, right.left), key=lambda edge: abs(edge - row[0].left))]
    return bool(edges) and all(
        abs(line.left - edge) <= ALIGNED * line.height for line, edge in zip(row, edges, strict=True)
    )
