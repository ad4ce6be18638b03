"""How much of the text in pictures is read right, and how fast: screens, papers, photos of papers, foreign scripts."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from PIL import Image

from evals.datasets import FOLDER, pictures
from evals.letters import Errors, any_order, in_order
from evals.metrics import Figure, percentile
from evals.public import SetAbsent, folder
from tools.inference.pool import Inference
from tools.media.given import Picture
from tools.ocr.local import RapidOcr
from tools.providers import Providers

SUITE: Final = "ocr"
RESAMPLED: Final = 2_000
"""Draws of the bootstrap."""
PATIENT: Final = 300.0
"""Seconds that a picture may take: a busy machine must not cut a measurement short."""
WORST: Final = 5
BEYOND: Final = "beyond"
"""The set of scripts that the model was not taught."""


class Shown(NamedTuple):
    """A picture, what stands in it, and what it belongs to."""

    path: Path
    text: str
    set: str
    half: str
    language: str


class Seen(NamedTuple):
    """What became of a picture, and the seconds that took."""

    shown: Shown
    ordered: Errors
    loose: Errors
    seconds: float


async def run(providers: Providers) -> list[Figure]:
    """Character error rates by set and language, seconds of a picture asked for alone, and the worst pictures.

    The engine is asked through a line of its own, as a desk does: in a process of low priority. Its rules were chosen
    with a look at the half ``dev``, which is told apart.
    """
    shown = [*_own(), *_public()]
    inference = Inference()
    reader = RapidOcr(inference.images)
    reader.seconds = PATIENT
    try:
        await _judge(reader, shown[0])  # loads the models, which a desk does once
        seen = [await _judge(reader, each) for each in shown]
    finally:
        await inference.close()
    known = [each for each in seen if each.shown.set != BEYOND]
    return [*_sets(known), *_by(known, "language"), *_beyond(seen), *_times(known), *_worst(known)]


def _own() -> list[Shown]:
    home = FOLDER / "images"
    return [Shown(home / each.file, each.text, each.set, each.half, each.language) for each in pictures()]


def _public() -> list[Shown]:
    """The pictures beside the checkout, where they are."""
    try:
        home = folder("media") / "images"
    except SetAbsent as absent:
        sys.stderr.write(f"no figures for the pictures beside the checkout: {absent}\n")
        return []
    found = sorted(path for path in home.iterdir() if path.suffix in (".png", ".jpg"))
    texts = [path.with_name(f"{path.name}.txt").read_text(encoding="utf-8") for path in found]
    return [Shown(path, text, "beside the checkout", "dev", "") for path, text in zip(found, texts, strict=True)]


async def _judge(reader: RapidOcr, shown: Shown) -> Seen:
    with Image.open(shown.path) as opened:
        width, height = opened.size
    picture = Picture(shown.path, f"image/{'png' if shown.path.suffix == '.png' else 'jpeg'}", width, height, {})
    began = time.perf_counter()
    found = await reader.read(picture)
    seconds = time.perf_counter() - began
    return Seen(shown, in_order(shown.text, found.text), any_order(shown.text, found.text), seconds)


def _sets(known: Sequence[Seen]) -> list[Figure]:
    groups: dict[str, Callable[[Shown], bool]] = {
        "all": lambda each: True,
        "screens, held out": lambda each: each.set == "screens" and each.half == "held",
        "receipts, invoices, labels, held out": lambda each: each.set == "paper" and each.half == "held",
        "photos of papers, held out": lambda each: each.set == "photos" and each.half == "held",
        "all own, held out": lambda each: each.half == "held",
        "all own, tuned on (dev)": lambda each: each.half == "dev" and each.set != "beside the checkout",
        "beside the checkout": lambda each: each.set == "beside the checkout",
    }
    figures = []
    for name, belongs in groups.items():
        some = [each for each in known if belongs(each.shown)]
        if some:
            figures.append(rate(f"{name}: character error", [each.ordered for each in some]))
            figures.append(rate(f"{name}: in any order", [each.loose for each in some]))
    return figures


def _by(known: Sequence[Seen], field: str) -> list[Figure]:
    values = sorted({getattr(each.shown, field) for each in known} - {""})
    return [
        rate(f"{value}: character error", [each.ordered for each in known if getattr(each.shown, field) == value])
        for value in values
    ]


def _beyond(seen: Sequence[Seen]) -> list[Figure]:
    """Each script on its own, since a mean would hide that some are not read at all."""
    return [
        rate(f"beyond the model, {each.shown.language}: character error", [each.ordered])
        for each in seen
        if each.shown.set == BEYOND
    ]


def _times(known: Sequence[Seen]) -> list[Figure]:
    seconds = [each.seconds for each in known]
    return [
        Figure(SUITE, "a picture, median", percentile(seconds, 0.5), len(seconds), unit=" s"),
        Figure(SUITE, "a picture, p95", percentile(seconds, 0.95), len(seconds), unit=" s"),
        Figure(SUITE, "a picture, slowest", max(seconds), len(seconds), unit=" s"),
    ]


def _worst(known: Sequence[Seen]) -> list[Figure]:
    ranked = sorted(known, key=lambda each: -each.ordered.wrong / max(1, each.ordered.there))
    return [rate(f"worst: {each.shown.path.name}", [each.ordered]) for each in ranked[:WORST]]


def rate(name: str, errors: Sequence[Errors]) -> Figure:
    """Wrong letters of those that are there, over all pictures, with the bootstrap's percentile interval over pictures
    (M. Bisani and H. Ney 2004), where there are several. The figure's n are letters.
    """
    wrong, there = (np.array([each[part] for each in errors]) for part in (0, 1))
    share = float(wrong.sum() / there.sum())
    if len(errors) == 1:
        return Figure(SUITE, name, share, int(there.sum()))
    draws = np.random.default_rng(1).integers(0, len(errors), (RESAMPLED, len(errors)))
    low, high = np.quantile(wrong[draws].sum(axis=1) / there[draws].sum(axis=1), (0.025, 0.975))
    return Figure(SUITE, name, share, int(there.sum()), float(low), float(high))
