"""Putting the local engines together: what a desk needs to answer on nothing but this machine."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import structlog

from knowledge.catalogue import load_catalogue
from knowledge.embed import MiniLM, ModelError, SharedEmbedder
from knowledge.index import ArticleIndex
from knowledge.ingest import read_articles
from knowledge.intents import load_intents
from knowledge.multilingual import E5
from knowledge.pool import off_loop
from knowledge.replies import load_replies
from knowledge.search import ArticleSearch
from knowledge.sentiments import load_other_sentiments, load_sentiments
from knowledge.vectors import Shortcut
from tools.chat.local import Composer
from tools.detection.local import LocalDetector
from tools.entities.local import LocalEntities
from tools.intent.local import LocalIntents
from tools.providers import DEADLINES, Chain, Providers
from tools.retrieval.chroma import ChromaRetriever
from tools.sentiment.local import LocalSentiment
from tools.translation.local import LocalTranslator

Progress = Callable[[str, float], None]
"""Told what is being done and a share of it, 0..1."""

log = structlog.get_logger(__name__)


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
        entities=Chain("entities", [LocalEntities(load_catalogue())]),
        translation=Chain("translation", [LocalTranslator(data)], deadline=DEADLINES["translation"]),
        retrieval=Chain("retrieval", [retriever]),
        chat=Chain("chat", [Composer(load_replies())]),
    )


def _learn(data: Path, progress: Progress) -> tuple[LocalIntents, LocalSentiment, ChromaRetriever]:
    """What stands on the embedding models, and on what an earlier start left in ``data``."""
    progress("loading the embedding models", 0.0)
    plain = MiniLM.installed()
    embedder, tuned = SharedEmbedder(Shortcut(plain)), SharedEmbedder(Shortcut(MiniLM.tuned()))
    multilingual = _multilingual()
    definitions = load_intents()
    articles = read_articles(known_intents=definitions)
    intents = LocalIntents.train(
        definitions,
        embedder,
        data / "models",
        lambda share: progress("learning the intents", share),
        tuned=tuned,
        multilingual=multilingual,
    )
    sentiment = LocalSentiment.train(
        load_sentiments(),
        tuned,
        data / "models",
        lambda share: progress("learning sentiment", share),
        plain=embedder,
        multilingual=multilingual,
        other_languages=load_other_sentiments(),
    )
    index = ArticleIndex(data / "index", plain)
    index.sync(articles, lambda share: progress("indexing the articles", share))
    return intents, sentiment, ChromaRetriever(ArticleSearch(index, embedder))


def _multilingual() -> SharedEmbedder | None:
    """The multilingual encoder, or None where it does not run: the desk then understands English only, and says so."""
    try:
        return SharedEmbedder(Shortcut(E5.installed()))
    except ModelError as error:
        log.warning("multilingual_model_absent", reason=str(error))
        return None
