"""From an engine's words to phrases: what is said without a pause, up to the end of a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, Final

from tools.calls.heard import Interval, Word

PAUSE: Final = 0.6
"""Seconds without a word after which a phrase is over."""
BREATH: Final = 0.15
"""The same where a sentence ends: speakers change there, and often hardly wait."""
_ENDS: Final = (".", "?", "!", "…", "。", "？", "！", "।", "؟")


def words_of(transcript: dict[str, Any], offset: float) -> list[Word]:
    """The words that `transcription.whisper` answers, `offset` seconds later, each with the spaces before it that the
    segments' text has there; without times of words, the segments.
    """
    segments = transcript["segments"]
    line = "".join(f" {each['text'].strip()}" for each in segments)
    found, at = [], 0
    for each in transcript.get("words") or segments:
        word = each["text"].strip()
        place = line.find(word, at) if word else -1
        if place < 0:
            continue
        end = place + len(word)
        start = each["start"] + offset
        found.append(Word(start, max(start, each["end"] + offset), line[at:end]))
        at = end
    return found


def phrases(words: Sequence[Word]) -> list[list[Word]]:
    """The words in phrases, in their order."""
    if not words:
        return []
    found = [[words[0]]]
    for before, word in pairwise(words):
        gap = word.start - before.end
        if gap >= PAUSE or (gap >= BREATH and before.text.rstrip().endswith(_ENDS)):
            found.append([])
        found[-1].append(word)
    return found


def text_of(words: Iterable[Word]) -> str:
    """The words as a line of text."""
    return " ".join("".join(word.text for word in words).split())


def spans_of(words: Sequence[Word]) -> list[Interval]:
    """From when to when each phrase is said."""
    return [(phrase[0].start, phrase[-1].end) for phrase in phrases(words)]
