"""From an engine's words to phrases: what is said without a pause, up to the end of a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, Final

from tools.calls.heard import Interval, Word

PAUSE: Final = 0.6
"""Seconds without a word after which a phrase is over."""
BREATH: Final = 0.15
"""The same where a sentence ends: speakers change there, and often hardly wait."""
_UNSPACED: Final = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uff65]"
)
"""Thai, Lao, Burmese, Khmer, Japanese and Chinese characters with their punctuation."""
_ENDS: Final = (".", "?", "!", "…", "。", "？", "！", "।", "؟")


def words_of(transcript: dict[str, Any], offset: float) -> list[Word]:
    """The words of what `transcription.whisper` answers, `offset` seconds later; without times of words, its segments."""
    found = transcript.get("words") or transcript["segments"]
    return [
        Word(each["start"] + offset, max(each["start"], each["end"]) + offset, each["text"].strip())
        for each in found
        if each["text"].strip()
    ]


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
    """The words as a line of text, with spaces between them where their scripts have any."""
    line = ""
    for word in words:
        apart = line and not (_UNSPACED.match(line[-1]) and _UNSPACED.match(word.text[0]))
        line += f" {word.text}" if apart else word.text
    return line


def spans_of(words: Sequence[Word]) -> list[Interval]:
    """From when to when each phrase is said."""
    return [(phrase[0].start, phrase[-1].end) for phrase in phrases(words)]
