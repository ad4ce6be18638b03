"""A picture that somebody sent: what is kept of it, and whether there is anything to be seen."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageCms, ImageDraw, ImageEnhance, ImageFilter
from sklearn.datasets import load_sample_images

from evals.public import DEFAULT, VARIABLE
from tests.tools import hostile_files as hostile
from tools.media.errors import BadFile
from tools.media.images import check

Checked = Callable[..., tuple[dict[str, Any], Image.Image]]


@pytest.fixture
def checked(tmp_path: Path) -> Checked:
    """Checks the bytes of a picture; gives what is said of it, and the picture that is kept."""

    def run(data: bytes, **values: Any) -> tuple[dict[str, Any], Image.Image]:
        (tmp_path / "upload").write_bytes(data)
        found = check({"source": str(tmp_path / "upload"), "into": str(tmp_path / "kept"), **values})
        return found, Image.open(found["path"])

    return run


def encoded(picture: Image.Image, form: str = "PNG", **saved: Any) -> bytes:
    """The bytes of a picture."""
    out = io.BytesIO()
    picture.save(out, form, **saved)
    return out.getvalue()


def screen(background: str = "white", ink: str = "black", lines: int = 12) -> Image.Image:
    """A screen with lines of text."""
    made = Image.new("RGB", (1000, 640), background)
    draw = ImageDraw.Draw(made)
    for line in range(lines):
        draw.text((60, 40 + 40 * line), f"Your order FD-2024{line} will arrive on Monday", fill=ink, font_size=22)
    return made


def photo(which: int) -> Image.Image:
    """A photograph: a building in China, or a flower before a soft background."""
    return Image.fromarray(load_sample_images().images[which])


@pytest.mark.parametrize("form", ["JPEG", "PNG", "GIF", "WEBP", "BMP", "AVIF"])
def test_every_kind_that_is_taken_is_kept_as_png_or_jpeg_and_looks_the_same(checked: Checked, form: str) -> None:
    found, kept = checked(hostile.picture(form))

    assert kept.format == {"png": "PNG", "jpg": "JPEG"}[found["suffix"]]
    assert (found["width"], found["height"]) == kept.size == (320, 200)
    assert found["bytes"] == Path(found["path"]).stat().st_size
    difference = np.asarray(kept.convert("L")).astype(int) - np.asarray(screen_of_hostile())
    assert np.abs(difference).mean() < 3


def screen_of_hostile() -> Image.Image:
    """The picture that hostile_files draws, in grey."""
    return Image.open(io.BytesIO(hostile.picture("PNG"))).convert("L")


def test_screens_are_kept_to_the_pixel_and_photographs_as_jpeg(checked: Checked) -> None:
    plain, kept = checked(encoded(screen()))
    rich, _ = checked(encoded(photo(0)))

    assert plain["suffix"] == "png"
    assert np.array_equal(np.asarray(kept), np.asarray(screen()))
    assert rich["suffix"] == "jpg"


@pytest.mark.parametrize("made", [hostile.noted_jpeg, hostile.noted_png])
def test_place_camera_and_comments_are_gone(checked: Checked, made: Callable[[], bytes]) -> None:
    data = made()
    assert hostile.MARK in data

    found, kept = checked(data)

    assert not kept.getexif()
    assert set(kept.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi"}
    assert hostile.MARK not in Path(found["path"]).read_bytes()
    assert b"Spycam" not in Path(found["path"]).read_bytes()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_turned_upright_as_the_camera_noted(checked: Checked, orientation: int) -> None:
    upright = Image.new("L", (60, 40), 255)
    upright.paste(0, (0, 0, 20, 10))  # dark at the top left
    undo = {6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270, 3: Image.Transpose.ROTATE_180}
    undo |= {2: Image.Transpose.FLIP_LEFT_RIGHT, 4: Image.Transpose.FLIP_TOP_BOTTOM}
    undo |= {5: Image.Transpose.TRANSPOSE, 7: Image.Transpose.TRANSVERSE}
    held = upright.transpose(undo[orientation]) if orientation in undo else upright
    exif = Image.Exif()
    exif[0x0112] = orientation

    _, kept = checked(encoded(held, "PNG", exif=exif.tobytes()))

    assert np.array_equal(np.asarray(kept), np.asarray(upright))


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_damaged_notes_do_not_make_a_picture_bad(checked: Checked) -> None:
    _, kept = checked(hostile.picture("JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\xff" + b"\xff" * 200))

    assert kept.size == (320, 200)


def test_what_is_transparent_is_white(checked: Checked) -> None:
    made = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    made.paste((255, 0, 0, 255), (10, 10, 30, 30))
    palette = made.quantize(4)

    for data in (encoded(made), encoded(palette), encoded(palette, "GIF", transparency=0)):
        _, kept = checked(data)
        assert kept.convert("RGB").getpixel((0, 0)) == (255, 255, 255)


def test_colours_of_a_profile_become_those_of_srgb(checked: Checked) -> None:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = srgb.replace(b"rXYZ", b"....").replace(b"gXYZ", b"rXYZ").replace(b"....", b"gXYZ")  # its red is green

    _, kept = checked(encoded(Image.new("RGB", (20, 20), (250, 0, 0)), icc_profile=swapped))

    red, green, _blue = kept.convert("RGB").getpixel((5, 5))
    assert "icc_profile" not in kept.info
    assert green > 200 > 50 > red


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16"])
def test_every_mode_of_colour_keeps_its_tones(checked: Checked, mode: str) -> None:
    grey = np.tile(np.linspace(0, 255, 256).astype(np.uint8), (64, 1))
    made = Image.fromarray(grey.astype(np.uint16) << 8) if mode == "I;16" else Image.fromarray(grey).convert(mode)

    _, kept = checked(encoded(made, "JPEG" if mode == "CMYK" else "PNG"))

    tones = np.asarray(kept.convert("L")).astype(int).mean(axis=0)
    assert abs(tones[:40].mean() - 20) < 30
    assert abs(tones[-40:].mean() - 235) < 30


def test_large_pictures_are_scaled_down_and_a_limit_of_the_asker_holds(checked: Checked) -> None:
    long = encoded(Image.new("L", (9000, 1000), 200))

    found, _ = checked(long)

    assert (found["width"], found["height"]) == (4096, 455)
    with pytest.raises(BadFile) as refused:
        checked(long, max_pixels=8_000_000)
    assert refused.value.code == "too_many_pixels"


def test_only_the_first_frame_of_a_film_is_kept(checked: Checked) -> None:
    frames = [Image.new("RGB", (50, 50), colour) for colour in ("red", "blue", "green")]

    for form in ("GIF", "WEBP"):
        _, kept = checked(encoded(frames[0], form, save_all=True, append_images=frames[1:]))
        red, green, blue = kept.convert("RGB").getpixel((25, 25))
        assert red > 200 > 60 > max(green, blue)


@pytest.mark.parametrize(
    "made",
    [
        screen(),
        screen("#1e1e1e", "#dddddd"),
        screen(lines=1),
        screen(ink="#bbbbbb"),
        screen().resize((400, 267)),
        ImageEnhance.Brightness(screen()).enhance(0.4),
        photo(0),
        photo(1),
        ImageEnhance.Brightness(photo(1)).enhance(0.4),
    ],
)
def test_screens_and_photographs_that_can_be_seen_have_no_problem(checked: Checked, made: Image.Image) -> None:
    found, _ = checked(encoded(made, "JPEG"))

    assert found["quality"]["problem"] is None


def noisy(made: Image.Image, amount: float) -> Image.Image:
    """The picture with a sensor's noise."""
    values = np.asarray(made).astype(float) + np.random.default_rng(2).normal(0, amount, (made.height, made.width, 3))
    return Image.fromarray(values.clip(0, 255).astype(np.uint8))


