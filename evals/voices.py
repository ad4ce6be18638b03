"""Read the sentences of `evals/datasets/speech.yaml` aloud: `python -m evals.voices` makes the committed clips.

Needs hibari-tts (which the desk installs) and espeak-ng (of the system); only clips that are missing are made.
"""

from __future__ import annotations

import io
import subprocess
import wave
from functools import cache
from pathlib import Path
from typing import Any, Final

import av
import numpy as np
from numpy.typing import NDArray
from scipy.signal import resample_poly

from evals.datasets.speech import CLIPS, Clip, clips

Samples = NDArray[np.float32]

RATE: Final = 24_000
BITS: Final = 32_000
"""Bits per second of the committed clips: Opus for speech."""
SHIFTS: Final = {"heart": (1, 1), "heart-low": (6, 5), "heart-high": (7, 8)}
"""How a voice is stretched in time, as a fraction; its pitch and formants move the other way, and its pace is made
faster or slower beforehand, so that it comes out right.
"""
WORDS_A_MINUTE: Final = 165
"""espeak-ng at pace 1."""


def main() -> None:
    """Make the clips that are not there."""
    CLIPS.mkdir(exist_ok=True)
    for clip in clips():
        if not clip.path.exists():
            _write(clip.path, *_spoken(clip))
            print(clip.path.name, clip.text)


def _spoken(clip: Clip) -> tuple[Samples, int]:
    """A clip's samples with a little silence around them, and their rate."""
    if clip.voice.startswith("espeak:"):
        samples, rate = _espeak(clip)
    else:
        up, down = SHIFTS[clip.voice]
        rate = RATE
        samples = resample_poly(_hibari()(clip.text, speed=clip.pace * up / down, seed=1), up, down)
    peak = max(1e-6, float(np.abs(samples).max()))
    around = np.zeros(rate * 2 // 5, np.float32)
    return np.concatenate([around, (samples * 0.5 / peak).astype(np.float32), around]), rate


@cache
def _hibari() -> Any:
    from hibari import Hibari

    return Hibari()


def _espeak(clip: Clip) -> tuple[Samples, int]:
    voice = clip.voice.removeprefix("espeak:")
    command = ["espeak-ng", "-v", voice, "-s", str(round(WORDS_A_MINUTE * clip.pace)), "--stdout", clip.text]
    spoken = subprocess.run(command, check=True, capture_output=True).stdout  # noqa: S603 our own sentences
    with wave.open(io.BytesIO(spoken)) as made:
        # Written to a pipe, its header does not know the length.
        samples = np.frombuffer(made.readframes(1 << 24), "<i2")
        return (samples / 32768).astype(np.float32), made.getframerate()


def _write(path: Path, samples: Samples, rate: int) -> None:
    with av.open(str(path), "w", format="ogg") as file:
        stream = file.add_stream("libopus", rate=48_000, bit_rate=BITS, layout="mono")
        frame = av.AudioFrame.from_ndarray(samples[np.newaxis, :], format="fltp", layout="mono")
        frame.sample_rate = rate
        resampler = av.AudioResampler(format="flt", layout="mono", rate=48_000, frame_size=960)
        for each in [*resampler.resample(frame), *resampler.resample(None)]:
            file.mux(stream.encode(each))
        file.mux(stream.encode(None))


if __name__ == "__main__":
    main()
