"""What a picture shows, told on this machine: tags by EfficientNet-lite0, the kind by rules. It gives no description:
no local model that the desk ships can write one.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from PIL import Image

from tools.inference.pool import Line
from tools.media.given import Picture
from tools.vision.kinds import figures_of, kind_of
from tools.vision.network import SIDE, Network
from tools.vision.tool import ImageContent, Tag
from tools.vision.weights import read_weights, weights_file

CLASSES_FILE: Final = Path(__file__).parent / "models" / "classes.csv"
TAGS: Final = 3
LEAST: Final = 0.15
"""Least probability of a tag. Lower ones are wrong more often than right."""
PAPER: Final = frozenset({"page", "screen"})
"""Groups whose classes ("web site", "menu") say what the kind says better."""
SECONDS: Final = 20.0
"""That looking may take; the first time loads the network."""


class LocalVision:
    """The engine of this machine, at the end of a line."""

    name = "local"

    def __init__(self, line: Line) -> None:
        self._line = line

    async def look(self, picture: Picture) -> ImageContent:
        """Tell the kind of a picture, and tags for what is on it."""
        values = {"path": str(picture.path), "quality": picture.quality}
        return ImageContent.model_validate(await self._line.ask("vision.local", values, seconds=SECONDS))


def see(values: dict[str, Any]) -> dict[str, Any]:
    """Look at the picture at ``path``; ``quality`` is what was measured when it was kept. In the worker's process."""
    with Image.open(values["path"]) as opened:
        picture = opened.convert("RGB")
    # All of it, squeezed: what a customer wants to show need not be in the middle.
    pixels = np.asarray(picture.resize((SIDE, SIDE), Image.Resampling.BICUBIC))
    probabilities, _ = network().look(pixels)
    groups: dict[str, float] = {}
    for (_, group), probability in zip(_classes(), probabilities, strict=True):
        groups[group] = groups.get(group, 0.0) + float(probability)
    kind, sure = kind_of(groups, figures_of(np.asarray(picture)), told=probabilities.max() >= LEAST)
    best = np.argsort(probabilities)[::-1][:TAGS]
    tags = [
        Tag(label=_classes()[each][0], confidence=round(float(probabilities[each]), 3))
        for each in best
        if probabilities[each] >= LEAST and _classes()[each][1] not in PAPER
    ]
    found = ImageContent(
        kind=kind,
        kind_confidence=round(min(1.0, sure), 3),
        tags=tags if kind in ("product_photo", "other") else [],
        problem=values["quality"].get("problem"),
    )
    return found.model_dump(mode="json")


@cache
def network() -> Network:
    """The network of this process, loaded once."""
    return Network(read_weights(weights_file()))


@cache
def _classes() -> tuple[tuple[str, str], ...]:
    """Each class's word, and its group: goods, page, screen, place, vehicle, food, animal, person or nature.

    The words are the first lemmas of WordNet 3.0's synsets in the order of ILSVRC 2012; the groups are ours.
    """
    with CLASSES_FILE.open(encoding="utf-8", newline="") as file:
        return tuple((row["label"], row["group"]) for row in csv.DictReader(file))
