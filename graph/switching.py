"""Whether a customer has changed her language, or only used a word, a name or a quotation of another one.

a whole clear sentence in another language            the conversation changes to it
the second message in a row that leans to it          the same
one word, a few words, a sentence among her own       the conversation keeps its language; `heard` notes the other
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any, Final

from tools.detection.tool import Language

CLEAR: Final = 0.8
"""Confidence from which a sentence is clearly in a language."""
LEANING: Final = 0.5
"""Confidence from which a message is noted as leaning to another language."""
SENTENCE: Final = 4
"""Words that make a sentence."""
UNSPACED: Final = 6
"""Letters that make one in scripts without spaces between words."""
MOST_SENTENCES: Final = 4
"""How many sentences of a message are looked at one by one."""
_SENTENCE_END: Final = re.compile(r"[.!?…。！？؟।\n]+")
_WORD: Final = re.compile(r"[^\W\d_]+")
_WITHOUT_SPACES: Final = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")

Detect = Callable[[str], Awaitable[Language]]


async def settled(found: Language, *, text: str, hint: str | None, heard: str | None, detect: Detect) -> dict[str, Any]:
    """The language that the turn is held in. `hint` is the conversation's so far, `heard` what the message before
    leaned to, `detect` tells a sentence's language on its own.
    """
    if hint is None or found.code == hint:
        return found.model_dump()
    leans = found.confidence >= LEANING and _words(text) > 1
    if leans and (found.code == heard or (_clear(found, text) and not await _among_her_own(text, hint, detect))):
        return found.model_dump()
    kept = next((each.confidence for each in found.alternatives if each.code == hint), 0.0)
    language = Language(code=hint, confidence=kept, alternatives=[found, *found.alternatives][:3])
    return {**language.model_dump(), "heard": found.code if leans else None}


def _clear(found: Language, text: str) -> bool:
    return found.confidence >= CLEAR and _words(text) >= SENTENCE


async def _among_her_own(text: str, hint: str, detect: Detect) -> bool:
    """Whether one of several sentences is clearly in the conversation's language."""
    sentences = [each for each in _SENTENCE_END.split(text) if _words(each) >= SENTENCE - 1]
    if len(sentences) < 2:
        return False
    told = [await detect(each) for each in sentences[:MOST_SENTENCES]]
    return any(each.code == hint and each.confidence >= CLEAR for each in told)


def _words(text: str) -> int:
    """How many words the text has; six letters of a script without spaces are a sentence's worth."""
    unspaced = len(_WITHOUT_SPACES.findall(text))
    if unspaced:
        return SENTENCE if unspaced >= UNSPACED else min(2, unspaced)
    return len(_WORD.findall(text))
