"""A recording that somebody sent: what is kept of it, how loud it is, and what is cut out of it."""

from __future__ import annotations

import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from tests.tools import hostile_files as hostile
from tools.media.errors import BadFile
from tools.media.sound import check, cut

Checked = Callable[..., dict[str, Any]]
Samples = np.ndarray[Any, np.dtype[np.int16]]


@pytest.fixture
def checked(tmp_path: Path) -> Checked:
    """Checks the bytes of a recording."""

    def run(data: bytes, *, max_seconds: float = 180, channels: int = 1) -> dict[str, Any]:
        (tmp_path / "upload").write_bytes(data)
        source, into = str(tmp_path / "upload"), str(tmp_path / "kept")
        return check({"source": source, "into": into, "max_seconds": max_seconds, "channels": channels})

    return run


def played(path: str) -> Samples:
    """The samples of an MP3, shaped (samples, channels)."""
    with av.open(path, format="mp3") as container:
        return np.concatenate([frame.to_ndarray() for frame in container.decode(audio=0)], axis=1).T


def beeps(seconds: int, rate: int = 16_000) -> Samples:
    """Two channels: a short beep at each second on the left, and half a second later on the right."""
    at = np.arange(seconds * rate) / rate
    left = np.sin(2 * np.pi * 440 * at) * (at % 1 < 0.1)
    right = np.sin(2 * np.pi * 800 * at) * ((at + 0.5) % 1 < 0.1)
    return (np.stack([left, right], axis=1) * 12_000).astype(np.int16)


@pytest.mark.parametrize(
    ("form", "codec", "rate"),
    [
        ("wav", "pcm_s16le", 44_100),
        ("wav", "pcm_mulaw", 8_000),
        ("wav", "adpcm_ms", 22_050),
        ("mp3", "libmp3lame", 44_100),
        ("ogg", "libopus", 48_000),
        ("webm", "libopus", 48_000),
        ("ipod", "aac", 44_100),
        ("ipod", "alac", 44_100),
        ("3gp", "libopencore_amrnb", 8_000),
        ("amr", "libopencore_amrnb", 8_000),
        ("flac", "flac", 48_000),
        ("adts", "aac", 16_000),
    ],
)
def test_every_kind_that_is_taken_is_kept_as_mp3_of_the_same_length(
    checked: Checked, form: str, codec: str, rate: int
) -> None:
    made = hostile.sound(form, codec, hostile.speech_like(rate, 3.0), rate)

    found = checked(made)

    assert found["content_type"] == "audio/mpeg"
    assert found["duration_s"] == pytest.approx(3.0, abs=0.1)
    assert found["quality"]["problem"] is None
    assert found["quality"]["level_db"] == pytest.approx(-16.5, abs=1.5)
    assert len(played(found["path"])) / 24_000 == pytest.approx(found["duration_s"], abs=0.05)


def test_titles_and_comments_are_gone(checked: Checked) -> None:
    for form, codec in (("mp3", "libmp3lame"), ("ipod", "aac"), ("ogg", "libopus"), ("flac", "flac")):
        made = hostile.sound(form, codec, hostile.speech_like(48_000, 1.0), 48_000)
        assert hostile.MARK in made

        kept = Path(checked(made + hostile.MARK)["path"]).read_bytes()

        assert hostile.MARK not in kept
        assert not kept.startswith(b"ID3")


def test_what_is_kept_has_a_constant_rate_and_an_index_so_that_a_browser_finds_any_place(checked: Checked) -> None:
    kept = Path(checked(hostile.wav(hostile.speech_like(16_000, 20.0)))["path"]).read_bytes()

    assert b"Info" in kept[:64]  # where the rate varies it is called Xing
    assert len(kept) == pytest.approx(20 * 64_000 / 8, rel=0.03)


def test_the_persons_of_a_call_stay_on_their_own_channels(checked: Checked) -> None:
    found = checked(hostile.wav(beeps(4)), channels=2)

    kept = played(found["path"]).astype(float)
    quarter = 24_000 // 4
    assert found["channels"] == 2
    assert np.abs(kept[:2000]).max(axis=0)[1] < 0.02 * np.abs(kept[:2000]).max(axis=0)[0]
    assert np.abs(kept[2 * quarter : 2 * quarter + 2000]).max(axis=0)[0] < 500


def test_a_voice_message_is_mixed_to_one_channel(checked: Checked) -> None:
    found = checked(hostile.wav(beeps(2)))

    assert found["channels"] == 1
    assert played(found["path"]).shape[1] == 1


def test_a_recording_may_be_as_long_as_allowed_and_not_longer(checked: Checked, tmp_path: Path) -> None:
    assert checked(hostile.wav(hostile.speech_like(8_000, 10.0), 8_000), max_seconds=10)["duration_s"] == 10

    with pytest.raises(BadFile) as refused:
        checked(hostile.wav(hostile.speech_like(8_000, 11.0), 8_000), max_seconds=10)

    assert refused.value.code == "too_long"
    assert "10 seconds" in str(refused.value)
    assert not (tmp_path / "kept.mp3").exists()


