"""How well a recording can be understood, and what a voice sounds like, are measured on its samples."""

from __future__ import annotations

import numpy as np
import pytest

from evals.datasets.speech import clips
from evals.sounds import clipped, noisy
from tools.transcription.emotion import LEAST_SPEECH, MOST_CONFIDENT, emotion
from tools.transcription.intervals import Interval
from tools.transcription.quality import sound_quality
from tools.transcription.samples import RATE, Samples, samples

CLIP = next(each for each in clips() if each.id == "dev07")
SPEECH = [Interval(1.0, 2.0), Interval(2.5, 4.0)]


def burst(level: float, noise: float) -> Samples:
    """Five seconds of noise, with a tone of this amplitude where ``SPEECH`` is."""
    time = np.arange(5 * RATE) / RATE
    sound = np.random.default_rng(1).standard_normal(len(time)) * noise
    for each in SPEECH:
        part = (time >= each.start) & (time < each.end)
        sound[part] += level * np.sin(2 * np.pi * 220 * time[part])
    return sound.astype(np.float32)


def test_level_and_noise_are_told_in_decibels() -> None:
    found = sound_quality(burst(0.1, 0.01), SPEECH)
    assert found.level_db == pytest.approx(10 * np.log10(0.1**2 / 2 + 0.01**2), abs=0.1)
    assert found.snr_db == pytest.approx(10 * np.log10(0.1**2 / 2 / 0.01**2), abs=0.2)
    assert found.speech_ratio == pytest.approx(0.5)


def test_what_is_cut_off_is_counted() -> None:
    assert sound_quality(clipped(samples(str(CLIP.path)), 1), SPEECH).clipping == pytest.approx(0.05, abs=0.005)


def test_without_speech_there_is_no_ratio() -> None:
    found = sound_quality(burst(0.1, 0.01), [])
    assert (found.snr_db, found.speech_ratio) == (None, 0.0)
    assert sound_quality(np.zeros(0, np.float32), []).level_db == -120.0


def test_speech_without_a_pause_still_has_a_noise() -> None:
    sound = samples(str(CLIP.path))[RATE : 5 * RATE]
    for snr in (20, 10):
        found = sound_quality(noisy(sound, 1, snr), [Interval(0.0, 4.0)])
        assert found.snr_db == pytest.approx(snr, abs=4)


def test_of_too_little_speech_no_feeling_is_told() -> None:
    sound = samples(str(CLIP.path))
    assert emotion(sound, [Interval(1.0, 1.0 + LEAST_SPEECH - 0.1)]) is None
    assert emotion(sound, [Interval(0.5, 6.0)]) is not None


def voice(semitones: float, syllables: float, dynamics: float) -> Samples:
    """Six seconds of a buzz: its pitch glides that far up and down, its loudness rises that often in a second."""
    time = np.arange(6 * RATE) / RATE
    pitch = 140 * 2 ** (semitones * np.sin(2 * np.pi * 0.7 * time) / 12)
    phase = 2 * np.pi * np.cumsum(pitch) / RATE
    buzz = sum(np.sin(k * phase) / k for k in range(1, 12))
    level = 10 ** (dynamics * (np.sin(2 * np.pi * syllables * time) - 1) / 20)
    return np.asarray(0.1 * buzz * level, np.float32)


@pytest.mark.parametrize(
    ("made", "label"),
    [((4.2, 3.6, 10), "calm"), ((9, 5.5, 14), "agitated"), ((0.8, 2.2, 4), "subdued")],
)
def test_a_lively_voice_is_told_from_a_flat_one(made: tuple[float, float, float], label: str) -> None:
    found = emotion(voice(*made), [Interval(0.0, 6.0)])
    assert found is not None
    assert found.label == label
    assert 0.5 <= found.confidence <= MOST_CONFIDENT


def test_what_has_no_pitch_has_no_feeling() -> None:
    noise = np.random.default_rng(1).standard_normal(5 * RATE).astype(np.float32) * 0.1
    assert emotion(noise, [Interval(0.0, 5.0)]) is None
