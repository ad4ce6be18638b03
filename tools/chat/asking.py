"""What a question asks for, and whether a text could hold it: words, names, and kinds of figures."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from knowledge.stop_words import ENGLISH

_WORD: Final = re.compile(r"[a-z0-9]+(?:[.'-][a-z0-9]+)*")
_ENDING: Final = re.compile(r"(?:'s|ing|ings|ed|es|s|ly|er|e)$")
_FILLER_WORDS: Final = """
hi hello hey please thanks thank thx dear sir madam want wanted like need help know tell ask asking question
just really got get getting im i'm ive i've dont don't does did do doing can't cant cannot isn't is're ur pls
plz u r lumen oak guy guys thing things way say says said tell possible sorry quick wondering maybe actually one
day ok bought buy buying ordered order product article something anything it's that's what's there's won't
didn't doesn't i'd i'll you're you've we've we're my mine wife husband mum dad daughter son friend
"""
_FILLER: Final = frozenset(_FILLER_WORDS.split())
"""Words of a message that say nothing about what is asked, beside the common ones."""

KINDS: Final = {
    "duration": (
        r"\bhow (?:long|soon|fast|quickly|many (?:days|weeks|months|hours|minutes|years))\b|\bwhen (?:will|do|does|is|"
        r"can|am|are)\b|\bby when\b|\bdeadline\b|\bhow much time\b|\btill when\b|\buntil when\b|\bwhat day\b",
        r"\b\d+ ?(?:to \d+ )?(?:working |calendar )?(?:minute|hour|day|week|month|year)s?\b|\b\d\d:\d\d\b|\bnext "
        r"working day\b|\bsame (?:working )?day\b|\bat once\b|\bstraight away\b|"
        r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b",
    ),
    "amount": (
        r"\bhow much (?:is|are|does|do|will|would|to|for|extra)\b|\bcosts?\b|\bprices?\b|\bfees?\b|\bcharges?\b|"
        r"\bfree\b|\bpay for\b|\bexpensive\b|\bfor free\b|\bpricey\b",
        r"\b\d[\d.,]* ?(?:eur|percent|%|euros?)|€|\bfree\b|\bno extra\b|\bfee\b|\bno cost\b",
    ),
    "number": (
        r"\bhow (?:many|big|large|wide|tall|high|heavy|deep|far|loud|powerful)\b|\bwhat size\b|\bdimensions?\b|"
        r"\bweigh\b|\bmaximum\b|\blimit\b|\bat most\b",
        r"\d",
    ),
    "place": (
        r"^\W*(?:and |but |so )?where\b|\bwhere (?:do|can|is|are|will)\b",
        r"\b(?:under|page|in|at|on|menu|settings|select)\b",
    ),
    "contact": (r"\b(?:phone|e-?mail|number|call|ring)\b", r"@|\+\d\d"),
}
"""Kinds of questions: how they are asked for, and what a text that answers them holds."""
_ASKED: Final = {kind: re.compile(asked, re.I) for kind, (asked, _) in KINDS.items()}
_HELD: Final = {kind: re.compile(held, re.I) for kind, (_, held) in KINDS.items()}
_FIGURED: Final = re.compile(r"\b(?=\w*\d)[\w.-]*\w\b")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question is about. ``words`` are stems of its telling words, ``figures`` what in it has digits."""

    words: frozenset[str]
    figures: frozenset[str]
    kinds: frozenset[str]


@lru_cache(maxsize=256)
def asked(question: str) -> Asked:
    """Read a question (in English)."""
    return Asked(
        words=stems(question),
        figures=frozenset(each.lower() for each in _FIGURED.findall(question)),
        kinds=frozenset(kind for kind, pattern in _ASKED.items() if pattern.search(question)),
    )


@lru_cache(maxsize=4096)
def stems(text: str) -> frozenset[str]:
    """The telling words of a text without their endings: ``returned`` and ``returning`` are one."""
    words = _WORD.findall(text.lower().replace("’", "'"))
    return frozenset(stem(word) for word in words if len(word) > 1 and word not in ENGLISH and word not in _FILLER)


def stem(word: str) -> str:
    """A word without its ending; words of up to four letters stay as they are, but for a plural."""
    if len(word) <= 4:
        return word[:-1] if word.endswith("s") and len(word) > 3 else word
    shorter = _ENDING.sub("", word)
    return shorter if len(shorter) > 2 else word


def holds(kind: str, text: str) -> bool:
    """Whether a text holds what a question of ``kind`` asks for."""
    return bool(_HELD[kind].search(text))
