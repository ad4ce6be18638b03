"""The search index: passages and their sentences in Chroma, embedded, under one folder and in one process.

Chroma keeps the vectors and answers nearest-neighbour queries; what a search needs beside them (texts,
sentence vectors, word statistics) is read into memory once as a ``Snapshot``. Two processes on one folder
see stale rows (Chroma 1.5), so exactly one opens it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import structlog
from chromadb import PersistentClient
from chromadb.api.client import Client
from chromadb.api.models.Collection import Collection
from chromadb.config import Settings

from knowledge.chunk import Chunk, chunk_article
from knowledge.embed import DIMENSIONS, MODEL_SHA256, Encoder, Vectors
from knowledge.ingest import Article
from knowledge.lexical import Bm25
from knowledge.sentences import Sentence, split_sentences

LAYOUT: Final = "2"
"""Raised when chunking, embedding or the stored fields change, so that every article is indexed anew."""
HEADING: Final = -1
"""The place of a passage's heading before its sentences, which are numbered from 0."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a synchronisation did, as numbers of articles."""

    indexed: int
    removed: int
    unchanged: int
    passages: int


@dataclass(frozen=True, slots=True)
class Drift:
    """Ids of articles that the index lacks, holds in an older form (or in part), or should not hold."""

    missing: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()
    orphaned: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything differs."""
        return bool(self.missing or self.stale or self.orphaned)


@dataclass(frozen=True, slots=True)
class IndexedChunk:
    """A passage with its sentences. ``vectors`` has one row a sentence, shape (n, 384), ``heading_vector`` is the
    embedding of the heading (of the title, where there is none), shape (384,).
    """

    chunk: Chunk
    sentences: tuple[Sentence, ...]
    vectors: Vectors
    heading_vector: Vectors


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything of the index that a search reads in memory; replaced as a whole after a synchronisation."""

    chunks: dict[str, IndexedChunk]
    order: tuple[str, ...]
    lexical: Bm25


