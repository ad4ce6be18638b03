"""When somebody speaks: Silero VAD (https://github.com/snakers4/silero-vad), which comes with faster-whisper."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from tools.transcription.samples import RATE, Samples, blocks

PAUSE: Final = 0.3
"""Seconds without speech that part two intervals."""
AROUND: Final = 0.1
"""Seconds that an interval begins before its speech and ends after it."""
SHORTEST: Final = 0.15
"""Seconds of speech that are an interval: a click is shorter, a "no" is not."""
BLOCK: Final = 120.0
"""Seconds that are looked at in one piece, so that memory does not grow with the recording."""


class Interval(NamedTuple):
    """From when to when, in seconds."""

    start: float
    end: float


def speech(values: dict[str, Any]) -> dict[str, Any]:
    """The worker's task: ``{path, start?, end?}`` → ``{intervals: [{start, end}], duration_s}``, in seconds from
    ``start``, for a recording of any length.

    Raises ``BadFile``.
    """
    start, end = float(values.get("start") or 0), values.get("end")
    found: list[Interval] = []
    duration = 0.0
    for block in blocks(values["path"], start, end, BLOCK):
        found += [Interval(each.start + duration, each.end + duration) for each in intervals(block)]
        duration += len(block) / RATE
    told = [{"start": round(each.start, 3), "end": round(each.end, 3)} for each in merged(found, AROUND)]
    return {"intervals": told, "duration_s": round(duration, 3)}


def intervals(sound: Samples) -> list[Interval]:
    """When somebody speaks in samples at 16 kHz."""
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    options = VadOptions(
        min_speech_duration_ms=int(SHORTEST * 1000),
        min_silence_duration_ms=int(PAUSE * 1000),
        speech_pad_ms=int(AROUND * 1000),
    )
    return [Interval(each["start"] / RATE, each["end"] / RATE) for each in get_speech_timestamps(sound, options)]


def merged(found: Iterable[Interval], gap: float) -> list[Interval]:
    """The same with those less than ``gap`` seconds apart as one."""
    together: list[Interval] = []
    for each in found:
        if together and each.start - together[-1].end < gap:
            together[-1] = Interval(together[-1].start, each.end)
        else:
            together.append(each)
    return together


def widened(found: Iterable[Interval], around: float, longest: float) -> list[Interval]:
    """The same, each longer by ``around`` seconds on both sides, within 0 and ``longest``."""
    return [Interval(max(0.0, each.start - around), min(longest, each.end + around)) for each in found]
