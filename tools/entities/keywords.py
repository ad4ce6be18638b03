"""Keywords of a message: YAKE (R. Campos et al., 2020) where words are parted by spaces, characters elsewhere."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from tools.entities.tool import Entity

if TYPE_CHECKING:
    from yake import KeywordExtractor

KEYWORDS: Final = 6
LONGEST: Final = 1500
"""Characters that are looked at: what a message is about stands at its beginning, and every word costs."""
_UNSPACED: Final = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_JAPANESE: Final = re.compile(r"[\u4e00-\u9fff々]{2,8}|[\u30a1-\u30fa\u30fc]{3,12}")
_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_SPOKEN: Final = frozenset(("date", "money", "person", "place", "product"))
"""Entities whose words may stand among the keywords; a card number may not."""
_STOPPED_TEXT = """
hi hello hey thanks thank please pls ok okay dear regards lol hey yes no
"""
_STOPPED: Final = frozenset(_STOPPED_TEXT.split())


class Keywords:
    """Extractors by language, made when first asked for."""

    def __init__(self) -> None:
        self._extractors: dict[str, KeywordExtractor] = {}

    def find(self, text: str, language: str, entities: Sequence[Entity] = ()) -> list[str]:
        """Up to 6 keywords, best first; none of one or two words, or of a script without spaces but Japanese."""
        bare = _without(text[:LONGEST], entities)
        if len(_UNSPACED.findall(bare)) * 3 > len(bare.replace(" ", "")):
            found = _JAPANESE.findall(bare) if language == "ja" else []
            return list(dict.fromkeys(found))[:KEYWORDS]
        if len(_WORD.findall(bare)) < 3:
            return []
        ranked = self._extractor(language).extract_keywords(bare)
        return _distinct([str(word) for word, _ in ranked])

    def _extractor(self, language: str) -> KeywordExtractor:
        if language not in self._extractors:
            from yake import KeywordExtractor

            self._extractors[language] = KeywordExtractor(lan=language, n=2, top=2 * KEYWORDS)
        return self._extractors[language]


def _without(text: str, entities: Sequence[Entity]) -> str:
    """The text without the numbers and addresses in it, and without control characters."""
    for each in reversed(entities):
        if each.type not in _SPOKEN and each.start < len(text):
            text = f"{text[: each.start]}, {text[each.end :]}"
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]", " ", text)


def _distinct(ranked: list[str]) -> list[str]:
    """The best ones that are words, none of them inside another that was kept."""
    kept: list[str] = []
    for word in ranked:
        low = word.lower()
        if len(word) > 40 or not _WORD.search(word) or low in _STOPPED or any(low in each.lower() for each in kept):
            continue
        kept.append(word)
    return kept[:KEYWORDS]
