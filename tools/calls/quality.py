"""The quality report of a call: how well it can be understood, and how it was held."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tools.calls.heard import FRAME, SILENCE_DB, Interval, Sound, Utterance, seconds
from tools.calls.listening import merged
from tools.calls.told import CallQuality, Monologue, Quiet, Share

LONG: Final = 8.0
"""Seconds without a word from which on a silence is told of."""
FAINT_DB, NOISY_DB, CUT, LOUD = -38.0, 12.0, 0.001, 0.1
"""What stands out: faint speech, noise that is near it, clipped samples, and the share of the time talked over."""


def quality(
    sound: Sound, speech: Sequence[list[Interval]], turns: Sequence[Utterance], names: dict[int, str]
) -> CallQuality:
    """The report. ``speech`` is when somebody speaks, for each channel; ``names`` are the speakers' ids by number."""
    anywhere = merged(span for own in speech for span in own)
    level, noise = _levels(sound, speech)
    silences = [Quiet(round(start, 1), round(end, 1)) for start, end in _between(anywhere, sound.duration, LONG)]
    spoken = {who: seconds([(turn.start, turn.end) for turn in turns if turn.speaker == who]) for who in names}
    total = sum(spoken.values()) or 1.0
    over = _both(speech[0], speech[1]) if len(speech) == 2 else None
    longest = max(turns, key=lambda turn: turn.end - turn.start, default=None)
    snr = round(level - noise, 1) if noise is not None else None
    clipping = max(sound.clipping, default=0.0)
    return CallQuality(
        level_db=round(level, 1),
        clipping=round(clipping, 5),
        snr_db=snr,
        speech_ratio=round(seconds(anywhere) / sound.duration, 3) if sound.duration else 0.0,
        shares=[Share(names[who], round(spoken[who] / total, 3)) for who in names],
        silences=silences,
        silence_s=round(sum(each.end - each.start for each in silences), 1),
        talk_over_s=None if over is None else round(over, 1),
        longest_monologue=Monologue(names[longest.speaker], round(longest.start, 1), round(longest.end, 1))
        if longest
        else None,
        notes=_notes(level, snr, clipping, silences, (over or 0.0) / max(sound.duration, 1.0)),
    )


def _notes(level: float, snr: float | None, clipping: float, silences: Sequence[Quiet], over: float) -> list[str]:
    told = {
        "The speech is faint, so words may be missing.": level < FAINT_DB,
        "There is much noise, so words may be wrong.": snr is not None and snr < NOISY_DB,
        "The recording is overdriven, so words may be wrong.": clipping > CUT,
        "There are long silences.": len(silences) >= 3,
        "The speakers often talk at the same time.": over > LOUD,
    }
    return [sentence for sentence, holds in told.items() if holds]


def _levels(sound: Sound, speech: Sequence[list[Interval]]) -> tuple[float, float | None]:
    """The mean level of the speech, and of what lies between it; None where nothing does."""
    spoken: list[int] = []
    between: list[int] = []
    for levels, own in zip(sound.levels, speech, strict=False):
        taken = bytearray(len(levels))
        for start, end in own:
            first, last = int(start / FRAME), min(len(levels), int(end / FRAME) + 1)
            taken[first:last] = b"\1" * max(0, last - first)
        spoken += [level for level, held in zip(levels, taken, strict=True) if held]
        between += [level for level, held in zip(levels, taken, strict=True) if not held]
    return (_mean(spoken) if spoken else SILENCE_DB), _mean(between) if between else None


def _mean(levels: Sequence[int]) -> float:
    """The mean of the powers, in dB."""
    import numpy as np

    return float(10 * np.log10(np.mean(10 ** (np.array(levels) / 10))))


def _between(spoken: Sequence[Interval], duration: float, least: float) -> list[Interval]:
    edges = [0.0, *(edge for span in spoken for edge in span), duration]
    gaps = zip(edges[::2], edges[1::2], strict=True)
    return [(start, end) for start, end in gaps if end - start >= least]


def _both(one: Sequence[Interval], other: Sequence[Interval]) -> float:
    """Seconds in which two channels speak at once."""
    found, at = 0.0, 0
    for start, end in one:
        while at < len(other) and other[at][1] <= start:
            at += 1
        beyond = at
        while beyond < len(other) and other[beyond][0] < end:
            found += min(end, other[beyond][1]) - max(start, other[beyond][0])
            beyond += 1
    return found
