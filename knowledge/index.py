"""The search index of one desk: it embeds passages, keeps them in Chroma, and what a search reads in memory.

The vectors of sentences, by far the most, are kept at half precision, and of a very large desk the last used ones.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
import structlog

from knowledge.bridge import Bridge, Crossing
from knowledge.chunk import Chunk, chunk_article
from knowledge.embed import Encoder, Vectors
from knowledge.ingest import Article
from knowledge.sentences import Sentence, split_sentences
from knowledge.snapshot import Filters, Indexed, Snapshot
from knowledge.vectorstore import ChromaServer, VectorStore, connect, nearest

LAYOUT: Final = "3"
"""Raised when chunking, embedding or the stored fields change, so that every article is indexed anew."""
REMEMBERED: Final = 12_000
"""Passages whose sentence vectors are kept in memory, about 6 kB each; a desk with more reads the others from disk."""
AT_ONCE: Final = 200
"""Passages whose sentence vectors are read together when the index is opened."""
ENGLISH: Final = "en"

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
class Multilingual:
    """The multilingual model in its two roles, and the way from it to the English one (None: the models are others)."""

    questions: Encoder
    passages: Encoder
    bridge: Bridge | None


class ArticleIndex:
    """The index of one desk. Methods block: call them off the event loop. One thread writes at a time.

    On a Chroma server it is `shared`: empty until ``reread`` or ``reload`` brings what any process has written there
    into memory, where every search is done, so that no turn waits for that server.
    """

    def __init__(self, place: Path | ChromaServer, model: Encoder, multilingual: Multilingual | None = None) -> None:
        self._model = model
        self._multilingual = multilingual
        self.shared = isinstance(place, ChromaServer)
        passages = multilingual.passages.fingerprint if multilingual else None
        space = place.space if isinstance(place, ChromaServer) else None
        self._store = VectorStore(connect(place), model.fingerprint, passages, space=space)
        self._writing = threading.Lock()
        self._reading = threading.Lock()
        self._sentences: OrderedDict[str, Vectors] = OrderedDict()
        self.snapshot = Snapshot()
        if not self.shared:
            self.reread()

    def reread(self) -> None:
        """Take all that is written into what a search reads."""
        with self._writing:
            with self._reading:
                self._sentences.clear()
            self.snapshot = Snapshot().changed((), list(self._store.read()))
        self._fetch_sentences(list(self.snapshot.chunks.values())[:REMEMBERED])

    def reload(self, articles: Collection[str]) -> None:
        """Take what another process has written, or removed, of these articles (ids) into what a search reads."""
        with self._writing:
            added = list(self._store.read_of(articles))
            old = [key for key, chunk in self.snapshot.chunks.items() if chunk.article_id in articles]
            with self._reading:
                for key in old:
                    self._sentences.pop(key, None)
            self.snapshot = self.snapshot.changed(articles, added)
        self._fetch_sentences([each.chunk for each in added])

    def _fetch_sentences(self, chunks: Sequence[Chunk]) -> None:
        for start in range(0, len(chunks), AT_ONCE):
            self.sentences(chunks[start : start + AT_ONCE])

    def sync(self, articles: Iterable[Article], progress: Callable[[float], None] | None = None) -> SyncReport:
        """Make the index hold exactly ``articles``: new and changed ones are embedded, retired ones removed."""
        wanted = _with_text(articles)
        present = self._store.marks()
        retired = [article_id for article_id in present if article_id not in wanted]
        stale = [each for each in wanted.values() if present.get(each.id) != self._fingerprint(each)]
        self._write(stale, retired, progress or (lambda share: None))
        report = SyncReport(len(stale), len(retired), len(wanted) - len(stale), len(self.snapshot.chunks))
        log.info("articles_indexed", indexed=report.indexed, removed=report.removed, passages=report.passages)
        return report

    def apply(self, changed: Sequence[Article], retired: Sequence[str] = ()) -> SyncReport:
        """Index ``changed`` anew and forget the articles ``retired`` (ids), and nothing else."""
        self._write(changed, retired, lambda share: None)
        return SyncReport(len(changed), len(retired), 0, len(self.snapshot.chunks))

    def drift(self, articles: Iterable[Article]) -> Drift:
        """Where the index differs from ``articles``, which are the truth. ``sync`` mends it."""
        wanted = {article.id: self._fingerprint(article) for article in _with_text(articles).values()}
        present = self._store.marks()
        return Drift(
            missing=tuple(sorted(wanted.keys() - present.keys())),
            stale=tuple(sorted(key for key, mark in wanted.items() if present.get(key, mark) != mark)),
            orphaned=tuple(sorted(present.keys() - wanted.keys())),
        )

    def nearest(self, vector: Vectors, n: int, filters: Filters, *, multilingual: bool = False) -> list[str]:
        """The ids of the ``n`` passages nearest to ``vector`` in one of the two spaces, best first.

        Chroma's graph of neighbours answers without filters. It would lose time and neighbours to one, so that the
        few passages that a filter leaves are all compared; and a server is not asked at all.
        """
        snapshot = self.snapshot
        if filters or self.shared:
            space = snapshot.multilingual if multilingual else snapshot.english
            return snapshot.best(space.cosines(vector, len(snapshot.keys)), n, snapshot.mask(filters))
        collection = self._store.multilingual if multilingual else self._store.passages
        return [] if collection is None else nearest(collection, vector, n)

    def sentences(self, chunks: Sequence[Chunk]) -> dict[str, Vectors]:
        """By passage id: the heading's vector (the title's, where there is none), then one for each sentence.

        Shape (1 + sentences, dimensions) of float16. A passage that was changed in the meantime is left out.
        """
        sizes = {chunk.id: 1 + len(units_of(chunk.text)) for chunk in chunks}
        with self._reading:
            known = {key: found for key in sizes if (found := self._sentences.get(key)) is not None}
            for key in known:
                self._sentences.move_to_end(key)
        fetched = self._store.sentence_vectors({key: size for key, size in sizes.items() if key not in known})
        with self._reading:
            known |= {key: self._remember(key, vectors) for key, vectors in fetched.items()}
        return {key: vectors for key, vectors in known.items() if len(vectors) == sizes[key]}

    def close(self) -> None:
        """Let go of the folder, so that another index may open it."""
        self._store.close()

    def _write(self, changed: Sequence[Article], retired: Sequence[str], progress: Callable[[float], None]) -> None:
        added: list[Indexed] = []
        done: list[str] = []
        with self._writing:
            try:
                for article_id in retired:
                    self._store.remove(article_id)
                    done.append(article_id)
                for number, article in enumerate(changed):
                    progress(number / len(changed))
                    self._store.remove(article.id)
                    done.append(article.id)
                    added += self._add(article)
            finally:
                # Also after a fault: what a search reads is what was written.
                if done:
                    self.snapshot = self.snapshot.changed(done, added)
        progress(1.0)

    def _add(self, article: Article) -> list[Indexed]:
        """Embed and write one article. Raises what the model and Chroma raise; then ``drift`` finds the article."""
        chunks = chunk_article(article)
        if not chunks:
            return []
        model = self._english_space(article.language)
        units = [[chunk.heading or chunk.title, *(unit.text for unit in units_of(chunk.text))] for chunk in chunks]
        # Side by side: each model keeps to one core, and a machine has two.
        with ThreadPoolExecutor(1) as beside:
            other = beside.submit(self._in_many_languages, chunks)
            english = model.embed([chunk.embedded for chunk in chunks])
            asked = [chunk.question for chunk in chunks if chunk.question]
            questions: Iterator[Vectors] = iter(model.embed(asked) if asked else [])
            rows = iter(model.embed([text for each in units for text in each]))
            multilingual = other.result()
        passages = [
            Indexed(
                chunk,
                (english[row], next(questions)) if chunk.question else (english[row],),
                multilingual[row],
            )
            for row, chunk in enumerate(chunks)
        ]
        sentences = {
            chunk.id: np.array([next(rows) for _ in each], dtype=np.float32)
            for chunk, each in zip(chunks, units, strict=True)
        }
        self._store.add(passages, sentences, self._fingerprint(article))
        with self._reading:
            for key, vectors in sentences.items():
                self._remember(key, vectors)
        return passages

    def _in_many_languages(self, chunks: Sequence[Chunk]) -> Sequence[Vectors | None]:
        """The multilingual vector of each chunk; None without that model."""
        if self._multilingual is None:
            return [None] * len(chunks)
        return list(self._multilingual.passages.embed([chunk.searchable for chunk in chunks]))

    def _english_space(self, language: str) -> Encoder:
        """What gives texts of a language a place among the English ones."""
        known = self._multilingual
        if language == ENGLISH or known is None or known.bridge is None:
            return self._model
        return Crossing(known.questions, known.bridge)

    def _remember(self, key: str, vectors: Vectors) -> Vectors:
        """Keep the vectors of a passage at half the size, instead of those of the one that was not used longest."""
        halves: Vectors = vectors.astype(np.float16)
        self._sentences[key] = halves
        self._sentences.move_to_end(key)
        while len(self._sentences) > REMEMBERED:
            self._sentences.popitem(last=False)
        return halves

    def _fingerprint(self, article: Article) -> str:
        models = [self._model.fingerprint, self._multilingual.passages.fingerprint if self._multilingual else ""]
        return hashlib.sha256(":".join([LAYOUT, *models, article.content_hash]).encode()).hexdigest()


def _with_text(articles: Iterable[Article]) -> dict[str, Article]:
    """By id; an article in which nothing can be found is not for the index."""
    return {article.id: article for article in articles if chunk_article(article)}


@lru_cache(maxsize=REMEMBERED)
def units_of(text: str) -> tuple[Sentence, ...]:
    """The sentences of a passage, cut once."""
    return tuple(split_sentences(text))
