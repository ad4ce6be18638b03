"""The sentences of a draft and of what it rests on, in the form in which the guard compares them. Pure functions."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from knowledge.sentences import split_sentences
from knowledge.stop_words import ENGLISH

_LINKED: Final = re.compile(r"\[([^\]\n]{1,300})\]\((\S{1,500})\)")
_MARKS: Final = re.compile(r"[*_`~]{1,3}")
_CJK: Final = re.compile(r"(?<=[。！？])\s*(?=\S)")
_TOKEN: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?", re.UNICODE)
_EDGES: Final = " \t\n.,:;!?…·\"'“”‘’«»()"
_STEM: Final = 6
"""Letters of a word that tell it from others; what follows is mostly grammar (delivery, delivered, deliveries)."""
_ENDING: Final = re.compile(r"(?:ings?|ed|es|s|e)$")
_CLAUSE: Final = re.compile(
    r";|:\s|,?\s(?=(?:when|unless|since|because)\b)|,?\s\b(?:but|however|although|though|"
    r"whereas|while)\b|,\s(?=(?:and|so|or)?\s?\w+)",
    re.I,
)
_SAYING_NOTHING_TEXT: Final = """
also just please simply still yes sure hello thanks thank want like need able get got make made let usually
normally generally available possible unfortunately afraid sorry offer worries question great course
"""
_SAYING_NOTHING: Final = frozenset(_SAYING_NOTHING_TEXT.split())
_SAME: Final = {
    "bring": "return", "send": "return", "phone": "call", "telephone": "call", "mail": "email", "e": "email",
    "cost": "price", "costs": "price", "pay": "paid", "buy": "order", "bought": "order", "purchase": "order",
    "parcel": "package", "parcels": "package", "packages": "package", "shipment": "package", "ship": "delivery",
    "shipping": "delivery", "shipped": "delivery", "item": "goods", "items": "goods", "product": "goods",
    "products": "goods", "couch": "sofa", "couches": "sofa", "lasts": "last", "charged": "charge", "fee": "charge",
    "fees": "charge", "customers": "you", "begin": "start", "begins": "start", "starts": "start",
}  # fmt: skip


def plain(text: str) -> str:
    """The words without Markdown, composed, with single spaces."""
    text = _LINKED.sub(r"\1 \2", unicodedata.normalize("NFKC", text))
    return " ".join(_MARKS.sub("", text).split())


def key(text: str) -> str:
    """What two sentences have in common that are the same word for word."""
    return plain(text).casefold().replace("’", "'").strip(_EDGES)


@lru_cache(maxsize=4096)
def sentences(text: str) -> tuple[str, ...]:
    """The sentences and list items of a text, in order, without Markdown."""
    found = (part for unit in split_sentences(text) for part in _CJK.split(plain(unit.text)))
    return tuple(each for each in found if any(map(str.isalnum, each)))


@lru_cache(maxsize=8192)
def stems(text: str) -> frozenset[str]:
    """The words of a sentence that say something, cut to their beginning."""
    words = (word.casefold().replace("’", "'").removesuffix("'s") for word in _TOKEN.findall(text))
    return frozenset(
        _cut(_SAME.get(word, word))
        for word in words
        if len(word) > 1 and word not in ENGLISH and word not in _SAYING_NOTHING and "'" not in word
    )


def _cut(word: str) -> str:
    """A word without its ending, so that charging, charged and charges are one."""
    if len(word) > 4:
        word = _ENDING.sub("", word)
    return word.removesuffix("s")[:_STEM]


@lru_cache(maxsize=4096)
def clauses(sentence: str) -> tuple[str, ...]:
    """The parts of a sentence that can each be true or false; a part that says too little belongs to its neighbour."""
    parts: list[str] = []
    for part in (each.strip() for each in _CLAUSE.split(sentence) if each and each.strip()):
        if parts and (len(stems(parts[-1])) < 2 or len(stems(part)) < 2):
            parts[-1] = f"{parts[-1]} {part}"
        else:
            parts.append(part)
    return tuple(parts) if len(parts) > 1 else (sentence,)


@dataclass(frozen=True)
class Fact:
    """A sentence that a draft may rest on. ``about`` are the words of the heading and title it stands under."""

    text: str
    language: str
    about: frozenset[str] = frozenset()
    under: str = ""
    """The title and the heading it stands under."""
    found: bool = False
    """A tool found it about this very case; else it is a rule of an article."""
    acts: bool = False
    """The draft's own action does it once it is approved."""

    @property
    def key(self) -> str:
        """See ``key``."""
        return key(self.text)

    @property
    def stems(self) -> frozenset[str]:
        """See ``stems``."""
        return stems(self.text)


def coverage(sentence: frozenset[str], by: frozenset[str]) -> float:
    """The share of a sentence's words that ``by`` has, 0..1; 1 for a sentence without any."""
    return len(sentence & by) / len(sentence) if sentence else 1.0
