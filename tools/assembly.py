"""Putting the local engines together: what a desk needs to answer on nothing but this machine."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from knowledge.embed import MiniLM, SharedEmbedder
from knowledge.index import ArticleIndex
from knowledge.ingest import read_articles
from knowledge.intents import load_intents
from knowledge.pool import off_loop
from knowledge.replies import load_replies
from knowledge.search import ArticleSearch
from knowledge.sentiments import load_sentiments
from tools.chat.local import Composer
from tools.detection.local import LocalDetector
from tools.intent.local import LocalIntents
from tools.providers import Chain, Providers
from tools.retrieval.chroma import ChromaRetriever
from tools.sentiment.local import LocalSentiment

Progress = Callable[[str, float], None]
"""Told what is being done and a share of it, 0..1."""


async def local_providers(data: Path, *, progress: Progress | None = None) -> Providers:
    """Load, and where needed train and index, every local engine; state goes to ``data/models`` and ``data/index``.

    The first start takes a minute, later ones seconds. Raises ``KnowledgeError`` when a file of knowledge is
    faulty and ``ModelError`` when the embedding model is not there.
    """
    # Side by side: half a second goes into unpacking the detector's model.
    detector, (intents, sentiment, retriever) = await asyncio.gather(
        off_loop(LocalDetector), off_loop(_learn, data, progress or (lambda step, share: None))
    )
    return Providers(
        detection=Chain("detection", [detector]),
        intent=Chain("intent", [intents]),
        sentiment=Chain("sentiment", [sentiment]),
        retrieval=Chain("retrieval", [retriever]),
        chat=Chain("chat", [Composer(load_replies())]),
    )


def _learn(data: Path, progress: Progress) -> tuple[LocalIntents, LocalSentiment, ChromaRetriever]:
    """What stands on the embedding model, and on what an earlier start left in ``data``."""
    progress("loading the embedding model", 0.0)
    embedder = SharedEmbedder(MiniLM.installed())
    definitions = load_intents()
    articles = read_articles(known_intents=definitions)
    intents = LocalIntents.train(
        definitions, embedder, data / "models", lambda share: progress("learning the intents", share)
    )
    sentiment = LocalSentiment.train(
        load_sentiments(), embedder, data / "models", lambda share: progress("learning sentiment", share)
    )
    index = ArticleIndex(data / "index", embedder.model)
    index.sync(articles, lambda share: progress("indexing the articles", share))
    return intents, sentiment, ChromaRetriever(ArticleSearch(index, embedder))
