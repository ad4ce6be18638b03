"""Who speaks when. On two channels each is one speaker; on one, voices are told apart, or else pauses."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tools.calls.heard import Piece, Utterance, Voice, Word
from tools.calls.wording import phrases, text_of

APART: Final = 3.0
"""Semitones between the middle pitches of two groups of phrases, from which on they are two people."""
SETTLED: Final = 0.35
"""The mean silhouette (P. Rousseeuw, 1987) of that grouping, from which on it is believed."""
FEWEST: Final = 4
"""Phrases with a voice to go by, at least."""
CHANGE: Final = 0.9
"""Seconds of silence after which, where voices tell nothing, the other one is thought to speak."""
TURN: Final = 3.0
"""Seconds of silence after which the same speaker begins a new turn."""
LONGEST: Final = 40.0
"""Seconds of a turn from which on it ends with the sentence, so that a line of it can be found in the recording."""


def by_channel(pieces: Sequence[Piece]) -> list[Utterance]:
    """Turns of two channels: each is one speaker, whose number is the channel's."""
    said = [
        Utterance(piece.channel or 0, phrase[0].start, phrase[-1].end, text_of(phrase))
        for piece in pieces
        if piece.found
        for phrase in phrases(piece.found.words)
    ]
    return joined(said)


def by_voice(pieces: Sequence[Piece]) -> list[Utterance]:
    """Turns of one channel, the first speaker being number 0, told apart by their voices or else by pauses."""
    spoken = [phrase for piece in pieces if piece.found for phrase in phrases(piece.found.words)]
    voices = [_voice(phrase, piece) for piece in pieces if piece.found for phrase in phrases(piece.found.words)]
    who = _grouped(voices) or _alternating(spoken)
    said = [
        Utterance(speaker, phrase[0].start, phrase[-1].end, text_of(phrase))
        for speaker, phrase in zip(who, spoken, strict=True)
    ]
    return joined(said)


def joined(said: Sequence[Utterance]) -> list[Utterance]:
    """Phrases in the order of their beginnings, those of one speaker that follow each other in one turn."""
    turns: list[Utterance] = []
    for each in sorted(said, key=lambda one: (one.start, one.speaker)):
        last = turns[-1] if turns else None
        if last and last.speaker == each.speaker and each.start - last.end < TURN and last.end - last.start < LONGEST:
            text = f"{last.text} {each.text}"
            turns[-1] = Utterance(each.speaker, last.start, max(last.end, each.end), text)
        else:
            turns.append(each)
    return turns


def _voice(phrase: Sequence[Word], piece: Piece) -> Voice | None:
    middle = (phrase[0].start + phrase[-1].end) / 2
    found = piece.found.voices if piece.found else []
    return next((voice for voice in found if voice.start <= middle <= voice.end), None)


def _grouped(voices: Sequence[Voice | None]) -> list[int] | None:
    """A speaker for each phrase; None where the voices do not fall into two groups that lie apart."""
    from sklearn.cluster import KMeans
    from sklearn.metrics import silhouette_score

    heard = [(at, voice) for at, voice in enumerate(voices) if voice is not None and voice.pitch is not None]
    if len(heard) < FEWEST:
        return None
    points = np.array([[*voice.features, _semitones(voice.pitch or 0)] for _, voice in heard])
    if len(np.unique(points, axis=0)) < 2:
        return None
    groups: NDArray[np.int32] = KMeans(2, n_init=8, random_state=0).fit_predict(points)
    middles = [float(np.median(points[groups == each, -1])) for each in (0, 1)]
    if abs(middles[0] - middles[1]) < APART or silhouette_score(points, groups) < SETTLED:
        return None
    known = {at: int(group) for (at, _), group in zip(heard, groups, strict=True)}
    first = known[heard[0][0]]
    found: list[int] = []
    for at in range(len(voices)):
        # A phrase too short to have a voice is the one's who spoke just before.
        before = found[-1] if found else 0
        found.append(int(known[at] != first) if at in known else before)
    return found


def _alternating(spoken: Sequence[Sequence[Word]]) -> list[int]:
    """The other speaker's turn after each longer pause."""
    found = [0] if spoken else []
    for before, phrase in pairwise(spoken):
        pause = phrase[0].start - before[-1].end
        found.append(1 - found[-1] if pause >= CHANGE else found[-1])
    return found


def _semitones(hertz: float) -> float:
    return 12 * float(np.log2(max(hertz, 1.0) / 150))
