"""What is listened to in a recorded call: its channels, its pieces, and how voices sound. Times in seconds."""

from __future__ import annotations

import wave
from pathlib import Path

import msgspec
import numpy as np
import pytest

from tools.calls import sound, voices
from tools.calls.cutting import LONGEST, pieces_of
from tools.calls.heard import FRAME, Interval, Sound, Stretch, seconds
from tools.calls.listening import is_mono, joined, speech_of

LOUD, LEAKED, QUIET = -20, -45, -70


def written(path: Path, samples: np.ndarray[tuple[int], np.dtype[np.float64]], rate: int = sound.RATE) -> str:
    """A WAV of one channel."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes((samples * 32767).astype("<i2").tobytes())
    return str(path)


def tone(hertz: float, seconds: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """A voiced sound: a fundamental with overtones."""
    at = np.arange(int(seconds * sound.RATE)) / sound.RATE
    return sum((0.3 / k * np.sin(2 * np.pi * hertz * k * at) for k in range(1, 9)), np.zeros_like(at)) * 0.5


def stereo(one: list[Interval], two: list[Interval], other: int = QUIET, alike: float = 0.0) -> Sound:
    """Two channels that are loud where they speak; `other` is the level of the first where only the second does."""
    levels = [[QUIET] * round(60 / FRAME) for _ in range(2)]
    for start, end in two:
        for frame in range(round(start / FRAME), round(end / FRAME)):
            levels[1][frame], levels[0][frame] = LOUD, other
    for start, end in one:
        for frame in range(round(start / FRAME), round(end / FRAME)):
            levels[0][frame] = max(levels[0][frame], LOUD if (start, end) not in two else other)
    return Sound(60.0, levels, [0.0, 0.0], alike, [one, two])


def test_levels_are_in_decibels_of_full_scale(tmp_path: Path) -> None:
    at = np.arange(sound.RATE) / sound.RATE
    path = written(tmp_path / "a.wav", 0.1 * np.sin(2 * np.pi * 440 * at))
    found = sound.measure({"paths": [path]})
    assert set(found["levels"][0]) == {-23}  # 20 dB down, and 3 for a sine
    assert (found["duration"], found["clipped"]) == (1.0, [0])


def test_samples_at_full_scale_are_counted(tmp_path: Path) -> None:
    path = written(tmp_path / "a.wav", np.sign(np.sin(np.arange(sound.RATE) / 5)))
    assert sound.measure({"paths": [path]})["clipped"][0] > sound.RATE * 0.9


def test_the_same_sound_on_both_channels_is_alike_whatever_its_level(tmp_path: Path) -> None:
    noise = np.random.default_rng(1).uniform(-0.5, 0.5, sound.RATE)
    other = np.random.default_rng(2).uniform(-0.5, 0.5, sound.RATE)
    alike = []
    for second in (noise * 0.3, other):
        paths = [written(tmp_path / "a.wav", noise), written(tmp_path / "b.wav", second)]
        measured = sound.measure({"paths": paths})
        alike.append(joined([Stretch(**measured, speech=[[], []])]).alike)
    assert alike[0] > 0.99
    assert alike[1] < 0.05


def test_a_file_of_another_rate_is_not_measured(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="16 kHz"):
        sound.measure({"paths": [written(tmp_path / "a.wav", np.zeros(800), rate=8000)]})


def test_speech_that_goes_on_over_a_seam_is_one_interval() -> None:
    part = Stretch(120.0, [[LOUD] * 2400], [0], [1.0], 1.0, [[(100.0, 120.0)]])
    after = Stretch(30.0, [[LOUD] * 600], [0], [1.0], 1.0, [[(0.1, 5.0), (9.0, 10.0)]])
    assert joined([part, after]).speech == [[(100.0, 125.0), (129.0, 130.0)]]


def test_two_speakers_on_two_channels_are_kept_apart() -> None:
    found = stereo([(1.0, 5.0)], [(6.0, 9.0)])
    assert not is_mono(found)
    assert speech_of(found) == [[(1.0, 5.0)], [(6.0, 9.0)]]


def test_what_a_channel_only_hears_of_the_other_side_is_no_speech_of_its_own() -> None:
    found = stereo([(1.0, 5.0), (6.0, 9.0)], [(6.0, 9.0)], other=LEAKED)
    assert speech_of(found) == [[(1.0, 5.0)], [(6.0, 9.0)]]


def test_an_interval_that_runs_on_into_the_other_sides_voice_ends_before_it() -> None:
    found = stereo([(1.0, 5.0)], [(5.2, 9.0)], other=LEAKED)
    leaking = msgspec.structs.replace(found, speech=[[(1.0, 9.0)], [(5.2, 9.0)]])
    ((start, end),) = speech_of(leaking)[0]
    assert (start, end) == (1.0, pytest.approx(5.1, abs=0.2))


def test_two_who_speak_at_once_are_both_heard() -> None:
    found = stereo([(1.0, 5.0)], [(3.0, 7.0)])
    assert speech_of(found) == [[(1.0, 5.0)], [(3.0, 7.0)]]


def test_what_is_no_speech_of_a_channel_is_muted(tmp_path: Path) -> None:
    path = written(tmp_path / "a.wav", tone(200, 3.0))
    sound.mute({"path": path, "keep": [[1.0, 2.0]]})
    loud = np.abs(sound.read(path)) > 0.01
    assert not loud[: int(0.9 * sound.RATE)].any()
    assert loud[int(1.0 * sound.RATE) : int(2.0 * sound.RATE)].mean() > 0.8
    assert not loud[int(2.1 * sound.RATE) + 1 :].any()


@pytest.mark.parametrize(
    "found",
    [stereo([(1.0, 5.0)], [(1.0, 5.0)], alike=1.0), stereo([(1.0, 5.0)], [])],
    ids=["the same sound twice", "an empty channel"],
)
def test_channels_that_tell_nothing_apart_count_as_one(found: Sound) -> None:
    assert is_mono(found)
    assert speech_of(found) == [[(1.0, 5.0)]]


def test_pieces_are_as_long_as_the_engine_hears_at_once_and_cover_all_speech() -> None:
    speech = [(at * 5.0, at * 5.0 + 4.0) for at in range(40)]
    pieces = pieces_of([speech])
    assert [span for piece in pieces for span in piece.speech] == speech
    assert all(seconds(piece.speech) <= LONGEST and piece.end - piece.start < 30 for piece in pieces)
    assert len(pieces) == 8


def test_somebody_who_never_pauses_is_cut_up() -> None:
    pieces = pieces_of([[(0.0, 100.0)]])
    assert len(pieces) == 4
    assert pieces[-1].speech[-1][1] == 100.0


def test_pieces_of_two_channels_come_in_the_order_of_time() -> None:
    pieces = pieces_of([[(0.0, 20.0), (40.0, 60.0)], [(21.0, 39.0)]])
    assert [(piece.channel, round(piece.start)) for piece in pieces] == [(0, 0), (1, 21), (0, 40)]


def test_the_pitch_of_a_voice_is_found(tmp_path: Path) -> None:
    path = written(tmp_path / "a.wav", np.concatenate([tone(120, 1.0), np.zeros(8000), tone(220, 1.0)]))
    found = voices.listen({"path": path, "spans": [[0.0, 1.0], [1.5, 2.5]]})["voices"]
    assert [round(each["pitch"] / 10) * 10 for each in found] == [120, 220]
    assert all(len(each["features"]) == 12 for each in found)


def test_noise_has_no_pitch_and_a_moment_no_voice(tmp_path: Path) -> None:
    noise = np.random.default_rng(1).uniform(-0.3, 0.3, sound.RATE)
    found = voices.listen({"path": written(tmp_path / "a.wav", noise), "spans": [[0.0, 1.0], [0.0, 0.2]]})["voices"]
    assert [each["pitch"] for each in found] == [None]
