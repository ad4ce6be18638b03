"""Measuring a stretch of a call frame by frame. Runs in the worker process."""

from __future__ import annotations

import wave
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tools.calls.heard import FRAME, SILENCE_DB

RATE: Final = 16_000
FULL: Final = 0.985
"""From here on a sample is at full scale: the re-encoding rounds off what was cut."""
MARGIN: Final = 0.1
"""Seconds around speech that are not muted."""
_WIDTH: Final = int(RATE * FRAME)

Signal = NDArray[np.float64]


def measure(values: dict[str, Any]) -> dict[str, Any]:
    """The task ``calls.measure`` {paths}: a ``tools.calls.heard.Stretch`` of one or two channels, each a 16 kHz mono
    WAV of 16 bits and of the same length, as JSON.
    """
    channels = [read(path) for path in values["paths"]]
    shortest = min(len(each) for each in channels)
    channels = [each[:shortest] for each in channels]
    return {
        "duration": shortest / RATE,
        "levels": [_levels(each) for each in channels],
        "clipped": [int(np.count_nonzero(np.abs(each) >= FULL)) for each in channels],
        "energy": [float(each @ each) for each in channels],
        "shared": float(channels[0] @ channels[-1]),
    }


def mute(values: dict[str, Any]) -> dict[str, Any]:
    """The task ``calls.mute`` {path, keep: [[start, end]]}: silence such a WAV but for these seconds of it. What the
    other side's voice leaves on a channel is otherwise written down as this side's.
    """
    signal = read(values["path"])
    kept = np.zeros(len(signal), dtype=bool)
    for start, end in values["keep"]:
        kept[max(0, int((start - MARGIN) * RATE)) : int((end + MARGIN) * RATE)] = True
    with wave.open(values["path"], "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((np.where(kept, signal, 0) * 32768).astype("<i2").tobytes())
    return {}


def read(path: str) -> Signal:
    """The samples of such a WAV, -1 to 1. Raises ``ValueError`` for another kind of file."""
    with wave.open(path, "rb") as file:
        if (file.getframerate(), file.getnchannels(), file.getsampwidth()) != (RATE, 1, 2):
            raise ValueError("not a 16 kHz mono recording of 16 bits")
        return np.frombuffer(file.readframes(file.getnframes()), dtype="<i2").astype(np.float64) / 32768


def _levels(signal: Signal) -> list[int]:
    frames = np.pad(signal, (0, -len(signal) % _WIDTH)).reshape(-1, _WIDTH)
    power = np.maximum(np.mean(frames * frames, axis=1), 10 ** (SILENCE_DB / 10))
    levels: list[int] = np.round(10 * np.log10(power)).astype(int).tolist()
    return levels
