"""Searching the help centre: dense vectors from Chroma together with BM25, and a score for every sentence found."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from knowledge.embed import SharedEmbedder, Vectors
from knowledge.index import ArticleIndex, IndexedChunk
from knowledge.pool import off_loop

CANDIDATES: Final = 30
"""How many nearest passages are looked at again with words and sentences."""
PASSAGE_WEIGHT: Final = 0.4
HEADING_WEIGHT: Final = 0.25
SENTENCE_WEIGHT: Final = 0.35
WORDS_WEIGHT: Final = 0.1
"""Shares of the cosines to passage, heading and best sentence in a score, and of the words they have in common.

Chosen on ``evals/datasets/questions.yaml`` (314 with an answer) and ``questions_plain.yaml``. The right article comes
first for 58 % of the former and 86 % of the latter; with the passage's vector alone for 51 % and 81 %; with
reciprocal rank fusion of vector and BM25, the usual choice, for 46 % and 74 %.
"""
WORDS_HALF: Final = 8.0
"""The BM25 score that counts half."""


class PassageSentence(BaseModel):
    """A sentence or list item of a passage. ``score`` is its cosine to the query, 0..1; see ``Sentence``."""

    model_config = ConfigDict(frozen=True)

    text: str
    marker: str
    block: int
    score: float


class Passage(BaseModel):
    """A passage that was found. ``score`` 0..1; ``excerpt`` is its best sentence."""

    model_config = ConfigDict(frozen=True)

    article_id: str
    title: str
    heading: str
    text: str
    excerpt: str
    score: float = Field(ge=0, le=1)
    category: str
    language: str
    intents: tuple[str, ...] = ()
    sentences: tuple[PassageSentence, ...] = ()
    part: int = 0
    """Which question of the message it was found for, where several were searched one by one."""


class ArticleSearch:
    """Answers questions from an index; the embedder is shared with the other engines of a turn."""

    def __init__(self, index: ArticleIndex, embedder: SharedEmbedder) -> None:
        self.index = index
        self._embedder = embedder

    async def search(
        self, query: str, k: int = 5, category: str | None = None, language: str | None = None
    ) -> list[Passage]:
        """The ``k`` passages that fit ``query`` best, best first; only of ``category`` and ``language`` if given."""
        if not query.strip() or k < 1:
            return []
        vector = await self._embedder.embed(query)
        return await off_loop(self._rank, query, vector, k, category, language)

    def _rank(self, query: str, vector: Vectors, k: int, category: str | None, language: str | None) -> list[Passage]:
        snapshot = self.index.snapshot
        near = dict(self.index.nearest(vector, max(CANDIDATES, k), _where(category, language)))
        if not near:
            return []
        words = snapshot.lexical.scores(query)
        shared = {key: float(words[row]) for row, key in enumerate(snapshot.order) if key in near}
        ranked = []
        for key, cosine in near.items():
            # An article that was removed while this search ran is in the snapshot no more.
            if (entry := snapshot.chunks.get(key)) is None:
                continue
            sentences = np.clip(entry.vectors @ vector, 0, 1)
            score = (
                PASSAGE_WEIGHT * cosine
                + HEADING_WEIGHT * float(entry.heading_vector @ vector)
                + SENTENCE_WEIGHT * float(sentences.max(initial=0.0))
                + WORDS_WEIGHT * shared[key] / (shared[key] + WORDS_HALF)
            )
            ranked.append((score, entry, sentences))
        ranked.sort(key=lambda row: -row[0])
        return [_passage(entry, score, sentences) for score, entry, sentences in ranked[:k]]


def _where(category: str | None, language: str | None) -> dict[str, Any] | None:
    wanted: list[dict[str, Any]] = []
    if category is not None:
        wanted.append({"category": category})
    if language is not None:
        wanted.append({"language": language})
    if len(wanted) > 1:
        return {"$and": wanted}
    return wanted[0] if wanted else None


def _passage(entry: IndexedChunk, score: float, sentences: Any) -> Passage:
    chunk = entry.chunk
    units = tuple(
        PassageSentence(text=unit.text, marker=unit.marker, block=unit.block, score=round(float(each), 4))
        for unit, each in zip(entry.sentences, sentences, strict=True)
    )
    excerpt = max(units, key=lambda unit: unit.score).text if units else chunk.text[:300]
    return Passage(
        article_id=chunk.article_id,
        title=chunk.title,
        heading=chunk.heading,
        text=chunk.text,
        excerpt=excerpt,
        score=round(min(1.0, max(0.0, score)), 4),
        category=chunk.category,
        language=chunk.language,
        intents=chunk.intents,
        sentences=units,
    )
