"""The order in which lines are read, on pictures of lines alone."""

from __future__ import annotations

import math

from tools.ocr.layout import image_text, ordered, text_line
from tools.ocr.tool import TextLine


def line(
    text: str, x: float, y: float, *, size: float = 20, slope: float = 0.0, width: float | None = None
) -> TextLine:
    """A line whose top left corner is at (x, y) before the picture is tilted by `slope`, 0.6 times as wide a letter as
    it is high.
    """
    right = x + (width if width is not None else 0.6 * size * len(text))
    corners = [(x, y), (right, y), (right, y + size), (x, y + size)]
    return text_line([(across, down + slope * across) for across, down in corners], text, 0.9)


def read(*lines: TextLine) -> list[str]:
    return [each.text for each in ordered(lines)]


def test_rows_come_from_the_top_and_each_from_the_left() -> None:
    assert read(line("$3.50", 300, 51), line("Total", 0, 50), line("Receipt", 0, 0)) == ["Receipt", "Total", "$3.50"]


def test_a_tilted_receipt_keeps_its_rows() -> None:
    tilt = math.tan(math.radians(4))
    rows = [(f"Item number {n}", f"{n}.99") for n in range(1, 8)]
    lines = [line(price, 600, 30 * at, slope=tilt) for at, (_, price) in enumerate(rows)]
    lines += [line(name, 0, 30 * at, slope=tilt) for at, (name, _) in enumerate(rows)]
    assert read(*lines) == [cell for row in rows for cell in row]


def test_columns_of_text_are_read_one_after_the_other() -> None:
    left = ["Keep the packaging and the", "slip inside the box. Worn", "items cannot be accepted."]
    right = ["Our team checks returns in", "two days, then the refund", "starts the very same day."]
    lines = [line(text, x, 30 * at) for x, column in ((0, left), (500, right)) for at, text in enumerate(column)]
    assert read(*reversed(lines)) == left + right


def test_a_table_of_values_is_read_row_by_row() -> None:
    rows = [
        ("Invoice number", "INV-2026-0331"),
        ("Customer number", "KD-550211987"),
        ("Due date today", "2026-12-06 noon"),
    ]
    lines = [line(text, x, 30 * at) for at, row in enumerate(rows) for x, text in zip((0, 500), row, strict=True)]
    assert read(*lines) == [cell for row in rows for cell in row]


def test_a_price_beside_two_stacked_lines_is_read_behind_both() -> None:
    lines = [line("Linen cover", 0, 0), line("£79.00", 400, 15), line("Colour: fog", 0, 30), line("Total", 0, 90)]
    assert read(*lines) == ["Linen cover", "Colour: fog", "£79.00", "Total"]


def test_a_text_is_its_lines_and_as_sure_as_its_letters() -> None:
    found = image_text([text_line([(0, 0)] * 4, " aaa ", 1.0), text_line([(0, 0)] * 4, "b", 0.6)])
    assert (found.text, found.confidence) == ("aaa\nb", 0.9)


def test_no_lines_are_no_text() -> None:
    assert (ordered([]), image_text([]).confidence) == ([], 0.0)