class ArticleIndex:
    """The index of one desk. Methods block: call them off the event loop."""

    def __init__(self, folder: Path, model: Encoder) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._model = model
        self._client = PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))
        self._passages = self._collection("passages")
        self._sentences = self._collection("sentences")
        self.snapshot = self._read()

    def _collection(self, name: str) -> Collection:
        # Without an embedding function of its own Chroma cannot try to download one.
        return self._client.get_or_create_collection(
            name, configuration={"hnsw": {"space": "cosine"}}, embedding_function=None
        )

    def sync(self, articles: Iterable[Article], progress: Callable[[float], None] | None = None) -> SyncReport:
        """Make the index hold exactly ``articles``: new and changed ones are embedded, retired ones removed."""
        wanted = {article.id: (article, _fingerprint(article)) for article in articles}
        present = self._present()
        retired = [article_id for article_id in present if article_id not in wanted]
        stale = [(article, mark) for article, mark in wanted.values() if present.get(article.id) != mark]
        for article_id in retired:
            self._remove(article_id)
        for number, (article, mark) in enumerate(stale):
            if progress:
                progress(number / len(stale))
            self._remove(article.id)
            self._add(article, mark)
        if retired or stale:
            self.snapshot = self._read()
        if progress:
            progress(1.0)
        report = SyncReport(len(stale), len(retired), len(wanted) - len(stale), len(self.snapshot.chunks))
        log.info("articles_indexed", indexed=report.indexed, removed=report.removed, passages=report.passages)
        return report

    def apply(self, changed: Sequence[Article], retired: Sequence[str] = ()) -> SyncReport:
        """Index ``changed`` anew and forget the articles ``retired`` (ids), and nothing else."""
        for article_id in retired:
            self._remove(article_id)
        for article in changed:
            self._remove(article.id)
            self._add(article, _fingerprint(article))
        self.snapshot = self._read()
        return SyncReport(len(changed), len(retired), 0, len(self.snapshot.chunks))

    def drift(self, articles: Iterable[Article]) -> Drift:
        """Where the index differs from ``articles``, which are the truth. ``sync`` mends it."""
        wanted = {article.id: _fingerprint(article) for article in articles}
        present = self._present()
        return Drift(
            missing=tuple(sorted(wanted.keys() - present.keys())),
            stale=tuple(sorted(key for key, mark in wanted.items() if present.get(key, mark) != mark)),
            orphaned=tuple(sorted(present.keys() - wanted.keys())),
        )

    def nearest(self, vector: Vectors, n: int, where: dict[str, Any] | None = None) -> list[tuple[str, float]]:
        """The ``n`` passages nearest to ``vector`` (shape (384,)): (passage id, cosine), best first."""
        if not self.snapshot.chunks:
            return []
        found = self._passages.query(
            query_embeddings=np.asarray([vector], dtype=np.float32),
            n_results=min(n, len(self.snapshot.chunks)),
            where=where,
            include=["distances"],
        )
        return [
            (key, 1.0 - distance)
            for key, distance in zip(found["ids"][0], (found["distances"] or [[]])[0], strict=True)
        ]

    def close(self) -> None:
        """Let go of the folder, so that another index may open it."""
        if isinstance(self._client, Client):
            self._client.close()

    def _present(self) -> dict[str, str]:
        """The fingerprint of each article that is completely indexed."""
        marks: dict[str, str] = {}
        counts: dict[str, int] = {}
        expected: dict[str, int] = {}
        for meta in self._passages.get(include=["metadatas"])["metadatas"] or []:
            article_id = str(meta["article_id"])
            marks[article_id] = str(meta["fingerprint"])
            counts[article_id] = counts.get(article_id, 0) + 1
            expected[article_id] = int(str(meta["of"]))
        return {key: mark if counts[key] == expected[key] else "" for key, mark in marks.items()}

    def _remove(self, article_id: str) -> None:
        self._passages.delete(where={"article_id": article_id})
        self._sentences.delete(where={"article_id": article_id})

    def _add(self, article: Article, fingerprint: str) -> None:
        chunks = chunk_article(article)
        if not chunks:
            return
        heading = [(chunk, HEADING, Sentence(text=chunk.heading or chunk.title)) for chunk in chunks]
        rows = heading + [(chunk, n, unit) for chunk in chunks for n, unit in enumerate(split_sentences(chunk.text))]
        # The passages come last: an article counts as indexed once they are there.
        self._sentences.add(
            ids=[f"{chunk.id}:{n}" for chunk, n, _ in rows],
            embeddings=self._model.embed([unit.text for *_, unit in rows]),
            documents=[unit.text for *_, unit in rows],
            metadatas=[
                {"article_id": article.id, "chunk": chunk.id, "n": n, "marker": unit.marker, "block": unit.block}
                for chunk, n, unit in rows
            ],
        )
        self._passages.add(
            ids=[chunk.id for chunk in chunks],
            embeddings=self._model.embed([chunk.searchable for chunk in chunks]),
            documents=[chunk.text for chunk in chunks],
            metadatas=[_metadata(chunk, fingerprint, len(chunks)) for chunk in chunks],
        )

    def _read(self) -> Snapshot:
        sentences: dict[str, list[tuple[int, Sentence, Sequence[float]]]] = {}
        rows = self._sentences.get(include=["documents", "metadatas", "embeddings"])
        for text, meta, vector in zip(
            rows["documents"] or [], rows["metadatas"] or [], _vectors(rows["embeddings"]), strict=True
        ):
            unit = Sentence(text=text, marker=str(meta["marker"]), block=int(str(meta["block"])))
            sentences.setdefault(str(meta["chunk"]), []).append((int(str(meta["n"])), unit, vector))
        chunks: dict[str, IndexedChunk] = {}
        passages = self._passages.get(include=["documents", "metadatas"])
        for key, text, meta in zip(
            passages["ids"], passages["documents"] or [], passages["metadatas"] or [], strict=True
        ):
            heading, *units = sorted(sentences[key], key=lambda row: row[0])
            vectors = np.array([vector for *_, vector in units], dtype=np.float32).reshape(len(units), DIMENSIONS)
            chunks[key] = IndexedChunk(
                chunk=_chunk(key, text, meta),
                sentences=tuple(unit for _, unit, _ in units),
                vectors=vectors,
                heading_vector=np.array(heading[2], dtype=np.float32),
            )
        order = tuple(sorted(chunks))
        return Snapshot(chunks, order, Bm25([chunks[key].chunk.searchable for key in order]))


def _vectors(found: Any) -> Any:
    return [] if found is None else found


def _fingerprint(article: Article) -> str:
    return hashlib.sha256(f"{LAYOUT}:{MODEL_SHA256}:{article.content_hash}".encode()).hexdigest()


def _metadata(chunk: Chunk, fingerprint: str, of: int) -> dict[str, str | int]:
    return {
        "article_id": chunk.article_id,
        "title": chunk.title,
        "heading": chunk.heading,
        "category": chunk.category,
        "language": chunk.language,
        "intents": json.dumps(chunk.intents),
        "fingerprint": fingerprint,
        "of": of,
    }


def _chunk(key: str, text: str, meta: Any) -> Chunk:
    return Chunk(
        id=key,
        article_id=str(meta["article_id"]),
        title=str(meta["title"]),
        heading=str(meta["heading"]),
        text=text,
        category=str(meta["category"]),
        language=str(meta["language"]),
        intents=tuple(json.loads(str(meta["intents"]))),
    )
