"""Draws the measuring pictures of `frontdesk eval ocr` from their texts: `python -m evals.pictures [FILE …]`.

Screens and papers are laid out by a browser, so that they look like what customers send; what a phone and a thermal
printer do to paper is put on top. Needs Playwright, a Chromium and the fonts of `looks.css` (Roboto, Lato, Open Sans,
Liberation, Noto): the pictures are kept with the texts, so only who changes them needs those.
"""

from __future__ import annotations

import html
import io
import sys
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from evals.datasets import FOLDER, Pictured, pictures

Pixels = npt.NDArray[np.uint8]
Effect = Callable[[Pixels, np.random.Generator], Pixels]

HOME: Final = FOLDER / "images"
LOOKS: Final[Mapping[str, str]] = {
    "## ": "h2",
    "# ": "h1",
    "= ": "bold",
    ". ": "small",
    "~ ": "mid",
}
CHROMIUM: Final = "/usr/bin/chromium"
PHOTO_QUALITY: Final = 60


def page(picture: Pictured) -> str:
    """The picture as HTML."""
    css = (HOME / "looks.css").read_text(encoding="utf-8")
    inner = "".join(map(_row, picture.lines))
    if picture.columns:
        blocks = "".join(f"<div>{''.join(map(_row, each))}</div>" for each in picture.columns)
        inner += f'<div class="columns">{blocks}</div>'
    inner += "".join(map(_row, picture.after))
    head = f'<!doctype html><html lang="{picture.language}"><meta charset="utf-8"><style>{css}</style>'
    return f'{head}<body class="{picture.look}">{inner}'


def _row(line: str) -> str:
    if line == "---":
        return '<div class="rule"></div>'
    if line == "bars":
        return '<div class="bars"></div>'
    if line[:2] in ("> ", "< "):
        said = "<br>".join(html.escape(each) for each in line[2:].split(" / "))
        return f'<div class="bubble {"me" if line[0] == ">" else "them"}">{said}</div>'
    cells = [each.strip() if "|" in line else each for each in line.split("|")]
    if line.startswith("!"):
        inner = "".join(
            f'<span class="button{" second" if cell.startswith("!2") else ""}">{html.escape(cell.lstrip("!2 "))}</span>'
            for cell in cells
        )
        return f'<div class="row buttons">{inner}</div>'
    look = next((found for sign, found in LOOKS.items() if line.startswith(sign)), "")
    if look:
        cells[0] = cells[0].split(" ", 1)[1]
    pair = " pair" if len(cells) == 2 else ""
    inner = "".join(f"<span>{html.escape(cell)}</span>" for cell in cells)
    return f'<div class="row {look}{pair}">{inner}</div>'


def thermal(pixels: Pixels, dice: np.random.Generator) -> Pixels:
    """Faded print: less contrast in bands along the paper, and the dots of the printer's head."""
    height, width = pixels.shape[:2]
    bands = 0.75 + 0.25 * np.sin(np.linspace(0, dice.uniform(6, 14), height))[:, None, None]
    faded = 245 - (245 - pixels.astype(np.float32)) * bands
    return _kept(faded + dice.normal(0, 7, (height, width, 1)))


def photo(pixels: Pixels, dice: np.random.Generator) -> Pixels:
    """Paper on a table, held by hand: perspective, uneven light, a little out of focus, noise."""
    height, width = pixels.shape[:2]
    margin = int(0.08 * max(height, width))
    table = tuple(int(each) for each in dice.integers(60, 130, 3))
    sheet = cv2.copyMakeBorder(pixels, *(margin,) * 4, cv2.BORDER_CONSTANT, value=table)
    height, width = sheet.shape[:2]
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    moved = corners + dice.uniform(-0.03, 0.03, (4, 2)).astype(np.float32) * [width, height]
    matrix = cv2.getPerspectiveTransform(corners, moved.astype(np.float32))
    seen = cv2.warpPerspective(sheet, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE)
    seen = cv2.GaussianBlur(seen, (0, 0), dice.uniform(0.8, 1.2))
    across, down = np.meshgrid(np.linspace(0, 1, width), np.linspace(0, 1, height))
    tilt = dice.uniform(-0.35, 0.35, 2)
    light = 0.82 + tilt[0] * (across - 0.5) + tilt[1] * (down - 0.5)
    return _kept(seen * light[..., None] + dice.normal(0, 6, seen.shape))


EFFECTS: Final[Mapping[str, Effect]] = {
    "thermal": thermal,
    "photo": photo,
    "turn90": lambda pixels, dice: np.rot90(pixels, -1).copy(),
    "turn180": lambda pixels, dice: np.rot90(pixels, 2).copy(),
    "turn270": lambda pixels, dice: np.rot90(pixels, 1).copy(),
}
"""What is put on top; turns are clockwise."""


def _kept(values: npt.NDArray[Any]) -> Pixels:
    kept: Pixels = np.clip(values, 0, 255).astype(np.uint8)
    return kept


def _save(shot: bytes, picture: Pictured) -> Path:
    pixels = np.asarray(Image.open(io.BytesIO(shot)).convert("RGB"))
    dice = np.random.default_rng(zlib.crc32(picture.file.encode()))
    for name in picture.effects:
        pixels = EFFECTS[name](pixels, dice)
    path = HOME / picture.file
    options = {"quality": PHOTO_QUALITY} if path.suffix == ".jpg" else {"optimize": True}
    Image.fromarray(pixels).save(path, **options)
    return path


def draw(names: list[str]) -> None:
    """Draw the pictures of these names, or all."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for picture in pictures():
            if names and picture.file not in names:
                continue
            tab = browser.new_page(
                viewport={"width": picture.width, "height": picture.height or 100}, device_scale_factor=picture.scale
            )
            tab.set_content(page(picture))
            path = _save(tab.screenshot(full_page=picture.height is None), picture)
            print(f"{path.name}: {path.stat().st_size / 1024:.0f} KiB")
            tab.close()
        browser.close()


if __name__ == "__main__":
    draw(sys.argv[1:])
