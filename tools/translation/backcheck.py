"""Does it still say the same? A translation is translated back, and both readings of the original are compared.

Piece by piece, because a changed sentence would drown in a long text. Two readings are alike when their embeddings are;
below a measured likeness (`frontdesk eval translation` prints how many planted drifts and how many honest translations
fall under it) the agent is told what the translation reads like.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from typing import Final

import structlog

from knowledge.embed import SharedEmbedder
from tools.translation.guard import negations
from tools.translation.words import NOT

PIECES: Final = 12
"""How many pieces of a text are looked at, the longest ones; the time for more is not there."""
SHORTEST: Final = 3
"""Words of a piece that is looked at: a likeness of "Ok." and "All right." says nothing."""
LIKE: Final = 0.7
"""Least cosine of two English readings (MiniLM)."""
LIKE_ELSEWHERE: Final = 0.94
"""Least cosine of two readings in another language (multilingual E5, whose cosines lie close together)."""


log = structlog.get_logger(__name__)


class BackCheck:
    """Compares what was said with what a translation says when it is translated back."""

    def __init__(self, english: SharedEmbedder, multilingual: SharedEmbedder | None) -> None:
        """``english`` compares readings in English, ``multilingual``, where there is one, those in other languages."""
        self._english = english
        self._multilingual = multilingual

    def chosen(self, pairs: Sequence[tuple[str, str]], source: str) -> list[tuple[str, str]]:
        """The pairs (piece, its translation) that are worth translating back, in their order."""
        if source != "en" and self._multilingual is None:
            return []
        worth = [place for place, (one, _) in enumerate(pairs) if len(one.split()) >= SHORTEST]
        worth = sorted(sorted(worth, key=lambda place: -len(pairs[place][0]))[:PIECES])
        return [pairs[place] for place in worth]

    async def likeness(self, one: str, other: str, language: str) -> float:
        """The cosine of two texts of one language, -1 to 1."""
        embedder = self._english if language == "en" or self._multilingual is None else self._multilingual
        a, b = await asyncio.gather(embedder.embed(one), embedder.embed(other))
        return float(a @ b)

    async def drifted(self, original: str, back: str, source: str, target: str) -> bool:
        """Whether the text translated back says something else than the original."""
        if (source not in NOT or target not in NOT) and negations(original, back, source, source):
            return True  # what the guard cannot see across these two languages, it sees within one
        least = LIKE if source == "en" else LIKE_ELSEWHERE
        return await self.likeness(original, back, source) < least

    async def warnings(
        self, readings: Sequence[tuple[str, str, str]], source: str, target: str, ends: float
    ) -> list[str]:
        """Plain sentences about the readings (piece, translation, back) that drifted; none after the time ``ends``."""
        told: list[str] = []
        try:
            async with asyncio.timeout(max(0.0, ends - time.monotonic())):
                for original, _, back in readings:
                    if await self.drifted(original, back, source, target):
                        told.append(f"Translated back, it reads: “{back}”")
        except TimeoutError:
            log.info("back_check_cut_short", pieces=len(readings))
        return told
