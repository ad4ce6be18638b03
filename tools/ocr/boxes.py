"""Pictures as pixels, and where the lines of text are in them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from tools.media.errors import BadFile

Pixels = npt.NDArray[np.uint8]
"""Shape (height, width, 3): blue, green, red."""
Boxes = npt.NDArray[np.float32]
"""Shape (n, 4, 2): corners (x, y) in pixels, clockwise from the top left of the text."""

STEP: Final = 24
"""How much neighbouring pixels differ, of 255, where something is drawn."""


def pixels_of(path: Path) -> Pixels:
    """A picture as blue, green, red; what is transparent is white. Raises ``BadFile``."""
    try:
        with Image.open(path) as opened:
            picture: Image.Image = opened
            if opened.has_transparency_data:
                white = Image.new("RGBA", opened.size, "white")
                picture = Image.alpha_composite(white, opened.convert("RGBA"))
            found: Pixels = np.asarray(picture.convert("RGB"))[:, :, ::-1].copy()
            return found
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        raise BadFile("broken", "This picture cannot be opened.") from error


def turned(boxes: Boxes, shape: Sequence[int], turns: int) -> Boxes:
    """Boxes of a picture of ``shape`` after it was turned by quarters counterclockwise; their first corner is what is
    at the top left then.
    """
    height, width = shape[:2]
    x, y = boxes[..., 0], boxes[..., 1]
    moved = ((x, y), (y, width - x), (width - x, height - y), (height - y, x))[turns % 4]
    # Turned counterclockwise, what was the top right corner becomes the top left one.
    return np.roll(np.stack(moved, axis=-1), -turns % 4, axis=1)


def heights(boxes: Boxes) -> npt.NDArray[np.float32]:
    """The shorter sides: a line's height, whichever way it runs."""
    return np.minimum(*_sides(boxes))


def lengths(boxes: Boxes) -> npt.NDArray[np.float32]:
    """The lengths of the boxes, in pixels: their longer sides."""
    return np.maximum(*_sides(boxes))


def lying(boxes: Boxes) -> float:
    """The share of the lines, by their length, that run up or down."""
    across, down = _sides(boxes)
    lengths = np.maximum(across, down)
    return float(lengths[down > 1.5 * across].sum() / max(float(lengths.sum()), 1.0))


def _sides(boxes: Boxes) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    across = np.linalg.norm(boxes[:, 1] - boxes[:, 0], axis=1)
    down = np.linalg.norm(boxes[:, 3] - boxes[:, 0], axis=1)
    return across.astype(np.float32), down.astype(np.float32)


def around(boxes: Boxes, width: int, height: int) -> tuple[int, int, int, int]:
    """What all boxes lie in with some room around, as left, top, right, bottom; the whole picture without any."""
    if len(boxes) < 3:
        return 0, 0, width, height
    room = 2 * float(np.median(heights(boxes)))
    left, top = np.maximum(boxes.min(axis=(0, 1)) - room, 0).astype(int)
    right, bottom = np.minimum(boxes.max(axis=(0, 1)) + room, (width, height)).astype(int)
    return int(left), int(top), int(right), int(bottom)


def busy(pixels: Pixels) -> tuple[int, int, int, int]:
    """What everything that is drawn lies in, with some room around, as left, top, right, bottom: of a screen with wide
    empty parts little, of a photo all.
    """
    height, width = pixels.shape[:2]
    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    drawn = cv2.morphologyEx(grey, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) > STEP
    columns, rows = np.flatnonzero(drawn.any(axis=0)), np.flatnonzero(drawn.any(axis=1))
    if len(columns) == 0:
        return 0, 0, width, height
    room = 16
    return (
        max(0, int(columns[0]) - room),
        max(0, int(rows[0]) - room),
        min(width, int(columns[-1]) + room),
        min(height, int(rows[-1]) + room),
    )
