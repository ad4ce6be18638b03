"""What kind of picture it is: rules over what the network sees, a few figures of the pixels, and the text in it.

A photo of damage cannot be told from one of a whole product by a network that knows 1,000 things in good repair. So it
is the customer's words that tell: a product photo that comes with a complaint of damage is one of the damage.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from tools.vision.tool import ImageKind

DAMAGE_INTENTS: Final = frozenset({"damaged_or_wrong_item", "warranty"})
"""Intents whose product photo shows what is wrong."""
FLAT: Final = 0.85
"""Share of pixels like their right neighbour from which a picture is drawn: screens have .93 to .98, photos .2 to .7,
photos of a smooth background up to .9, and those have more colours."""
DRAWN_COLOURS: Final = 400
"""Colours (4 bits a channel) of a drawn picture at most; photos have 400 to 1,300."""
LIGHT: Final = 0.6
"""Share of near-white pixels of a page."""
SURE: Final = 0.35
"""Probability of a group of classes from which it is believed."""
MUCH: Final = 24
"""Words from which a picture has the text of a page, and not that of a label on a thing."""

_RECEIPT: Final = re.compile(
    r"\b(receipt|kassenbon|bon|quittung|beleg|ticket de caisse|reçu|recibo|scontrino|kassabon|bonnetje|paragon)\b"
    r"|領収書|レシート|收据|小票",
    re.IGNORECASE,
)
_TOTAL: Final = re.compile(
    r"\b(sub)?(total|summe|gesamt\w*|zu zahlen|montant|importe|totale|totaal|suma|razem|amount due|balance due)\b"
    r"|合計|小計|合计|总计",
    re.IGNORECASE,
)
_AMOUNT: Final = re.compile(r"(?<!\d)\d{1,6}[.,]\d{2}(?!\d)")


@dataclass(frozen=True, slots=True)
class Figures:
    """What is counted in the pixels."""

    flat: float
    """Share of pixels that differ from their right neighbour by at most 3 of 255 in every channel."""
    colours: int
    """Distinct colours at 4 bits a channel, in a sample of at most 256 × 256 pixels."""
    light: float
    """Share of pixels above 225 of 255 in every channel."""


def figures_of(pixels: npt.NDArray[np.uint8]) -> Figures:
    """The figures of a picture of shape (height, width, 3), RGB."""
    steps = np.abs(np.diff(pixels.astype(np.int16), axis=1)).max(axis=2)
    rows = np.linspace(0, pixels.shape[0] - 1, min(pixels.shape[0], 256)).astype(int)
    columns = np.linspace(0, pixels.shape[1] - 1, min(pixels.shape[1], 256)).astype(int)
    sample = (pixels[np.ix_(rows, columns)] >> 4).reshape(-1, 3)
    return Figures(
        flat=float((steps <= 3).mean()) if steps.size else 1.0,
        colours=len(np.unique(sample, axis=0)),
        light=float((pixels.min(axis=2) > 225).mean()),
    )


def kind_of(groups: Mapping[str, float], figures: Figures, *, told: bool = True) -> tuple[ImageKind, float]:
    """The kind by sight alone, and how sure (0 to 1). ``groups`` are the probabilities of the groups of classes, and
    ``told`` says that one class stands out.
    """
    page, screen = groups.get("page", 0.0), groups.get("screen", 0.0)
    drawn = figures.flat >= FLAT and figures.colours <= DRAWN_COLOURS
    if screen >= SURE and (drawn or screen >= 2 * page):
        return "screenshot", max(screen, 0.6 if drawn else 0.0)
    if page >= SURE or (figures.light >= LIGHT and not drawn and page >= 0.1):
        return "document", max(page, 0.5)
    # The network knows few screens; what is drawn and no page is one.
    if drawn and figures.colours >= 8:
        return "screenshot", 0.5
    goods = groups.get("goods", 0.0)
    if goods >= SURE and told:  # many classes of goods at once, and none of them, is a pattern
        return "product_photo", goods
    return "other", max([share for group, share in groups.items() if group not in ("goods", "page", "screen")] or [0.0])


def refined(kind: ImageKind, text: str, intent: str | None = None) -> ImageKind:
    """The kind with what its text and the customer's words tell of it. ``intent`` is what she wants."""
    amounts = len(_AMOUNT.findall(text))
    if kind != "screenshot" and ((_RECEIPT.search(text) and amounts) or (_TOTAL.search(text) and amounts >= 2)):
        return "receipt"
    if kind in ("product_photo", "other") and len(text.split()) >= MUCH:
        return "document"
    if kind == "product_photo" and intent in DAMAGE_INTENTS:
        return "damage_photo"
    return kind
