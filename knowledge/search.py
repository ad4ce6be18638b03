"""Searching the help centre, in any language: lists by vectors and by words, fused, and ordered by their sentences.

The lists name candidates: Chroma's nearest passages for the English vector and, for a question in another language, for
the multilingual one, and BM25. Reciprocal rank fusion makes one list of them. Its first are then ordered by a score in
which the best sentence counts, and which says how surely the passage answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from knowledge.bridge import Bridge
from knowledge.chunk import LONGEST, Chunk, parts
from knowledge.embed import SharedEmbedder, Vectors
from knowledge.fusion import fused
from knowledge.index import ENGLISH, ArticleIndex, units_of
from knowledge.pool import off_loop
from knowledge.snapshot import Filters

CANDIDATES: Final = 30
"""How many passages each of the lists names, and how many of the fused ones are looked at again."""
PASSAGE_WEIGHT: Final = 0.4
HEADING_WEIGHT: Final = 0.25
SENTENCE_WEIGHT: Final = 0.35
WORDS_WEIGHT: Final = 0.1
"""Shares of the cosines to passage, heading and best sentence in a score, and of the words they have in common.

Chosen on ``evals/datasets/questions.yaml`` and ``questions_plain.yaml``; ``frontdesk eval retrieval`` prints what each
list finds by itself, what their fusion finds, and what this order finds.
"""
WORDS_HALF: Final = 8.0
"""The BM25 score that counts half."""
PARTS: Final = 8
"""How many parts of a long message are read; each takes as long as a passage."""
MULTILINGUAL_WEIGHT: Final = 3.0
MULTILINGUAL_MIDDLE: Final = 0.79
"""What a question in another language adds: the multilingual cosine less the middle, by weight; its cosines lie close
together. Chosen on ``evals/datasets/questions_plain_languages.yaml``, the middle so that a score means as much there as
it does for a question in English.
"""


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
    type: str = "article"
    tags: tuple[str, ...] = ()
    sentences: tuple[PassageSentence, ...] = ()
    part: int = 0
    """Which question of the message it was found for, where several were searched one by one."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is looked for: its words, and its vectors in the two spaces as far as it has them."""

    words: str
    english: Vectors | None
    multilingual: Vectors | None

    @property
    def long(self) -> bool:
        """Whether it is longer than a passage, so that its vectors are means over its parts."""
        return len(self.words) > LONGEST


class ArticleSearch:
    """Answers questions from an index; the embedders are shared with the other engines of a turn."""

    def __init__(
        self,
        index: ArticleIndex,
        embedder: SharedEmbedder,
        multilingual: SharedEmbedder | None = None,
        bridge: Bridge | None = None,
    ) -> None:
        """``multilingual`` embeds questions in other languages, and ``bridge`` leads from there to ``embedder``'s."""
        self.index = index
        self.embedder = embedder
        self._multilingual = multilingual
        self._bridge = bridge

    async def search(
        self,
        query: str,
        k: int = 5,
        category: str | None = None,
        language: str | None = None,
        *,
        filters: Filters | None = None,
        spoken: str = ENGLISH,
        translation: str | None = None,
    ) -> list[Passage]:
        """The ``k`` passages that fit ``query`` best, best first; only of ``category`` and ``language`` if given.

        ``filters`` says more closely which passages may be found and stands for both. ``spoken`` is the language of
        the query (ISO 639-1), ``translation`` the same in English where somebody has translated it. Without the
        multilingual model a question in another language finds something only through its translation.
        """
        if not query.strip() or k < 1:
            return []
        asked = await self.asked(query, spoken, translation)
        return await off_loop(self._rank, asked, k, filters or Filters(category, language))

    async def asked(self, query: str, spoken: str = ENGLISH, translation: str | None = None) -> Asked:
        """The question with the vectors that it is looked for by."""
        if spoken == ENGLISH:
            return Asked(query, await _vector(self.embedder, query), None)
        english = None if translation is None else await _vector(self.embedder, translation)
        if self._multilingual is None:
            return Asked(translation or "", english, None)
        multilingual = await _vector(self._multilingual, query)
        if english is None and self._bridge is not None:
            english = self._bridge.cross(multilingual)
        return Asked(f"{query}\n{translation or ''}", english, multilingual)

    def ranked(self, asked: Asked, filters: Filters, n: int) -> dict[str, list[str]]:
        """The ids that each list names, best first, by the list's name; and their fusion."""
        snapshot = self.index.snapshot
        lists = {"BM25": snapshot.best(snapshot.lexical.scores(asked.words), n, snapshot.mask(filters), least=0.0)}
        if asked.english is not None:
            lists["dense"] = self.index.nearest(asked.english, n, filters)
        if asked.multilingual is not None:
            lists["multilingual"] = self.index.nearest(asked.multilingual, n, filters, multilingual=True)
        return {**lists, "fused": fused(*lists.values())[:n]}

    def _rank(self, asked: Asked, k: int, filters: Filters) -> list[Passage]:
        if asked.english is None and asked.multilingual is None:
            return []
        snapshot = self.index.snapshot
        # An article that was removed while this search ran is in the snapshot no more.
        found = self.ranked(asked, filters, max(CANDIDATES, k))["fused"]
        chunks = [chunk for key in found if (chunk := snapshot.chunks.get(key)) is not None]
        rows = np.array([snapshot.rows[chunk.id] for chunk in chunks], dtype=np.int32)
        words = snapshot.lexical.scores(asked.words)[rows]
        scores = WORDS_WEIGHT * words / (words + WORDS_HALF)
        if asked.english is not None:
            scores += PASSAGE_WEIGHT * snapshot.english.cosines(asked.english, len(snapshot.keys))[rows]
        if asked.multilingual is not None:
            likeness = snapshot.multilingual.cosines(asked.multilingual, len(snapshot.keys))[rows]
            scores += MULTILINGUAL_WEIGHT * (likeness - MULTILINGUAL_MIDDLE)
        vectors = self.index.sentences(chunks)
        ranked = []
        for score, chunk in zip(scores.tolist(), chunks, strict=True):
            if (units := vectors.get(chunk.id)) is None:
                continue
            cosines = np.zeros(len(units)) if asked.english is None else units.astype(np.float32) @ asked.english
            sentences = np.clip(cosines[1:], 0, 1)
            score += HEADING_WEIGHT * float(cosines[0]) + SENTENCE_WEIGHT * float(sentences.max(initial=0.0))
            ranked.append((score, chunk, sentences))
        # The mean of a long story is near to no sentence in particular: there the fused order is the better one.
        if not asked.long:
            ranked.sort(key=lambda row: -row[0])
        return [_passage(chunk, score, sentences) for score, chunk, sentences in ranked[:k]]


async def _vector(embedder: SharedEmbedder, text: str) -> Vectors:
    """The vector of a question; of one longer than the model reads, the mean of its parts', of length 1."""
    vectors = [await embedder.embed(part) for part in parts(text)[:PARTS]]
    mean = np.mean(vectors, axis=0)
    found: Vectors = (mean / max(float(np.linalg.norm(mean)), 1e-12)).astype(np.float32)
    return found if len(vectors) > 1 else vectors[0]


def _passage(chunk: Chunk, score: float, sentences: Any) -> Passage:
    units = tuple(
        PassageSentence(text=unit.text, marker=unit.marker, block=unit.block, score=round(float(each), 4))
        for unit, each in zip(units_of(chunk.text), sentences, strict=True)
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
        type=chunk.type,
        tags=chunk.tags,
        sentences=units,
    )
