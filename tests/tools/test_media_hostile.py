"""Files that mean harm, given to the real worker process: a clear refusal each, or a harmless picture or recording, in
bounded memory, and the process goes on.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pytest_asyncio

from tests.tools import hostile_files as hostile
from tools.inference.pool import Line
from tools.media.errors import CODES, BadFile

pytestmark = pytest.mark.asyncio(loop_scope="module")
measurable = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
SECONDS = 120.0
"""For one file on a machine that is busy: what hangs is what this finds, not what is slow."""
MEMORY = 1_200 << 20
"""Bytes of memory that the process may have at its peak."""

Ask = Callable[[bytes], Any]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def images() -> AsyncIterator[Line]:
    """The line of a desk's pictures, for all files here: none may leave the process in a state that hurts the next."""
    line = Line("picture", niceness=0)
    yield line
    await line.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def sound() -> AsyncIterator[Line]:
    """Likewise the line of its recordings."""
    line = Line("speech", niceness=0)
    yield line
    await line.close()


@pytest.fixture
def picture(images: Line, tmp_path: Path) -> Ask:
    """Has a picture checked."""

    async def ask(data: bytes) -> dict[str, Any]:
        (tmp_path / "upload").write_bytes(data)
        values = {"source": str(tmp_path / "upload"), "into": str(tmp_path / "kept")}
        return await images.ask("image.check", values, seconds=SECONDS)

    return ask


@pytest.fixture
def recording(sound: Line, tmp_path: Path) -> Ask:
    """Has a recording checked, as a recorded call."""

    async def ask(data: bytes) -> dict[str, Any]:
        (tmp_path / "upload").write_bytes(data)
        values = {"source": str(tmp_path / "upload"), "into": str(tmp_path / "kept"), "max_seconds": 3600}
        return await sound.ask("audio.check", {**values, "channels": 2}, seconds=SECONDS)

    return ask


async def refused(ask: Ask, data: bytes, folder: Path) -> str:
    """The code of the refusal; its sentence tells nothing of the machine, and nothing is kept."""
    with pytest.raises(BadFile) as bad:
        await ask(data)
    assert bad.value.code in CODES
    assert str(folder) not in str(bad.value)
    assert "Error" not in str(bad.value)
    assert os.listdir(folder) == ["upload"]
    return bad.value.code


async def outcome(ask: Ask, data: bytes) -> str:
    """The code of the refusal, or "kept"."""
    try:
        await ask(data)
    except BadFile as bad:
        return bad.code
    return "kept"


def bytes_of(found: dict[str, Any]) -> bytes:
    """What is kept."""
    return Path(found["path"]).read_bytes()


def peak(line: Line) -> int:
    """The most memory that the line's process has had, in bytes."""
    assert line._process is not None
    status = Path(f"/proc/{line._process.pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) << 10


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (hostile.bomb_png, "too_many_pixels"),
        (lambda: hostile.picture("PNG", (20_000, 10)), "too_many_pixels"),
        (lambda: hostile.picture("JPEG", (20_000, 10)), "too_many_pixels"),
        (hostile.sprawling_gif, "too_many_pixels"),
        (lambda: hostile.big_header_bmp(30_000, 30_000), "too_many_pixels"),
        (lambda: hostile.big_header_bmp(-300, 300), "too_many_pixels"),
        (lambda: hostile.big_header_bmp(3_000, 3_000), "broken"),
        (lambda: hostile.text_bomb_png(b"zTXt"), "broken"),
        (lambda: hostile.text_bomb_png(b"iTXt"), "broken"),
        (lambda: hostile.text_bomb_png(b"iCCP"), "broken"),
        (hostile.empty_gif, "no_frames"),
        (lambda: hostile.SVG, "unsupported_kind"),
        (lambda: hostile.PDF + hostile.picture("JPEG"), "unsupported_kind"),
        (lambda: b"<html>" + hostile.MARK + hostile.picture("JPEG"), "unsupported_kind"),
        (lambda: hostile.wav(hostile.speech_like(8_000, 0.5)), "unsupported_kind"),
        (lambda: b"\x89PNG\r\n\x1a\n" + b"not a picture" * 100, "broken"),
        (lambda: b"", "empty"),
    ],
)
async def test_pictures_that_mean_harm_are_refused(
    picture: Ask, tmp_path: Path, made: Callable[[], bytes], code: str
) -> None:
    assert await refused(picture, made(), tmp_path) == code


@pytest.mark.parametrize("form", ["JPEG", "PNG", "GIF", "WEBP", "BMP", "AVIF"])
async def test_a_picture_that_did_not_arrive_whole_is_broken(picture: Ask, tmp_path: Path, form: str) -> None:
    made = hostile.picture(form)

    for share in (0.05, 0.5, 0.95):
        assert await refused(picture, made[: int(len(made) * share)], tmp_path) == "broken"


