"""What is known of a recorded call, from the bare sound up to its turns. Times are seconds from its beginning."""

from __future__ import annotations

from typing import Any, Final, Literal

import msgspec

Interval = tuple[float, float]
"""From when to when somebody speaks, in seconds."""
Layout = Literal["mono", "stereo"]
Role = Literal["agent", "customer"]

FRAME: Final = 0.05
"""Seconds of a frame of `Sound.levels`."""
SILENCE_DB: Final = -90.0
"""The level of no sound at all, in dB relative to full scale."""


class Stretch(msgspec.Struct, frozen=True):
    """A part of a recording, measured: for each channel the levels of its frames (dB relative to full scale), how many
    samples are at full scale, and its energy; `shared` is the product of both channels. `speech` is when somebody
    speaks on each.
    """

    duration: float
    levels: list[list[int]]
    clipped: list[int]
    energy: list[float]
    shared: float
    speech: list[list[Interval]] = []


class Sound(msgspec.Struct, frozen=True):
    """A whole recording. `alike` is how much its two channels are one and the same sound, 0 to 1; 1 for a single one.
    `clipping` is the share of samples at full scale in each channel.
    """

    duration: float
    levels: list[list[int]]
    clipping: list[float]
    alike: float
    speech: list[list[Interval]]


class Word(msgspec.Struct, frozen=True):
    """A word, or as much of the text as the engine gave times for."""

    start: float
    end: float
    text: str


class Voice(msgspec.Struct, frozen=True):
    """How somebody sounds between two times: `features` are what voices are told apart by, in `tools.calls.voices`."""

    start: float
    end: float
    pitch: float | None
    features: list[float]


class Found(msgspec.Struct, frozen=True):
    """What was heard in a piece."""

    words: list[Word]
    language: str
    language_confidence: float
    voices: list[Voice] = []


class Piece(msgspec.Struct, frozen=True):
    """A part that is written down in one go. `channel` is None where there is only one; `found` until it is done."""

    channel: int | None
    start: float
    end: float
    speech: list[Interval]
    found: Found | None = None


class Utterance(msgspec.Struct, frozen=True):
    """What one speaker says without a break, by the speaker's number."""

    speaker: int
    start: float
    end: float
    text: str


def stored_pieces(stored: list[Any]) -> list[Piece]:
    """Pieces as the store keeps them."""
    return msgspec.convert(stored, list[Piece])


def seconds(intervals: list[Interval]) -> float:
    """How long the intervals are together."""
    return sum(end - start for start, end in intervals)
