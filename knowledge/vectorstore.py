"""The vectors on disk: three Chroma collections in one place, with cosine distance and no embedder of their own.

``passages`` holds the English model's vectors of passages (and of the questions of FAQs), ``multilingual`` the other
model's, ``sentences`` those of each passage's heading and sentences. Two processes on one folder see stale rows
(Chroma 1.5), so exactly one opens it; processes of one desk share the collections of a Chroma server instead.
"""

from __future__ import annotations

import json
from collections.abc import Collection as Some
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from chromadb import HttpClient, PersistentClient
from chromadb.api import ClientAPI
from chromadb.api.client import Client
from chromadb.api.models.Collection import Collection
from chromadb.config import Settings

from knowledge.chunk import Chunk
from knowledge.embed import Vectors
from knowledge.snapshot import Indexed

QUESTION: Final = "?"
"""What the id of an FAQ's question has after that of its passage."""
HEADING: Final = "h"
"""What stands for a number in the id of a passage's heading among its sentences."""

PAGE: Final = 1000
"""Rows read at once: Chroma makes an object of every number, forty times what is kept."""


@dataclass(frozen=True, slots=True)
class ChromaServer:
    """A Chroma server, like ``http://chroma:8000``; ``space`` sets one desk's collections apart from others' on it."""

    url: str
    space: str


def connect(place: Path | ChromaServer) -> ClientAPI:
    """The client of the store in a folder or on a server: the one place that knows where the vectors are.

    Raises ``ValueError`` when the server does not answer.
    """
    settings = Settings(anonymized_telemetry=False)
    if isinstance(place, ChromaServer):
        return HttpClient(host=place.url, settings=settings)
    place.mkdir(parents=True, exist_ok=True)
    return PersistentClient(str(place), settings=settings)


class VectorStore:
    """The vectors of one pair of models. What another pair left in the folder is thrown away when it is opened."""

    def __init__(self, client: ClientAPI, english: str, multilingual: str | None, *, space: str | None = None) -> None:
        """``english`` and ``multilingual`` are the models' fingerprints; ``space`` is a server's."""
        self._client = client
        mark = english[:12]
        names = [f"passages-{mark}", f"sentences-{mark}"]
        names += [f"multilingual-{multilingual[:12]}"] if multilingual else []
        if space is not None:
            # What is there beside is another desk's, or of processes that run an older version during an update.
            names = [f"{name}-{space}" for name in names]
        for old in client.list_collections() if space is None else ():
            if old.name not in names:
                client.delete_collection(old.name)
        # Without an embedding function of its own Chroma cannot try to download one.
        made = [
            client.get_or_create_collection(name, configuration={"hnsw": {"space": "cosine"}}, embedding_function=None)
            for name in names
        ]
        self.passages, self.sentences = made[0], made[1]
        self.multilingual: Collection | None = made[2] if multilingual else None

    def add(self, passages: Sequence[Indexed], sentences: Mapping[str, Vectors], fingerprint: str) -> None:
        """Write one article: ``sentences`` has by passage id the heading's vector and one for each sentence.

        What says that the article is whole is written last.
        """
        if not passages:
            return
        article_id = passages[0].chunk.article_id
        mark: dict[str, Any] = {"article_id": article_id, "fingerprint": fingerprint, "of": len(passages)}
        if self.multilingual is not None:
            self.multilingual.add(
                ids=[each.chunk.id for each in passages],
                embeddings=np.array([each.multilingual for each in passages], dtype=np.float32),
                metadatas=[mark] * len(passages),
            )
        ids = [name for key, rows in sentences.items() for name in _names(key, len(rows))]
        self.sentences.add(
            ids=ids,
            embeddings=np.concatenate(list(sentences.values())),
            metadatas=[{"article_id": article_id}] * len(ids),
        )
        asked = [each for each in passages if each.chunk.question]
        if asked:
            self.passages.add(
                ids=[each.chunk.id + QUESTION for each in asked],
                embeddings=np.array([each.english[1] for each in asked], dtype=np.float32),
                metadatas=[{"article_id": article_id, "question": True}] * len(asked),
            )
        self.passages.add(
            ids=[each.chunk.id for each in passages],
            embeddings=np.array([each.english[0] for each in passages], dtype=np.float32),
            documents=[each.chunk.text for each in passages],
            metadatas=[mark | _metadata(each.chunk) for each in passages],
        )

    def remove(self, article_id: str) -> None:
        """Forget an article: first what says that it is whole, last what shows that something is left."""
        order = [self.passages, self.sentences, *([self.multilingual] if self.multilingual is not None else [])]
        for collection in order:
            collection.delete(where={"article_id": article_id})

    def marks(self) -> dict[str, str]:
        """The fingerprint of each article, "" of one that is there in part or differs between the collections."""
        found = [_marks(self.passages)]
        if self.multilingual is not None:
            found.append(_marks(self.multilingual))
        ids = {article_id for each in found for article_id in each}
        return {key: found[0].get(key, "") if len({each.get(key, "") for each in found}) == 1 else "" for key in ids}

    def read(self) -> Iterator[Indexed]:
        """Every passage with its vectors."""
        for start in range(0, self.passages.count(), PAGE):
            yield from self._indexed(
                self.passages.get(limit=PAGE, offset=start, include=["documents", "metadatas"]),
            )

    def read_of(self, articles: Some[str]) -> Iterator[Indexed]:
        """The passages of some articles (ids) with their vectors."""
        for article_id in articles:
            yield from self._indexed(
                self.passages.get(where={"article_id": article_id}, include=["documents", "metadatas"])
            )

    def _indexed(self, page: Any) -> Iterator[Indexed]:
        rows = zip(page["ids"], page["documents"] or [], page["metadatas"] or [], strict=True)
        chunks = [_chunk(key, text, meta) for key, text, meta in rows if not meta.get("question")]
        keys = [chunk.id for chunk in chunks]
        asked = [chunk.id + QUESTION for chunk in chunks if chunk.question]
        english = _by_id(self.passages, keys + asked)
        others = {} if self.multilingual is None else _by_id(self.multilingual, keys)
        for chunk in chunks:
            if chunk.id not in english:  # it was removed while this was read
                continue
            both = (english[chunk.id], english.get(chunk.id + QUESTION))
            yield Indexed(chunk, tuple(each for each in both if each is not None), others.get(chunk.id))

    def sentence_vectors(self, sizes: Mapping[str, int]) -> dict[str, Vectors]:
        """By passage id the heading's vector and then one for each sentence, for passages with so many rows in all.

        A passage that was changed in the meantime is left out.
        """
        names = [name for key, size in sizes.items() for name in _names(key, size)]
        if not names:
            return {}
        found: dict[str, Vectors] = {}
        for start in range(0, len(names), PAGE):
            found |= _by_id(self.sentences, names[start : start + PAGE])
        return {
            key: np.array([found[name] for name in _names(key, size)], dtype=np.float32)
            for key, size in sizes.items()
            if all(name in found for name in _names(key, size))
        }

    def close(self) -> None:
        """Let go of the folder, so that another process may open it."""
        if isinstance(self._client, Client):
            self._client.close()


