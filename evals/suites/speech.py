"""How much of what is said is written down right, how fast, and whether silence stays silent."""

from __future__ import annotations

import json
import sys
import tempfile
import time
import wave
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from evals.datasets.speech import Clip, clips
from evals.metrics import Figure, percentile, proportion
from evals.public import SetAbsent, folder
from evals.sounds import CONDITIONS, RATE, Samples, speechless
from evals.spoken import Errors, errors
from tools.inference.pool import Line
from tools.media.given import Recording
from tools.providers import Providers
from tools.transcription.tool import Transcript
from tools.transcription.whisper import Whisper

SUITE: Final = "speech"
RESAMPLED: Final = 2_000
"""Draws of the bootstrap."""
TEN: Final = 10 * RATE


class Said(NamedTuple):
    """A clip's samples, what is said in it, and in which language."""

    sound: Samples
    text: str
    language: str


class Heard(NamedTuple):
    """What became of a clip, and the seconds that took."""

    errors: Errors
    language: bool
    seconds: float
    duration: float


async def run(providers: Providers) -> list[Figure]:
    """Word error rates by set and condition, times of clips as they are asked for in a desk, and false words.

    The engine is asked through a line, as a desk does, but at ordinary priority, so that what else the machine does
    counts less. Sentences of part ``dev`` were looked at when it was tuned and are told apart; the headline is on the
    others.
    """
    ours = clips()
    held = [_said(each) for each in ours if each.part == "held_out"]
    line = Line("speech", niceness=0)
    with tempfile.TemporaryDirectory() as home:
        ear = _Ear(Whisper(line), Path(home))
        try:
            await ear.hear(held[0].sound)  # loads the model, which a desk does once
            figures = await _conditions(ear, held)
            figures += await _set(ear, "tuned on (dev), clean", [_said(each) for each in ours if each.part == "dev"])
            figures += await _public(ear)
            figures += await _robots(ear, [each for each in ours if each.part == "stress"])
            figures += await _ten_seconds(ear, held)
            return figures + await _silence(ear)
        finally:
            await line.close()


class _Ear:
    """Has the desk's engine write down samples."""

    def __init__(self, whisper: Whisper, home: Path) -> None:
        self._whisper, self._path = whisper, home / "clip.wav"

    async def hear(self, sound: Samples, language: str | None = None) -> Transcript:
        """What is heard in samples at 16 kHz."""
        with wave.open(str(self._path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())
        return await self._whisper.transcribe(Recording(self._path, "audio/wav", len(sound) / RATE, 1, {}), language)

    async def judge(self, said: Said, *, told: bool = False) -> Heard:
        """Compare what is heard with what is said; ``told`` says whether the language is given."""
        began = time.perf_counter()
        found = await self.hear(said.sound, said.language if told else None)
        seconds = time.perf_counter() - began
        wrong = errors(said.text, found.text, said.language)
        return Heard(wrong, found.language == said.language, seconds, len(said.sound) / RATE)


async def _conditions(ear: _Ear, held: Sequence[Said]) -> list[Figure]:
    figures = []
    for name, change in CONDITIONS.items():
        changed = [each._replace(sound=change(each.sound, seed)) for seed, each in enumerate(held)]
        figures += await _set(ear, f"held out, {name}", changed)
    return figures


async def _public(ear: _Ear) -> list[Figure]:
    """The clips beside the checkout, where they are: two machine voices."""
    try:
        home = folder("media")
    except SetAbsent as absent:
        sys.stderr.write(f"no figures for the clips beside the checkout: {absent}\n")
        return []
    rows = [json.loads(line) for line in (home / "audio.jsonl").read_text(encoding="utf-8").splitlines() if line]
    said = [Said(_samples(home / row["file"]), row["text"], row["lang"]) for row in rows]
    return await _set(ear, "clips beside the checkout", said)


async def _robots(ear: _Ear, stress: Sequence[Clip]) -> list[Figure]:
    """Robotic voices: harder to understand than people, and so a stress, not an estimate of what people get."""
    figures: list[Figure] = []
    for name, part in (
        ("English", [each for each in stress if each.language == "en"]),
        ("seven other languages", [each for each in stress if each.language != "en"]),
    ):
        heard = [await ear.judge(_said(each)) for each in part]
        told = [await ear.judge(_said(each), told=True) for each in part]
        figures += [
            _rate(f"robotic voice, {name}: word error", heard),
            _rate(f"robotic voice, {name}: word error, language given", told),
            proportion(SUITE, f"robotic voice, {name}: language found", [each.language for each in heard]),
        ]
    return figures


async def _ten_seconds(ear: _Ear, held: Sequence[Said]) -> list[Figure]:
    """Clips of exactly 10 s, cut out of sentences that follow one another."""
    speech = np.concatenate([each.sound for each in held])
    pieces = [speech[at : at + TEN] for at in range(0, len(speech) - TEN + 1, TEN)]
    seconds = []
    for piece in pieces:
        began = time.perf_counter()
        await ear.hear(piece)
        seconds.append(time.perf_counter() - began)
    return [
        Figure(SUITE, "a clip of 10 s, median", percentile(seconds, 0.5), len(seconds), unit=" s"),
        Figure(SUITE, "a clip of 10 s, p95", percentile(seconds, 0.95), len(seconds), unit=" s"),
    ]


async def _silence(ear: _Ear) -> list[Figure]:
    found = {name: (await ear.hear(sound)).text for name, sound in speechless().items()}
    for name, text in found.items():
        if text:
            sys.stderr.write(f"heard in {name}: {text!r}\n")
    false = sum(len(text.split()) for text in found.values())
    return [Figure(SUITE, "words heard where nobody speaks", false, len(found))]


async def _set(ear: _Ear, name: str, said: Sequence[Said]) -> list[Figure]:
    heard = [await ear.judge(each) for each in said]
    pace = sum(each.seconds for each in heard) / sum(each.duration for each in heard)
    return [_rate(f"{name}: word error", heard), Figure(SUITE, f"{name}: real-time factor", pace, len(heard))]


def _rate(name: str, heard: Sequence[Heard]) -> Figure:
    """Wrong words of those said, over all clips, with the bootstrap's percentile interval over clips (M. Bisani and
    H. Ney 2004). The figure's n are words.
    """
    wrong, said = (np.array([each.errors[part] for each in heard]) for part in (0, 1))
    draws = np.random.default_rng(1).integers(0, len(heard), (RESAMPLED, len(heard)))
    rates = wrong[draws].sum(axis=1) / said[draws].sum(axis=1)
    low, high = np.quantile(rates, (0.025, 0.975))
    return Figure(SUITE, name, float(wrong.sum() / said.sum()), int(said.sum()), float(low), float(high))


def _said(clip: Clip) -> Said:
    return Said(_samples(clip.path), clip.text, clip.language)


def _samples(path: Path) -> Samples:
    from tools.transcription.samples import samples

    return samples(str(path))
