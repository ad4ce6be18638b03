"""What a voice sounds like, whatever it says: calm, agitated or subdued. An estimate by rule, and no more than that.

Aroused voices (anger, joy, fear) vary more in pitch, speak faster and louder; sad and tired ones less, slower and more
softly (K. Scherer 2003, "Vocal communication of emotion"; P. Juslin and P. Laukka 2003, table 7). How loud and how high
a voice is on the whole tells of the microphone and of the person, whose usual voice nobody here knows, so only what
varies within the recording counts, and the pace:

    arousal = 0.5 · z(standard deviation of the pitch, semitones) + 0.3 · z(syllables a second)
            + 0.2 · z(standard deviation of the loudness, dB)

The usual values, from which z is told, are those of people who read or talk at ease. The estimate is not validated on
angry customers: no set of them may be used here. So nothing is decided by it, and its confidence never exceeds 0.7.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tools.transcription.intervals import Interval
from tools.transcription.quality import inside_speech
from tools.transcription.samples import RATE, Samples

LEAST_SPEECH: Final = 2.0
"""Seconds below which nothing is said."""
LEAST_VOICED: Final = 40
"""Frames with a pitch that are enough for its variation: 0.8 s."""
LONGEST: Final = 60.0
"""Seconds of speech that are listened to."""
WINDOW: Final = RATE * 4 // 100
STEP: Final = RATE // 50
LOWEST, HIGHEST = 70, 400
"""Hz between which voices are pitched."""
VOICED: Final = 0.5
"""Autocorrelation, relative to that at lag 0, from which a frame has a pitch."""
OCTAVE: Final = 0.05
"""What an octave lower must be stronger by."""
USUAL: Final = {"pitch": (3.0, 1.0), "rate": (3.6, 0.7), "loudness": (7.0, 2.5)}
"""Mean and standard deviation: semitones (J. 't Hart et al. 1990 give 2 to 4 for speech at ease), syllables a second of
speech and dB as they are counted here, on the sentences of ``evals/datasets/speech.yaml`` that may be looked at.
"""
WEIGHTS: Final = {"pitch": 0.5, "rate": 0.3, "loudness": 0.2}
AROUSED: Final = 1.0
"""Arousal from which a voice is called agitated, and under the negative of which subdued."""
MOST_CONFIDENT: Final = 0.7


class Emotion(NamedTuple):
    """``calm``, ``agitated`` or ``subdued``, and how sure that is, 0 to 0.7."""

    label: str
    confidence: float


class Voice(NamedTuple):
    """What is measured: variation of the pitch in semitones, syllables a second, variation of the loudness in dB."""

    pitch: float
    rate: float
    loudness: float


def emotion(sound: Samples, speech: Sequence[Interval]) -> Emotion | None:
    """The estimate for samples at 16 kHz and the intervals in which somebody speaks; None of less than 2 s of speech
    or of a voice whose pitch cannot be told.
    """
    voice = voice_of(sound, speech)
    if voice is None:
        return None
    arousal = sum(
        weight * float(np.clip((getattr(voice, name) - USUAL[name][0]) / USUAL[name][1], -3, 3))
        for name, weight in WEIGHTS.items()
    )
    label = "agitated" if arousal >= AROUSED else "subdued" if arousal <= -AROUSED else "calm"
    # From one half at the border between two labels, up to the most at one more standard deviation.
    sure = 0.5 + (MOST_CONFIDENT - 0.5) * min(1.0, abs(abs(arousal) - AROUSED))
    return Emotion(label, round(sure, 2))


def voice_of(sound: Samples, speech: Sequence[Interval]) -> Voice | None:
    """The measurements; None where there is too little to measure."""
    spoken = sound[inside_speech(len(sound), speech)][: int(LONGEST * RATE)]
    if len(spoken) < LEAST_SPEECH * RATE:
        return None
    frames = np.lib.stride_tricks.sliding_window_view(spoken, WINDOW)[::STEP]
    level = 10 * np.log10(np.mean(np.square(frames, dtype=np.float64), axis=1) + 1e-10)
    pitch = _pitch(frames)
    voiced = pitch > 0
    if voiced.sum() < LEAST_VOICED:
        return None
    semitones = 12 * np.log2(pitch[voiced] / np.median(pitch[voiced]))
    # Beyond an octave it is the octave that was mistaken.
    return Voice(
        pitch=float(np.std(semitones[np.abs(semitones) < 12])),
        rate=_syllables(level, voiced) / (len(spoken) / RATE),
        loudness=float(np.std(level[voiced])),
    )


def _pitch(frames: NDArray[np.float32]) -> NDArray[np.float64]:
    """Hz of each frame, 0 where it has none: the highest peak of the autocorrelation, divided by the window's own
    (P. Boersma 1993, "Accurate short-term analysis of the fundamental frequency").
    """
    window = np.hanning(WINDOW)
    size = 1 << math.ceil(math.log2(2 * WINDOW))
    own = np.fft.irfft(np.abs(np.fft.rfft(window, size)) ** 2)
    shortest, longest = RATE // HIGHEST, RATE // LOWEST
    spectrum = np.fft.rfft((frames - frames.mean(axis=1, keepdims=True)) * window, size)
    found = np.fft.irfft(np.abs(spectrum) ** 2)[:, : longest + 1]
    strength = found / (found[:, :1] + 1e-9) / (own[: longest + 1] / own[0])
    # Every multiple of a period is one, too: the shortest is meant.
    dearer = OCTAVE * np.log2(np.arange(shortest, longest + 1) / shortest)
    lags = shortest + np.argmax(strength[:, shortest:] - dearer, axis=1)
    best = strength[np.arange(len(strength)), lags]
    return np.where(best >= VOICED, RATE / lags, 0.0)


def _syllables(level: NDArray[np.float64], voiced: NDArray[np.bool_]) -> int:
    """Peaks of the loudness that stand out by 2 dB and are voiced (N. de Jong and T. Wempe 2009)."""
    from scipy.signal import find_peaks

    smooth = np.convolve(level, [0.25, 0.5, 0.25], "same")
    peaks, _ = find_peaks(smooth, prominence=2.0)
    return int(np.count_nonzero(voiced[peaks] & (smooth[peaks] > np.median(smooth[voiced]) - 10)))