@pytest.mark.parametrize(
    "made", [hostile.gif_script, hostile.jpeg_page, hostile.jpeg_pdf, hostile.noted_png, hostile.noted_jpeg]
)
async def test_of_a_file_that_is_two_things_only_the_picture_is_kept(picture: Ask, made: Callable[[], bytes]) -> None:
    data = made()
    assert hostile.MARK in data

    kept = bytes_of(await picture(data))

    for trace in (hostile.MARK, b"alert", b"%PDF", b"<html", b"PK\x05\x06", b"Spycam"):
        assert trace not in kept
    assert kept.startswith((b"\x89PNG", b"\xff\xd8\xff"))


@measurable
async def test_the_heaviest_picture_that_is_taken_stays_within_its_memory(images: Line, picture: Ask) -> None:
    for data in (hostile.heavy_png(), hostile.endless_gif(), hostile.many_texts_png()):
        await picture(data)

    assert peak(images) < MEMORY


async def test_pictures_of_random_bytes_after_a_good_beginning_never_end_the_process(
    images: Line, picture: Ask
) -> None:
    random = np.random.default_rng(11)
    await picture(hostile.picture("PNG"))
    process = images._process

    for form in ("JPEG", "PNG", "GIF", "WEBP", "BMP", "AVIF"):
        for _ in range(8):
            made = bytearray(hostile.picture(form, (64, 40)))
            for place in random.integers(8, len(made), 12):
                made[place] = random.integers(256)
            assert await outcome(picture, bytes(made)) in {"kept", *CODES}

    assert images._process is process


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (hostile.long_silence, "too_long"),
        (lambda: hostile.wav(np.zeros((0, 1), np.int16)), "empty"),
        (lambda: hostile.wav(np.zeros((1, 1), np.int16)), "empty"),
        (lambda: b"", "empty"),
        (lambda: hostile.film(with_sound=False), "no_sound"),
        (lambda: hostile.sound("matroska", "ac3", hostile.speech_like(48_000, 1.0), 48_000), "unsupported_kind"),
        (lambda: hostile.odd_wav(tag=0x1234), "unsupported_kind"),
        (lambda: hostile.odd_wav(channels=60_000), "broken"),
        (lambda: hostile.odd_wav(rate=0xFFFFFFFF), "broken"),
        (lambda: hostile.odd_wav(tag=0x55), "broken"),
        (lambda: hostile.PLAYLIST, "unsupported_kind"),
        (lambda: hostile.CONCAT, "unsupported_kind"),
        (lambda: b"ID3\x04" + hostile.PLAYLIST, "broken"),
        (lambda: b"\x1aE\xdf\xa3webm" + bytes(4000), "broken"),
        (lambda: b"fLaC" + bytes(4000), "broken"),
        (lambda: b"\x00\x00\x00\x18ftypM4A " + bytes(4000), "broken"),
        (lambda: hostile.picture("JPEG"), "unsupported_kind"),
    ],
)
async def test_recordings_that_mean_harm_are_refused(
    recording: Ask, tmp_path: Path, made: Callable[[], bytes], code: str
) -> None:
    assert await refused(recording, made(), tmp_path) == code


@pytest.mark.parametrize(
    ("form", "codec"),
    [("wav", "pcm_s16le"), ("mp3", "libmp3lame"), ("webm", "libopus"), ("ipod", "aac"), ("flac", "flac")],
)
async def test_a_recording_that_did_not_arrive_whole_is_broken(
    recording: Ask, tmp_path: Path, form: str, codec: str
) -> None:
    made = hostile.sound(form, codec, hostile.speech_like(48_000, 6.0), 48_000)

    for share in (0.02, 0.5, 0.7):
        assert await refused(recording, made[: int(len(made) * share)], tmp_path) == "broken"


@measurable
async def test_hours_of_sound_take_no_more_memory_than_seconds(sound: Line, recording: Ask) -> None:
    await recording(hostile.wav(hostile.speech_like(8_000, 5.0), 8_000))
    before = peak(sound)

    await recording(hostile.long_silence(0.2))
    with pytest.raises(BadFile):
        await recording(hostile.long_silence(3))

    assert peak(sound) - before < 60 << 20


async def test_recordings_with_random_bytes_in_them_never_end_the_process(sound: Line, recording: Ask) -> None:
    random = np.random.default_rng(12)
    await recording(hostile.wav(hostile.speech_like(8_000, 1.0), 8_000))
    process = sound._process

    for form, codec in (
        ("wav", "adpcm_ms"),
        ("mp3", "libmp3lame"),
        ("ogg", "libopus"),
        ("ipod", "aac"),
        ("flac", "flac"),
    ):
        good = hostile.sound(form, codec, hostile.speech_like(48_000, 0.3), 48_000)
        for _ in range(8):
            made = bytearray(good)
            for place in random.integers(8, len(made), 20):
                made[place] = random.integers(256)
            assert await outcome(recording, bytes(made)) in {"kept", *CODES}

    assert sound._process is process