def nearest(collection: Collection, vector: Vectors, n: int) -> list[str]:
    """The ids of the ``n`` passages nearest to ``vector``, best first, by Chroma's index."""
    size = collection.count()
    if not size:
        return []
    found = collection.query(
        query_embeddings=np.asarray([vector], dtype=np.float32), n_results=min(n, size), include=[]
    )
    return list(dict.fromkeys(key.removesuffix(QUESTION) for key in found["ids"][0]))


def _names(key: str, size: int) -> list[str]:
    return [f"{key}:{HEADING}", *(f"{key}:{number}" for number in range(size - 1))]


def _marks(collection: Collection) -> dict[str, str]:
    marks: dict[str, str] = {}
    counts: dict[str, int] = {}
    expected: dict[str, int] = {}
    for meta in collection.get(include=["metadatas"])["metadatas"] or []:
        article_id = str(meta["article_id"])
        if meta.get("question"):
            marks.setdefault(article_id, "")
            continue
        marks[article_id] = str(meta["fingerprint"])
        counts[article_id] = counts.get(article_id, 0) + 1
        expected[article_id] = int(str(meta["of"]))
    return {key: mark if counts.get(key) == expected.get(key) else "" for key, mark in marks.items()}


def _by_id(collection: Collection, ids: Sequence[str]) -> dict[str, Vectors]:
    """The vectors of those of ``ids`` that are there."""
    if not ids:
        return {}
    rows = collection.get(ids=list(ids), include=["embeddings"])
    return dict(zip(rows["ids"], np.asarray(rows["embeddings"], dtype=np.float32), strict=True))


def _metadata(chunk: Chunk) -> dict[str, Any]:
    return {
        "title": chunk.title,
        "heading": chunk.heading,
        "category": chunk.category,
        "language": chunk.language,
        "type": chunk.type,
        "tags": json.dumps(chunk.tags),
        "intents": json.dumps(chunk.intents),
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
        type=str(meta["type"]),
        tags=tuple(json.loads(str(meta["tags"]))),
    )
