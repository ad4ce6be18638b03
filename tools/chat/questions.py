"""Taking a message apart into the questions it asks, so that each can be searched for and answered."""

from __future__ import annotations

import re
from typing import Final

from tools.chat.asking import stems

MOST: Final = 3
"""At most this many questions of one message are answered one by one."""
FRAGMENT: Final = 3
"""Fewest telling words that make a question of what does not begin like one."""
MARKED: Final = 2
"""The same for what stands before or after an "and also" or "another question"."""
_SUBJECT: Final = r"(?:i|you|u|it|we|he|she|they|there|the|my|your|a|an|any|this|that|these|those|someone|one)"
_QUESTION: Final = (
    r"(?:(?:how|what|whats|what's|when|where|wheres|where's|which|who|whose|why)\b|"
    r"(?:is|are|am|do|does|did|can|could|will|would|should|may|have|has|must|shall)\s+" + _SUBJECT + r"\b)"
)
_BREAK: Final = re.compile(
    r"(?<=[.!?])\s+|\n+|\s*;\s*|,?\s+(?=and also\b)|,\s*(?=also\b)|\s+[-–]\s+(?=and\b)|"
    rf"(?:,?\s+(?:and|but|plus|or)\s+(?:also\s+|then\s+)?|,\s*(?:also\s+)?|\s+also,?\s+)(?={_QUESTION})",
    re.I,
)
_BEGINS: Final = re.compile(
    r"^\W*(?:(?:and|but|also|so|plus|then|oh|ok|hi|hello|hey|second(?:ly)?|first(?:ly)?|btw|by the way|one more thing|"
    r"another (?:question|thing)|different thing|1|2|a|b)\b[\s:;,.)-]*){0,3}" + _QUESTION,
    re.I,
)
_WISH: Final = re.compile(
    r"\b(?:want|need|like|love|please|wish|trying|how) (?:to )?(?:also )?(?:please )?(?:know|cancel|return|change|"
    r"delete|close|track|reset|exchange|unsubscribe|refund|send (?:it |this |that )?back|complain)\b|\btell me\b",
    re.I,
)
_LEANS: Final = re.compile(r"\b(?:it|its|they|them|that|those|these|ones?)\b", re.I)
_NEXT: Final = re.compile(
    r"^\W*(?:and )?(?:also|second(?:ly)?|btw|by the way|one more thing|"
    r"(?:different|another|separate|other) (?:question|thing|issue)|"
    r"separately|unrelated|on another note|while i'?m here)\b",
    re.I,
)
SHARED: Final = 0.6
"""The share of a question's telling words that another asks about too, from which both are one question."""
_LEADS: Final = re.compile(r"^\W*(?:(?:and|but|also|plus|or|so|then)\b[\s,]*)+", re.I)


def split_questions(text: str) -> list[str]:
    """The questions of a message (in English) in their order: one element, the whole text, unless several are asked.

    A sentence that asks nothing belongs to the question after it, or to the last one. Where a question leans
    on the one before ("and how much is it?"), both are one.
    """
    pieces = _pieces(text)
    parts: list[str] = []
    start = 0
    for place, (begin, end) in enumerate(pieces):
        marked = any(_NEXT.match(text[at:]) for at, _ in pieces[place : place + 2])
        if asks(text[begin:end]) or (marked and len(stems(text[begin:end])) >= MARKED):
            parts.append(_LEADS.sub("", text[start:end].strip(" ,;\n")))
            start = end
    if not 2 <= len(parts) <= MOST:
        return [text]
    parts[-1] = f"{parts[-1]}{text[start:]}".strip()
    return parts if _apart(parts) else [text]


def _apart(parts: list[str]) -> bool:
    """Whether each part can be understood, and searched, without the others."""
    subjects = [stems(part) for part in parts]
    if not all(subjects):
        return False
    if any(_LEANS.search(part) and len(words) < FRAGMENT for part, words in zip(parts[1:], subjects[1:], strict=True)):
        return False
    pairs = ((one, other) for place, one in enumerate(subjects) for other in subjects[:place])
    return all(len(one & other) < SHARED * min(len(one), len(other)) for one, other in pairs)


def asks(piece: str) -> bool:
    """Whether a piece of a message asks or wishes for something by itself."""
    if _BEGINS.match(piece) or _WISH.search(piece):
        return True
    return piece.rstrip().endswith("?") and len(stems(piece)) >= FRAGMENT


def _pieces(text: str) -> list[tuple[int, int]]:
    """Start and end of each sentence, and of what an "and how" or "also can I" parts."""
    places, start = [], 0
    for gap in _BREAK.finditer(text):
        if text[start : gap.start()].strip():
            places.append((start, gap.start()))
            start = gap.start()
    if text[start:].strip():
        places.append((start, len(text)))
    return [(begin + len(text[begin:end]) - len(text[begin:end].lstrip(" ,;\n")), end) for begin, end in places]
