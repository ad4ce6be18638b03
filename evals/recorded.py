"""Calls to be recorded: a script read by two voices, with pauses, a line talked over, and the noise of a telephone."""

from __future__ import annotations

import wave
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import yaml
from numpy.typing import NDArray

SCRIPT: Final = Path(__file__).parent / "datasets" / "calls.yaml"
RATE: Final = 16_000
PAUSE: Final = 0.4
NOISE: Final = 10 ** (-55 / 20)
"""The level of the noise on the line, of full scale."""
LEAK: Final = 10 ** (-30 / 20)
"""How much of a voice is heard on the other side's channel."""
PEAK: Final = 0.5
LOWER: Final = 1.3
"""By which the customer's voice is lower; she speaks as much faster before it is lowered."""

Samples = NDArray[np.float32]


class Line(NamedTuple):
    """What is said: by whom (agent or customer), and how many seconds after the line before; less than 0 over it."""

    who: str
    text: str
    wait: float = PAUSE


def script() -> list[Line]:
    """The lines of `evals/datasets/calls.yaml`."""
    return [Line(**each) for each in yaml.safe_load(SCRIPT.read_text(encoding="utf-8"))]


def record(lines: Sequence[Line], path: Path, *, seconds: float | None = None, mono: bool = False) -> float:
    """Write a call as a WAV of 16 bits, and give its length in seconds.

    The agent is on the first channel, the customer on the second, or both are on one. With ``seconds`` the lines are
    said again and again until the call is as long.
    """
    placed, at = [], 0.5
    number = 0
    while number < len(lines) or (seconds is not None and at < seconds):
        line = lines[number % len(lines)]
        samples = _said(line.who, line.text)
        at = max(0.0, at + line.wait)
        placed.append((int(at * RATE), 0 if line.who == "agent" else 1, samples))
        at += len(samples) / RATE
        number += 1
    length = int((seconds if seconds is not None else at + 0.5) * RATE)
    channels = np.random.default_rng(7).standard_normal((2, length)).astype(np.float32) * NOISE
    for start, channel, samples in placed:
        heard = samples[: max(0, length - start)]
        channels[channel, start : start + len(heard)] += heard
        channels[1 - channel, start : start + len(heard)] += heard * LEAK
    shown = channels.sum(axis=0, keepdims=True) if mono else channels
    with wave.open(str(path), "wb") as file:
        file.setnchannels(len(shown))
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((np.clip(shown.T, -1, 1) * 32_767).astype("<i2").tobytes())
    return length / RATE


@cache
def _said(who: str, text: str) -> Samples:
    """A line in the speaker's voice, at 16 kHz."""
    from scipy.signal import resample_poly

    lower = LOWER if who == "customer" else 1.0
    spoken = _voice()(text, speed=lower, seed=1)
    # Played slower it is lower, as a tape is.
    samples = resample_poly(spoken, round(RATE * lower / 100), 240)
    made: Samples = (samples / max(1e-6, float(np.abs(samples).max())) * PEAK).astype(np.float32)
    return made


@cache
def _voice() -> Any:
    from hibari import Hibari

    return Hibari()