def test_silence_hum_and_hiss_are_silent_but_soft_speech_is_not(checked: Checked) -> None:
    rate, random = 16_000, np.random.default_rng(3)
    hum = (3000 * np.sin(2 * np.pi * 50 * np.arange(3 * rate) / rate)).astype(np.int16)[:, None]
    hiss = random.normal(0, 2000, (3 * rate, 1)).astype(np.int16)
    soft = (hostile.speech_like(rate, 3.0) * 0.05 + random.normal(0, 20, (3 * rate, 1))).astype(np.int16)

    problems = [
        checked(hostile.wav(each))["quality"]["problem"] for each in (np.zeros_like(hum), hum, hiss, soft, soft[:rate])
    ]

    assert problems == ["silent", "silent", "silent", None, None]


def test_levels_are_those_of_the_sound_and_what_is_cut_off_is_counted(checked: Checked) -> None:
    at = np.arange(48_000) / 16_000
    burst = np.sin(2 * np.pi * 300 * at) * (at % 1 < 0.5)

    half = checked(hostile.wav((burst * 16_384).astype(np.int16)[:, None]))["quality"]
    over = checked(hostile.wav((burst * 90_000).clip(-32768, 32767).astype(np.int16)[:, None]))["quality"]

    assert half["level_db"] == pytest.approx(-9.0, abs=0.6)  # a sine's mean is 3 dB below its peak of −6 dBFS
    assert half["peak_db"] == pytest.approx(-6.0, abs=0.3)
    assert half["clipping"] == 0
    assert over["clipping"] > 0.2


@pytest.mark.parametrize("kept", [True, False])
def test_a_cut_begins_and_ends_where_asked_on_the_channel_asked(checked: Checked, tmp_path: Path, kept: bool) -> None:
    source = checked(hostile.wav(beeps(30)), channels=2)["path"] if kept else str(tmp_path / "upload")
    (tmp_path / "upload").write_bytes(hostile.wav(beeps(30)))
    into = str(tmp_path / "cut.wav")

    for start, channel, first in ((0.0, 0, 0.0), (0.0, 1, 0.5), (20.25, 1, 0.25), (20.25, 0, 0.75), (7.8, None, 0.2)):
        found = cut({"source": source, "start": start, "end": start + 1.5, "channel": channel, "into": into})
        with wave.open(into) as file:
            samples = np.frombuffer(file.readframes(file.getnframes()), "<i2")
            assert (file.getnchannels(), file.getframerate(), file.getsampwidth()) == (1, 16_000, 2)
        assert found == {"path": into, "duration_s": 1.5}
        assert np.flatnonzero(np.abs(samples) > 1500)[0] / 16_000 == pytest.approx(first, abs=0.01)


def test_a_cut_ends_with_the_recording(tmp_path: Path) -> None:
    (tmp_path / "upload").write_bytes(hostile.wav(beeps(3)))
    into = str(tmp_path / "cut.wav")

    near = cut({"source": str(tmp_path / "upload"), "start": 2.5, "end": 9.0, "channel": None, "into": into})
    past = cut({"source": str(tmp_path / "upload"), "start": 5.0, "end": 9.0, "channel": None, "into": into})

    assert (near["duration_s"], past["duration_s"]) == (0.5, 0.0)


def test_a_stream_that_changes_its_form_in_the_middle_is_read_to_its_end(checked: Checked) -> None:
    first = hostile.sound(
        "mp3", "libmp3lame", hostile.speech_like(44_100, 1.0), 44_100, id3v2_version="0", write_xing="0"
    )
    second = hostile.sound("mp3", "libmp3lame", beeps(1, 22_050), 22_050, id3v2_version="0", write_xing="0")

    assert checked(first + second)["duration_s"] == pytest.approx(2.0, abs=0.2)


def test_mp3_frames_that_were_lost_on_the_way_are_left_out(checked: Checked) -> None:
    made = bytearray(hostile.sound("adts", "aac", hostile.speech_like(16_000, 5.0), 16_000))
    made[4000:4100] = bytes(100)

    assert checked(bytes(made))["duration_s"] > 4


def test_the_sound_of_a_film_is_taken(checked: Checked) -> None:
    assert checked(hostile.film(with_sound=True))["duration_s"] == pytest.approx(1.0, abs=0.1)


def test_a_wav_written_into_a_pipe_is_as_long_as_what_arrived(checked: Checked) -> None:
    for claimed in (0xFFFFFFFF, 0xFFFFFFF0, 0x7FFFFFFF):
        assert checked(hostile.lying_wav(claimed))["duration_s"] == pytest.approx(1.0, abs=0.01)
