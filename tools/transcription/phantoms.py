"""What speech models write where nobody says anything, and how it is told from what was said.

Whisper was trained on subtitles, so noise that passes for speech becomes their closing lines, or one phrase again and
again (A. Koenecke et al. 2024, "Careless Whisper: Speech-to-Text Hallucination Harms").
"""

from __future__ import annotations

import re
import zlib
from typing import Final, NamedTuple

DOUBTFUL: Final = 0.5
"""Chance that there is no speech, from which a segment must be sure of its words. The model gives noises and music 0.6
to 0.95, what is said in noise or across a room up to 0.5 (`evals/sounds.py`, with the detector switched off).
"""
DOUBTFUL_GUESS: Final = 0.4
"""The same chance, from which a second, freer reading is not believed: it is always sure of itself. Knocks were given
0.48 by one processor, and more by another.
"""
SURE: Final = 0.6
"""Confidence that is sure enough then: the mean probability of a token."""
LEAST: Final = 0.3
"""Confidence under which nothing is believed. Whisper itself doubts what is below 0.37 (A. Radford et al. 2022, section
4.5: a mean log probability of -1).
"""
FASTEST: Final = 40.0
"""Characters a second that nobody speaks; the fastest talkers say 25 in English."""
REPEATED: Final = 2.4
"""Whisper's own bound of how well a text may be compressed (A. Radford et al. 2022, section 4.5)."""
SENTENCE: Final = 4
"""Words of a segment that is not said twice in a row."""
TIMES: Final = 3
"""How often in a row a phrase of two words and more is believed."""

_CLOSING: Final = re.compile(
    r"\W*(?:"
    r"(?:thank you|thanks)(?: (?:so|very) much)? for (?:watching|listening|viewing|your attention)"
    r"|(?:please |don.t forget to )*(?:like and )?subscribe(?: to (?:my|our|the) channel)?"
    r"|see you (?:in the )?next (?:time|video)"
    r"|(?:subtitles?|captions?|transcri(?:bed|ption)|translat(?:ed|ion)) by\b.*"
    r"|(?:untertitel|untertitelung)\b.*(?:amara|zdf|swr|funk|ndr|community|auftrag).*|vielen dank fürs zuschauen"
    r"|sous-titr(?:es|age)\b.*|merci d.avoir (?:regardé|visionné)\b.*"
    r"|subt[íi]tulos\b.*|gracias por ver(?: el v[íi]deo)?|¡?suscr[íi]bete\b.*"
    r"|sottotitoli\b.*|grazie per la visione|legendas?\b.*(?:comunidade|amara).*|obrigad[oa] por assistir"
    r"|ondertitel\w*\b.*|bedankt voor het kijken|napisy\b.*amara.*|dzi[ęe]kuj[ęe] za ogl[ąa]danie"
    r"|редактор субтитров\b.*|субтитры\b.*|продолжение следует|спасибо за просмотр"
    r"|字幕\w*.*|ご視聴ありがとうございました|請不吝點贊.*|시청해 ?주셔서 감사합니다"
    r"|\[?(?:music|applause|laughter|silence|blank_audio|noise|musik|musique|música)\]?|♪+"
    r")\W*",
    re.I,
)


class Heard(NamedTuple):
    """A segment as the model gives it: times in seconds, ``no_speech`` the chance that nobody speaks, 0 to 1.
    ``guessed`` are those of a second, freer reading, which is always sure of itself.
    """

    start: float
    end: float
    text: str
    confidence: float
    no_speech: float
    guessed: bool = False


def believed(heard: Heard, before: str = "") -> str:
    """The text of a segment as far as it was said; empty where it was not. ``before`` is what was said just before it:
    nobody says a whole sentence twice in one breath.
    """
    text = without_loops(" ".join(heard.text.split()))
    if not text or heard.confidence < LEAST or _CLOSING.fullmatch(text):
        return ""
    if len(text.split()) >= SENTENCE and _plain(text) == _plain(before):
        return ""
    if heard.guessed and heard.no_speech > DOUBTFUL_GUESS:
        return ""
    if heard.no_speech > DOUBTFUL and heard.confidence < SURE:
        return ""
    if len(text) > FASTEST * max(0.5, heard.end - heard.start):
        return ""
    return "" if _compressed(text) > REPEATED else text


def without_loops(text: str) -> str:
    """The text with what is said more than three times in a row said once; single words ("no, no, no, no") may be
    repeated six times.
    """
    words = text.split()
    plain = [_plain(word) for word in words]
    made: list[str] = []
    place = 0
    while place < len(words):
        length, times = _loop(plain, place)
        made += words[place : place + length]
        place += length * times
    return " ".join(made)


def _plain(text: str) -> str:
    return re.sub(r"\W", "", text).casefold()


def _loop(words: list[str], at: int) -> tuple[int, int]:
    """The length of the phrase at a place, and how often it follows itself; (1, 1) where it may."""
    for length in range(1, min(12, (len(words) - at) // TIMES) + 1):
        times = 1
        phrase = words[at : at + length]
        while words[at + times * length : at + (times + 1) * length] == phrase:
            times += 1
        if times > (TIMES if length > 1 else 2 * TIMES):
            return length, times
    return 1, 1


def _compressed(text: str) -> float:
    """Bytes of a text for each byte of it compressed."""
    given = text.encode()
    return len(given) / len(zlib.compress(given))
