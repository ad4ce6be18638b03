"""Whether there is anything to be seen in a picture: how sharp, bright and rich in contrast it is, how much is bare.

All is measured on the grey picture, scaled down so that its longer side has at most 1,024 pixels and lightly smoothed
so that a sensor's noise is not taken for detail, in tiles of 32 by 32.

Sharpness is the variance of the Laplacian (Pech-Pacheco et al., "Diatom autofocusing in brightfield microscopy", ICPR
2000), with three changes: its two second derivatives are taken apart and the weaker one counts twice, because a camera
that moved leaves the edges along its way sharp; it is divided by the variance of the tile itself, so that pale print
counts as much as black; and it is the 90th percentile of the tiles that show something, so that neither bare paper nor
the soft background of a photograph counts. The thresholds were chosen on screens, receipts, documents and photographs:

    sharpness    sharp originals                              0.12 to 0.61
                 out of focus by 2 px (print can be guessed)  0.011 to 0.061
                 out of focus by 3 px (print is lost)         0.003 to 0.019
                 moved by 17 px (print is lost)               0.005 to 0.023
    brightest    paper 255, a dark screen 189, a photograph at 0.4 of its brightness 80 to 102 (all easily read),
    1 % of all   at 0.2 of it 37 to 51 (with difficulty), at 0.1 of it 18 to 25 (not at all)
    uniform      one short line of text on an empty page 0.996, bare walls, skies and sheets with noise 1
"""

from __future__ import annotations

from typing import Any, Final

import cv2
import numpy as np
import numpy.typing as npt

Grey = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]

SIDE: Final = 1024
TILE: Final = 32
BUSY: Final = 6.0
"""A tile shows something when its grey values (0 to 255) deviate by more than this: pale print on paper does by 20 and
more, a wall under a lamp and a sensor's noise by less than 4."""
BLURRED: Final = 0.015
DARK: Final = 50.0


def measured(grey: Grey) -> dict[str, Any]:
    """The measures of a picture, given as its grey values in rows.

    Returns ``{sharpness, brightness, contrast, uniform, problem}``: sharpness as above (0 is none, above 0.1 is sharp),
    brightness the mean and contrast the standard deviation of the grey values (both from 0 to 1), uniform the share of
    tiles that show nothing, and problem ``blurred``, ``dark``, ``empty`` or None.
    """
    scale = SIDE / max(grey.shape)
    if scale < 1:
        size = max(1, round(grey.shape[1] * scale)), max(1, round(grey.shape[0] * scale))
        grey = cv2.resize(grey, size, interpolation=cv2.INTER_AREA).astype(np.uint8)
    smooth = np.asarray(cv2.GaussianBlur(grey.astype(np.float32), (0, 0), 0.8), np.float32)
    spread = _tiles(smooth).var(axis=1)
    busy = spread > BUSY**2
    sharpness = _sharpness(smooth, spread, busy) if busy.any() else 0.0
    return {
        "sharpness": round(sharpness, 4),
        "brightness": round(float(grey.mean()) / 255, 3),
        "contrast": round(float(grey.std()) / 255, 3),
        "uniform": round(1 - float(busy.mean()), 4),
        "problem": _problem(sharpness, float(np.percentile(grey, 99)), bool(busy.any())),
    }


def _sharpness(smooth: Floats, spread: Floats, busy: npt.NDArray[np.bool_]) -> float:
    """The measure described above, without what the sensor's noise, as seen in the bare tiles, adds to it."""
    across = _tiles(cv2.Sobel(smooth, cv2.CV_32F, 2, 0, ksize=1)).var(axis=1)
    down = _tiles(cv2.Sobel(smooth, cv2.CV_32F, 0, 2, ksize=1)).var(axis=1)
    # A camera that moved leaves the edges along its way sharp, so the weaker direction counts.
    edges = 2 * np.minimum(across, down)
    noise = float(np.median(edges[~busy])) if not busy.all() else 0.0
    return float(np.percentile(np.maximum(edges[busy] - noise, 0) / spread[busy], 90))


def _problem(sharpness: float, brightest: float, shows: bool) -> str | None:
    """In the order in which a person would notice it: what is dark is not judged further."""
    if brightest < DARK:
        return "dark"
    if not shows:
        return "empty"
    return "blurred" if sharpness < BLURRED else None


def _tiles(values: npt.NDArray[Any]) -> Floats:
    """The tiles, each as a row of its values; what is left over at the right and below is left out."""
    down, across = min(TILE, values.shape[0]), min(TILE, values.shape[1])
    rows, columns = values.shape[0] // down, values.shape[1] // across
    cut = values[: rows * down, : columns * across].reshape(rows, down, columns, across)
    return cut.transpose(0, 2, 1, 3).reshape(rows * columns, down * across).astype(np.float32)
