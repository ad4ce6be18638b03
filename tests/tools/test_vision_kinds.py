"""What kind of picture it is."""

from __future__ import annotations

import numpy as np
import pytest

from tools.vision.kinds import Figures, figures_of, kind_of, refined

PHOTO = Figures(flat=0.45, colours=700, light=0.05)
SCREEN = Figures(flat=0.96, colours=60, light=0.8)
PAPER = Figures(flat=0.4, colours=50, light=0.85)


@pytest.mark.parametrize(
    ("groups", "figures", "kind"),
    [
        ({"screen": 0.8}, SCREEN, "screenshot"),
        ({"goods": 0.6}, SCREEN, "screenshot"),  # drawn, whatever the network takes it for
        ({"page": 0.8}, PAPER, "document"),
        ({"page": 0.2, "animal": 0.1}, PAPER, "document"),
        ({"goods": 0.9}, PHOTO, "product_photo"),
        ({"animal": 0.95}, PHOTO, "other"),
    ],
)
def test_the_kind_follows_what_is_seen(groups: dict[str, float], figures: Figures, kind: str) -> None:
    assert kind_of(groups, figures)[0] == kind


def test_goods_of_which_none_stands_out_are_a_pattern_and_no_product() -> None:
    assert kind_of({"goods": 0.6}, PHOTO, told=False)[0] == "other"


def test_flat_share_colours_and_light_are_counted_in_the_pixels() -> None:
    pixels = np.full((10, 20, 3), 255, np.uint8)
    pixels[:, 10:] = 0
    found = figures_of(pixels)
    assert found == Figures(flat=pytest.approx(18 / 19), colours=2, light=0.5)


def test_a_picture_of_one_column_has_figures() -> None:
    assert figures_of(np.zeros((5, 1, 3), np.uint8)).flat == 1.0


@pytest.mark.parametrize(
    "text",
    ["RECEIPT #1\nSocks 41.85", "Kassenbon\nMilch 1,29", "Milk 1.20\nBread 2.30\nTOTAL 3.50", "合計 12.00\n税 1.00"],
)
def test_a_page_with_a_total_is_a_receipt(text: str) -> None:
    assert refined("document", text) == "receipt"


def test_a_screen_with_a_total_stays_a_screenshot() -> None:
    assert refined("screenshot", "Order total $284.97\nShipping 9.99") == "screenshot"


def test_a_photo_of_much_text_is_a_document() -> None:
    assert refined("product_photo", "word " * 30) == "document"


def test_a_product_photo_with_a_complaint_of_damage_shows_the_damage() -> None:
    assert refined("product_photo", "", "damaged_or_wrong_item") == "damage_photo"
    assert refined("product_photo", "", "stock_availability") == "product_photo"
