"""How somebody sounds: what tells two voices on one microphone apart. Runs in the worker process.

A voice's features are the means of 12 mel-frequency cepstral coefficients (S. Davis and P. Mermelstein, 1980; the one
before them is loudness), and beside them stands the median pitch by autocorrelation. They are an estimate: they tell a
high voice from a low one well, and two like ones hardly.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final

import numpy as np

from tools.calls.sound import RATE, Signal, read

_WINDOW: Final = 400
_HOP: Final = 160
_BINS: Final = 512
_MELS: Final = 26
_COEFFICIENTS: Final = 13
LOWEST, HIGHEST = 70.0, 350.0
"""Where the pitch of voices lies, in Hz."""
PERIODIC: Final = 0.5
"""From this autocorrelation on a frame is voiced."""


def listen(values: dict[str, Any]) -> dict[str, Any]:
    """The task ``calls.voices`` {path, spans: [[start, end]]}, times in seconds within a 16 kHz mono WAV.

    Gives {voices: [{start, end, pitch, features}]}, without the spans that hold too little voice to go by.
    """
    signal = read(values["path"])
    voices = []
    for start, end in values["spans"]:
        part = signal[int(start * RATE) : int(end * RATE)]
        features = _features(part)
        if features is not None:
            voices.append({"start": start, "end": end, "pitch": _pitch(part), "features": features})
    return {"voices": voices}


def _frames(part: Signal) -> Signal:
    return np.lib.stride_tricks.sliding_window_view(part, _WINDOW)[::_HOP]


def _features(part: Signal) -> list[float] | None:
    """The means of the coefficients over the frames that are loud enough to be voice."""
    if len(part) < RATE * 0.3:
        return None
    from scipy.fft import dct

    frames = _frames(np.append(part[0], part[1:] - 0.97 * part[:-1])) * np.hamming(_WINDOW)
    power = np.abs(np.fft.rfft(frames, _BINS)) ** 2
    loud = power.sum(axis=1)
    kept = power[loud > np.max(loud) * 0.01]
    if len(kept) < 20:
        return None
    cepstrum = dct(np.log(kept @ _mel_filters().T + 1e-10), type=2, axis=1, norm="ortho")[:, 1:_COEFFICIENTS]
    return [round(float(each), 2) for each in cepstrum.mean(axis=0)]


def _pitch(part: Signal) -> float | None:
    """The median pitch of the voiced frames in Hz; None where hardly any is voiced."""
    width = RATE // 25
    found = []
    for at in range(0, len(part) - width, width // 2):
        frame = part[at : at + width] - part[at : at + width].mean()
        energy = float(frame @ frame)
        if energy < 1e-4 * width:
            continue
        spectrum = np.abs(np.fft.rfft(frame, 2 * width)) ** 2
        related = np.fft.irfft(spectrum)[:width] / energy
        first, last = int(RATE / HIGHEST), int(RATE / LOWEST)
        best = first + int(np.argmax(related[first:last]))
        if related[best] >= PERIODIC:
            found.append(RATE / best)
    return round(float(np.median(found)), 1) if len(found) >= 4 else None


@cache
def _mel_filters() -> Signal:
    """Triangular filters, evenly spaced on the mel scale from 100 to 7000 Hz."""

    def mel(hertz: float) -> float:
        return float(2595 * np.log10(1 + hertz / 700))

    edges = 700 * (10 ** (np.linspace(mel(100), mel(7000), _MELS + 2) / 2595) - 1)
    bins = edges / RATE * _BINS
    at = np.arange(_BINS // 2 + 1)
    rising = (at - bins[:-2, None]) / (bins[1:-1] - bins[:-2])[:, None]
    falling = (bins[2:, None] - at) / (bins[2:] - bins[1:-1])[:, None]
    filters: Signal = np.clip(np.minimum(rising, falling), 0, None)
    return filters
