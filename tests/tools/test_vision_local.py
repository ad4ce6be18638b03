"""The engine of this machine that tells what a picture shows, for real."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw
from sklearn.datasets import load_sample_image

from knowledge.embed import ModelError
from tools.inference.pool import Inference
from tools.media.given import Picture
from tools.vision import weights
from tools.vision.local import LocalVision
from tools.vision.tool import ImageContent
from tools.vision.weights import read_weights


@pytest.fixture
async def inference() -> AsyncIterator[Inference]:
    lines = Inference()
    yield lines
    await lines.close()


async def look(inference: Inference, path: Path, picture: Image.Image, problem: str | None = None) -> ImageContent:
    picture.save(path)
    given = Picture(path, "image/png", picture.width, picture.height, {"problem": problem})
    return await LocalVision(inference.images).look(given)


async def test_a_photo_a_screen_and_a_thing_are_told_apart(inference: Inference, tmp_path: Path) -> None:
    flower = await look(inference, tmp_path / "a.png", Image.fromarray(load_sample_image("flower.jpg")))
    screen = Image.new("RGB", (900, 500), "white")
    draw = ImageDraw.Draw(screen)
    for row in range(8):
        draw.text((40, 40 + row * 50), "Order confirmed: thank you for your order", fill="black", font_size=22)
    draw.rectangle((600, 400, 800, 450), fill="#2255cc")
    shown = await look(inference, tmp_path / "b.png", screen)
    assert (flower.kind, shown.kind) == ("other", "screenshot")
    assert any(tag.label == "daisy" for tag in flower.tags)
    assert shown.tags == []


async def test_what_was_wrong_with_a_picture_is_passed_on(inference: Inference, tmp_path: Path) -> None:
    found = await look(inference, tmp_path / "a.png", Image.new("RGB", (50, 50), "black"), "dark")
    assert found.problem == "dark"


def test_weights_other_than_the_pinned_ones_are_refused(tmp_path: Path) -> None:
    (tmp_path / "weights.pth").write_bytes(b"something else")
    with pytest.raises(ModelError, match=r"weights\.pth"):
        read_weights(tmp_path / "weights.pth")


def test_a_file_of_weights_that_names_anything_else_is_not_unpickled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = [weights.MAGIC, 1001, {"little_endian": True}, Path("x")]
    content = b"".join(pickle.dumps(part, protocol=2) for part in parts)
    (tmp_path / "weights.pth").write_bytes(content)
    monkeypatch.setattr(weights, "SHA256", hashlib.sha256(content).hexdigest())
    with pytest.raises(pickle.UnpicklingError, match="pathlib"):
        read_weights(tmp_path / "weights.pth")


def test_the_network_has_all_its_weights() -> None:
    found = read_weights(weights.weights_file())
    assert found["_fc.weight"].shape == (1000, 1280)
    assert np.isfinite(found["_conv_stem.weight"]).all()
