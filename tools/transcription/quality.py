"""How well a recording can be understood: measured on its samples, with what the voice detector calls speech."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tools.transcription.intervals import Interval
from tools.transcription.samples import RATE, Samples
from tools.transcription.tool import SoundQuality

FULL: Final = 0.999
"""An amplitude that counts as cut off."""
SILENT: Final = -120.0
BEST: Final = 60.0
"""dB over the noise beyond which nothing can be told: the noise is that of the encoding."""
FRAME: Final = RATE // 50
"""Samples of 20 ms."""
PAUSES: Final = 0.2
"""Seconds outside speech that are enough to hear the noise in."""
QUIETEST: Final = 0.05
"""Share of a speech's frames that are its pauses, where there are none outside of it (R. Martin 2001 follows the noise
through the minima of speech in the same way).
"""


def sound_quality(sound: Samples, speech: Sequence[Interval]) -> SoundQuality:
    """Of samples at 16 kHz, -1 to 1, and the intervals in which somebody speaks.

    ``level_db`` is the active speech level: the mean power while somebody speaks (the idea of ITU-T P.56, with the
    detector in place of its envelope), in dB relative to a square wave at full scale, so a sine at full scale has -3.
    Without speech it is that of the whole. ``snr_db`` is what the speech adds to the noise, 10·log10((S - N) / N),
    where S is the mean power in speech and N that of the rest, or, where the rest is too short to tell, of the
    quietest twentieth of the speech.
    """
    if not len(sound):
        return SoundQuality()
    inside = inside_speech(len(sound), speech)
    power = np.square(sound, dtype=np.float64)
    spoken, rest = power[inside], power[~inside]
    clipping = float(np.mean(np.abs(sound) >= FULL))
    if not len(spoken):
        return SoundQuality(level_db=_db(float(power.mean())), clipping=round(clipping, 5))
    loud = float(spoken.mean())
    noise = float(rest.mean()) if len(rest) >= PAUSES * RATE else _quietest(spoken)
    ratio = max(loud - noise, 1e-12) / max(noise, 1e-12)
    return SoundQuality(
        level_db=_db(loud),
        clipping=round(clipping, 5),
        snr_db=round(float(np.clip(10 * np.log10(ratio), -10, BEST)), 1),
        speech_ratio=round(float(inside.mean()), 3),
    )


def inside_speech(length: int, speech: Sequence[Interval]) -> NDArray[np.bool_]:
    """Which of ``length`` samples somebody speaks in."""
    inside = np.zeros(length, np.bool_)
    for each in speech:
        inside[int(each.start * RATE) : int(each.end * RATE)] = True
    return inside


def _quietest(power: NDArray[np.float64]) -> float:
    """The mean power of the quietest frames."""
    frames = power[: len(power) // FRAME * FRAME].reshape(-1, FRAME).mean(axis=1)
    return float(np.quantile(frames, QUIETEST)) if len(frames) else float(power.mean())


def _db(power: float) -> float:
    return round(max(SILENT, 10 * float(np.log10(max(power, 1e-12)))), 1)
