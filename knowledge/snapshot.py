"""What a search reads in memory: the passages, their vectors and their words. Replaced as a whole, never changed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from knowledge.chunk import Chunk
from knowledge.embed import Vectors
from knowledge.lexical import Bm25, Scores

Rows = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Filters:
    """Which passages may be found: of this category, language, one of these types, with one of these tags or intents.

    What is None or empty excludes nothing.
    """

    category: str | None = None
    language: str | None = None
    types: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    intents: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything is excluded."""
        return self != Filters()

    def keeps(self, chunk: Chunk) -> bool:
        """Whether ``chunk`` may be found."""
        return (
            self.category in (None, chunk.category)
            and self.language in (None, chunk.language)
            and (not self.types or chunk.type in self.types)
            and (not self.tags or not set(self.tags).isdisjoint(chunk.tags))
            and (not self.intents or not set(self.intents).isdisjoint(chunk.intents))
        )


@dataclass(frozen=True, slots=True)
class Space:
    """Vectors of one model. ``owners`` says which row's passage each belongs to: (n,) beside (n, dimensions)."""

    owners: Rows
    vectors: Vectors

    @classmethod
    def empty(cls) -> Space:
        """No vectors; the first ones that are added say how long they are."""
        return cls(np.zeros(0, dtype=np.int32), np.zeros((0, 0), dtype=np.float32))

    def changed(self, removed: Rows, owners: Sequence[int], vectors: Sequence[Vectors]) -> Space:
        """The same without the vectors of the rows ``removed``, and with those of ``owners``."""
        kept = ~np.isin(self.owners, removed)
        old = self.vectors[kept]
        fresh = np.array(vectors, dtype=np.float32)
        both = fresh if not len(old) else np.concatenate([old, fresh]) if len(fresh) else old
        return Space(np.concatenate([self.owners[kept], np.array(owners, dtype=np.int32)]), both)

    def cosines(self, vector: Vectors, rows: int) -> Scores:
        """The best cosine of each row's vectors to ``vector``: shape (rows,), -1 where there is none."""
        found = np.full(rows, -1.0, dtype=np.float32)
        if len(self.owners):
            np.maximum.at(found, self.owners, self.vectors @ vector)
        return found


@dataclass(frozen=True, slots=True)
class Indexed:
    """A passage with its vectors: the English model's (of an FAQ the question's too), and the multilingual one's."""

    chunk: Chunk
    english: tuple[Vectors, ...]
    multilingual: Vectors | None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Passages stand in rows; a row whose passage was removed is empty until another takes it."""

    chunks: Mapping[str, Chunk] = field(default_factory=dict)
    rows: Mapping[str, int] = field(default_factory=dict)
    keys: tuple[str | None, ...] = ()
    english: Space = field(default_factory=Space.empty)
    multilingual: Space = field(default_factory=Space.empty)
    lexical: Bm25 = field(default_factory=lambda: Bm25([]))
    _masks: dict[Filters, Mask] = field(default_factory=dict, repr=False, compare=False)

    def changed(self, articles: Collection[str], added: Sequence[Indexed]) -> Snapshot:
        """The same without the passages of ``articles`` (ids), and with ``added``."""
        wanted = set(articles)
        removed = {self.rows[key]: chunk for key, chunk in self.chunks.items() if chunk.article_id in wanted}
        keys = [None if row in removed else key for row, key in enumerate(self.keys)]
        free = [row for row, key in enumerate(keys) if key is None]
        keys += [None] * max(0, len(added) - len(free))
        places = (free + list(range(len(self.keys), len(keys))))[: len(added)]
        for row, each in zip(places, added, strict=True):
            keys[row] = each.chunk.id
        gone = np.fromiter(removed, dtype=np.int32)
        spread = [(row, vector) for row, each in zip(places, added, strict=True) for vector in each.english]
        multilingual = [
            (row, each.multilingual) for row, each in zip(places, added, strict=True) if each.multilingual is not None
        ]
        chunks = {key: chunk for key, chunk in self.chunks.items() if chunk.article_id not in wanted}
        chunks |= {each.chunk.id: each.chunk for each in added}
        return Snapshot(
            chunks=chunks,
            rows={key: row for row, key in enumerate(keys) if key is not None},
            keys=tuple(keys),
            english=self.english.changed(gone, *_unzipped(spread)),
            multilingual=self.multilingual.changed(gone, *_unzipped(multilingual)),
            lexical=self.lexical.changed(
                {row: chunk.searchable for row, chunk in removed.items()},
                {row: each.chunk.searchable for row, each in zip(places, added, strict=True)},
            ),
        )

    def mask(self, filters: Filters) -> Mask:
        """Which rows may be found: shape (rows,). Remembered, since desks ask with few filters."""
        if (known := self._masks.get(filters)) is None:
            kept = (key is not None and filters.keeps(self.chunks[key]) for key in self.keys)
            known = np.fromiter(kept, dtype=np.bool_, count=len(self.keys))
            if len(self._masks) < 256:
                self._masks[filters] = known
        return known

    def best(self, scores: Scores, n: int, mask: Mask, least: float = -1.0) -> list[str]:
        """The ids of the ``n`` rows in ``mask`` with the highest scores above ``least``, best first."""
        rows = np.flatnonzero(mask & (scores > least))
        if len(rows) > n:
            rows = rows[np.argpartition(-scores[rows], n - 1)[:n]]
        ordered = rows[np.argsort(-scores[rows], kind="stable")]
        return [key for row in ordered if (key := self.keys[row]) is not None]


def _unzipped(pairs: Sequence[tuple[int, Any]]) -> tuple[list[int], list[Any]]:
    return [row for row, _ in pairs], [vector for _, vector in pairs]
