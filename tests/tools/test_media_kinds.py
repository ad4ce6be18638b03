"""What a file is, told by its first bytes."""

from __future__ import annotations

import subprocess
import sys
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from tests.tools import hostile_files as hostile
from tools.media.kinds import HEAD, refusal, sniff

VOICE = hostile.speech_like(16_000, 0.5)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "GIF", "WEBP", "BMP", "AVIF"])
def test_a_picture_is_known_by_its_first_64_bytes_and_names_the_reader_that_may_open_it(form: str) -> None:
    made = hostile.picture(form)

    found = sniff(made[:64])

    assert found is not None
    assert (found.kind, found.reader) == ("image", form)
    Image.open(BytesIO(made), formats=[found.reader]).load()


@pytest.mark.parametrize(
    ("form", "codec", "reader"),
    [
        ("wav", "pcm_s16le", "wav"),
        ("mp3", "libmp3lame", "mp3"),
        ("ogg", "libopus", "ogg"),
        ("webm", "libopus", "matroska"),
        ("matroska", "libopus", "matroska"),
        ("ipod", "aac", "mov"),
        ("mp4", "aac", "mov"),
        ("mov", "aac", "mov"),
        ("3gp", "aac", "mov"),
        ("flac", "flac", "flac"),
        ("adts", "aac", "aac"),
    ],
)
def test_a_recording_is_known_by_its_beginning(form: str, codec: str, reader: str) -> None:
    found = sniff(hostile.sound(form, codec, VOICE, 16_000)[:HEAD])

    assert found is not None
    assert (found.kind, found.reader) == ("audio", reader)


def test_mp3_without_tags_is_known_by_its_frames() -> None:
    found = sniff(hostile.sound("mp3", "libmp3lame", VOICE, 16_000, id3v2_version="0")[:HEAD])

    assert found is not None
    assert found.name == "MP3"


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"\xff",
        b"RIFF",
        hostile.SVG,
        hostile.PLAYLIST,
        hostile.CONCAT,
        hostile.PDF,
        hostile.PDF + hostile.picture("JPEG"),
        b"<!doctype html>" + hostile.MARK,
        b"PK\x03\x04" + bytes(60),
        b"\x7fELF" + bytes(60),
        b"MZ" + bytes(62),
        b"BM" + bytes(62),
        b"BMW parts catalogue, 40 pages of prices",
        b"[playlist]\nFile1=http://127.0.0.1/",
        b"\xff\xfe" + "notes in UTF-16".encode("utf-16-le"),
        b"\xff\xfb\x90\x00" + b"not another frame" * 100,
        b"\x00\x00\x00\x20ftypcrx " + bytes(40),
        b"\x00\x00\x00\x0cJXL \r\n\x87\n" + bytes(40),
        b"II*\x00" + bytes(60),
        b"RIFF\x00\x10\x00\x00AVI LIST" + bytes(40),
    ],
)
def test_what_is_not_on_the_list_is_nothing(head: bytes) -> None:
    assert sniff(head) is None
    assert refusal(head).endswith(".") or refusal(head).endswith(").")


def test_iphone_pictures_are_refused_with_what_to_do_instead() -> None:
    head = b"\x00\x00\x00\x1cftypheic\x00\x00\x00\x00mif1heic" + bytes(40)

    assert sniff(head) is None
    assert "JPEG" in refusal(head)


def test_random_bytes_are_hardly_ever_taken_for_something() -> None:
    random = np.random.default_rng(5)

    taken = [sniff(random.bytes(HEAD)) for _ in range(3000)]

    assert not any(taken)


def test_the_web_server_loads_no_decoder_to_know_a_kind() -> None:
    heavy = "import sys, tools.media.kinds; print([m for m in ('PIL', 'av', 'cv2', 'numpy') if m in sys.modules])"

    said = subprocess.run([sys.executable, "-c", heavy], capture_output=True, text=True, check=True)

    assert said.stdout.strip() == "[]"


def test_who_brings_a_recording_is_told_of_recordings_alone() -> None:
    assert "pictures" not in refusal(b"no sound", "audio")
    assert "recordings" not in refusal(b"no picture", "image")
    assert "pictures" in refusal(b"neither")
