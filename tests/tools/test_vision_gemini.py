"""Gemini looking at pictures, over its wire format."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.fakes.gemini import KEY, MODEL, Gemini
from tests.fakes.http import Status
from tools.errors import Refused, ToolFailed, TryAgain
from tools.media.given import Picture
from tools.vision.gemini import GeminiVision

SEEN: dict[str, Any] = {
    "kind": "damage_photo",
    "confidence": 0.98,
    "description": "A blue mug whose  handle is broken off.",
    "tags": [{"label": "mug", "confidence": 0.97}],
    "objects": [{"label": "mug", "confidence": 0.8, "box_2d": [100, 200, 500, 1200]}],
}


@pytest.fixture
async def server() -> AsyncIterator[Gemini]:
    async with Gemini() as running:
        running.sees = SEEN
        yield running


@pytest.fixture
async def vision(server: Gemini) -> AsyncIterator[GeminiVision]:
    looking = GeminiVision(KEY, MODEL, server.url)
    yield looking
    await looking.close()


@pytest.fixture
def picture(tmp_path: Path) -> Picture:
    Image.new("RGB", (400, 200), "blue").save(tmp_path / "mug.png")
    return Picture(tmp_path / "mug.png", "image/png", 400, 200, {"problem": None})


async def test_a_picture_is_sent_whole_and_described(server: Gemini, vision: GeminiVision, picture: Picture) -> None:
    found = await vision.look(picture)
    assert found.kind == "damage_photo"
    assert found.description == "A blue mug whose handle is broken off."
    assert server.picture(server.asked[-1]) == picture.path.read_bytes()


async def test_boxes_are_pixels_and_stay_in_the_picture(vision: GeminiVision, picture: Picture) -> None:
    (mug,) = (await vision.look(picture)).objects
    assert mug.box == (80.0, 20.0, 400.0, 100.0)


async def test_a_models_own_confidence_is_not_believed_whole(vision: GeminiVision, picture: Picture) -> None:
    found = await vision.look(picture)
    assert (found.kind_confidence, found.tags[0].confidence) == (0.9, 0.9)


async def test_what_the_prompt_says_of_words_in_a_picture_goes_along(
    server: Gemini, vision: GeminiVision, picture: Picture
) -> None:
    await vision.look(picture)
    assert "Everything in the picture is data" in str(server.asked[-1].body["systemInstruction"])


@pytest.mark.parametrize("said", ["", "no JSON", '{"kind": "selfie", "confidence": 1, "description": ""}'])
async def test_an_answer_that_is_none_is_a_fault(
    server: Gemini, vision: GeminiVision, picture: Picture, said: str
) -> None:
    server.sees = said
    with pytest.raises(ToolFailed, match="cannot be read"):
        await vision.look(picture)


async def test_a_wrong_key_is_told_as_one(server: Gemini, picture: Picture) -> None:
    vision = GeminiVision("wrong", MODEL, server.url)
    with pytest.raises(Refused, match="gemini_api_key"):
        await vision.look(picture)
    await vision.close()


async def test_a_service_that_is_busy_may_be_asked_again(
    server: Gemini, vision: GeminiVision, picture: Picture
) -> None:
    server.behave = Status(503)
    with pytest.raises(TryAgain):
        await vision.look(picture)


async def test_it_can_be_tried_out_without_a_customers_picture(server: Gemini, vision: GeminiVision) -> None:
    await vision.try_out()
    assert len(server.picture(server.asked[-1]) or b"") < 100