def moved(made: Image.Image, pixels: int) -> Image.Image:
    """The picture as of a camera that moved sideways."""
    return made.filter(ImageFilter.BoxBlur((pixels / 2, 0)))


@pytest.mark.parametrize("base", [screen(), screen("#1e1e1e", "#dddddd"), photo(0), photo(1)])
def test_pictures_out_of_focus_or_moved_are_blurred(checked: Checked, base: Image.Image) -> None:
    soft = base.filter(ImageFilter.GaussianBlur(5 * base.width / 1024))

    for made in (soft, noisy(soft, 4), moved(base, round(30 * base.width / 1024))):
        found, _ = checked(encoded(made, "JPEG", quality=92))
        assert found["quality"]["problem"] == "blurred"
        assert found["quality"]["sharpness"] < 0.015


def test_a_picture_without_light_is_dark_and_a_bare_one_empty(checked: Checked) -> None:
    dark, _ = checked(encoded(noisy(ImageEnhance.Brightness(photo(0)).enhance(0.1), 3)))
    bare, _ = checked(encoded(noisy(Image.new("RGB", (1000, 800), (190, 180, 170)), 5)))
    white, _ = checked(encoded(Image.new("RGB", (1000, 800), "white")))

    assert [each["quality"]["problem"] for each in (dark, bare, white)] == ["dark", "empty", "empty"]
    assert dark["quality"]["brightness"] < 0.1 < bare["quality"]["brightness"]


def test_the_public_screens_receipts_and_photographs_have_no_problem_and_blurred_they_do(checked: Checked) -> None:
    folder = Path(os.environ.get(VARIABLE, DEFAULT)) / "media" / "images"
    pictures = sorted([*folder.glob("*.png"), *folder.glob("*.jpg")])
    if not pictures:
        pytest.skip(f"no public pictures in {folder}; {VARIABLE} names the folder that holds them")

    for path in pictures:
        made = Image.open(path).convert("RGB")
        soft = made.filter(ImageFilter.GaussianBlur(4 * max(1, max(made.size) / 1024)))
        assert checked(path.read_bytes())[0]["quality"]["problem"] is None, path.name
        assert checked(encoded(soft, "JPEG"))[0]["quality"]["problem"] == "blurred", path.name
