"""What happens to speech on its way, and what is no speech at all: made on the fly, each with a seed of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, fftconvolve, resample_poly, sosfilt

Samples = NDArray[np.float32]

RATE: Final = 16_000


def telephone(speech: Samples, seed: int) -> Samples:
    """8 kHz, 300 to 3,400 Hz, eight bits by the μ-law (ITU-T G.711)."""
    narrow = resample_poly(speech, 1, 2)
    narrow = sosfilt(butter(4, (300, 3_400), "bandpass", fs=RATE // 2, output="sos"), narrow)
    narrow = np.clip(narrow, -1, 1)
    mu = 255
    coded = np.round(np.sign(narrow) * np.log1p(mu * np.abs(narrow)) / np.log1p(mu) * 127) / 127
    return _sound(resample_poly(np.sign(coded) * np.expm1(np.abs(coded) * np.log1p(mu)) / mu, 2, 1))


def noisy(speech: Samples, seed: int, snr_db: float) -> Samples:
    """Pink noise so much under the clip's mean power."""
    noise = pink(len(speech), seed)
    return _sound(speech + noise * _rms(speech) / 10 ** (snr_db / 20))


def far(speech: Samples, seed: int) -> Samples:
    """Across a room: reverberation of 0.5 s (noise that decays exponentially, M. Schroeder 1979), as loud as the direct
    sound, 30 dB quieter, over the noise of the microphone at -70 dB.
    """
    random = np.random.default_rng(seed)
    tail = random.standard_normal(RATE // 2) * 10 ** (-3 * np.arange(RATE // 2) / (RATE // 2))
    room = fftconvolve(speech, tail / np.sqrt(np.sum(tail**2)))[: len(speech)]
    both = speech + np.asarray(room)
    return _sound(both / _rms(both) * 10 ** (-46 / 20) + random.standard_normal(len(speech)) * 10 ** (-70 / 20))


def clipped(speech: Samples, seed: int) -> Samples:
    """So loud that every twentieth sample is cut off at full scale."""
    return _sound(np.clip(speech / np.quantile(np.abs(speech), 0.95), -1, 1))


CONDITIONS: Final[Mapping[str, Callable[[Samples, int], Samples]]] = {
    "clean": lambda speech, seed: speech,
    "telephone": telephone,
    "noise at 20 dB": lambda speech, seed: noisy(speech, seed, 20),
    "noise at 10 dB": lambda speech, seed: noisy(speech, seed, 10),
    "far and quiet": far,
    "clipped": clipped,
}


def pink(length: int, seed: int) -> Samples:
    """Noise whose power falls by 3 dB an octave, of mean power 1."""
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(length))
    frequency = np.maximum(np.fft.rfftfreq(length, 1 / RATE), 20)
    return _unit(np.fft.irfft(spectrum / np.sqrt(frequency), length))


def speechless() -> dict[str, Samples]:
    """Recordings in which nobody speaks, by what they are."""
    random = np.random.default_rng(7)
    found: dict[str, Samples] = {"silence, 1 s": np.zeros(RATE, np.float32), "silence, 12 s": _sound(_time(12) * 0)}
    for level in (-60, -40, -20):
        white = _unit(random.standard_normal(8 * RATE))
        found[f"white noise at {level} dB"] = _sound(white * 10 ** (level / 20))
        found[f"pink noise at {level} dB"] = _sound(pink(8 * RATE, 100 - level) * 10 ** (level / 20))
    for frequency in (50, 60):
        found[f"hum of {frequency} Hz"] = _sound(
            _tones(8, [frequency * k for k in (1, 2, 3, 5)], [1, 0.5, 0.3, 0.2]) * 0.1
        )
    found["a tone of 440 Hz"] = _sound(_tones(6, [440], [1]) * 0.3)
    found["ringing"] = _sound(_tones(9, [440, 480], [1, 1]) * 0.15 * (_time(9) % 3 < 1))
    found["keys of a telephone"] = _keys()
    found["chords"] = _music(9, [[262, 330, 392], [220, 262, 330], [175, 220, 262], [196, 247, 294]])
    found["a melody"] = _music(9, [[f] for f in (392, 330, 330, 349, 294, 294, 262, 294, 330, 349, 392, 392)], 0.4)
    found["a low melody"] = _music(9, [[f] for f in (110, 131, 147, 165, 147, 131)], 0.5)
    found["knocks"] = _knocks(8, random)
    found["wind"] = _sound(_unit(sosfilt(butter(2, 200, fs=RATE, output="sos"), pink(10 * RATE, 3))) * 0.1)
    return found


def _keys() -> Samples:
    pairs = [(697, 1209), (770, 1336), (852, 1477), (941, 1336), (697, 1477), (770, 1209)]
    gap = np.zeros(RATE // 4)
    return _sound(np.concatenate([part for pair in pairs for part in (_tones(0.4, pair, [1, 1]) * 0.15, gap)]))


def _music(seconds: float, chords: list[list[int]], beat: float = 0.75) -> Samples:
    """Plucked notes with four overtones each, one chord a beat, again and again."""
    made = np.zeros(0)
    place = 0
    while len(made) < seconds * RATE:
        notes = [frequency * k for frequency in chords[place % len(chords)] for k in (1, 2, 3, 4)]
        sound = _tones(beat, notes, [1, 0.5, 0.25, 0.12] * len(chords[place % len(chords)]))
        made = np.concatenate([made, sound * np.exp(-4 * _time(beat))])
        place += 1
    return _sound(made[: int(seconds * RATE)] * 0.1)


def _knocks(seconds: int, random: np.random.Generator) -> Samples:
    made = np.zeros(seconds * RATE)
    for at in random.uniform(0.2, seconds - 0.2, 14):
        burst = random.standard_normal(RATE // 20) * np.exp(-60 * _time(0.05))
        made[int(at * RATE) : int(at * RATE) + len(burst)] += burst * 0.4
    return _sound(made)


def _tones(seconds: float, frequencies: Sequence[float], levels: Sequence[float]) -> NDArray[np.float64]:
    time = _time(seconds)
    made = np.zeros_like(time)
    for frequency, level in zip(frequencies, levels, strict=True):
        made += level * np.sin(2 * np.pi * frequency * time)
    return made


def _time(seconds: float) -> NDArray[np.float64]:
    return np.arange(int(seconds * RATE)) / RATE


def _rms(sound: Samples | NDArray[np.float64]) -> float:
    return float(np.sqrt(np.mean(np.square(sound)))) or 1e-9


def _unit(sound: NDArray[np.float64]) -> Samples:
    return np.asarray(sound / _rms(sound), np.float32)


def _sound(sound: NDArray[np.float64] | Samples) -> Samples:
    return np.clip(sound, -1, 1).astype(np.float32)
