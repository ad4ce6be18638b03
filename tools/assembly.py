"""Putting the engines together: those of this machine, and before them what settings have keys for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import structlog

from knowledge.bridge import Bridge
from knowledge.catalogue import load_catalogue
from knowledge.embed import Encoder, MiniLM, ModelError, SharedEmbedder
from knowledge.guarding import load_guarding
from knowledge.index import ArticleIndex, Multilingual
from knowledge.ingest import Article, read_articles
from knowledge.intents import OWN, IntentDefinition, load_intents
from knowledge.multilingual import E5
from knowledge.multilingual_tuned import TunedE5
from knowledge.pool import off_loop
from knowledge.replies import load_replies
from knowledge.reviewed import Shelf, load_reviewed
from knowledge.risks import load_risks
from knowledge.search import ArticleSearch
from knowledge.sentence_transformers import SentenceTransformers
from knowledge.sentiments import load_other_sentiments, load_sentiments
from knowledge.vectors import Shortcut
from knowledge.vectorstore import ChromaServer
from tools.base import Tool
from tools.chat.local import Composer
from tools.cloud import COMPOSER, Cloud, Roster
from tools.detection.local import LocalDetector
from tools.entities.local import LocalEntities
from tools.guard.local import LocalGuard
from tools.inference.pool import Inference
from tools.intent.local import LocalIntents
from tools.ocr.chain import ocr_chain
from tools.orders.proposals import proposals
from tools.providers import DEADLINES, Chain, Providers
from tools.retrieval.chroma import ChromaRetriever
from tools.safety.local import LocalRisks
from tools.sentiment.local import LocalSentiment
from tools.speech.chain import speech_chain
from tools.transcription.chain import transcription_chain
from tools.translation.backcheck import BackCheck
from tools.translation.local import LocalTranslator
from tools.vision.chain import vision_chain

Progress = Callable[[str, float], None]
"""Told what is being done and a share of it, 0..1."""

log = structlog.get_logger(__name__)


RESERVES: Final = {"text": 0.35, "translation": 0.8, "chat": 0.5}
"""Seconds of a chain's deadline that are the local engine's: many times what it needs on a machine that is not busy."""


async def local_providers(
    data: Path,
    *,
    progress: Progress | None = None,
    cloud: Cloud | None = None,
    articles: Sequence[Article] | None = None,
    toolbox: Callable[[], Mapping[str, Tool[Any, Any]]] = dict,
    embedding_model: str | None = None,
    inference: Inference | None = None,
    chroma: ChromaServer | None = None,
) -> Providers:
    """Load, and where needed train and index, every local engine; state goes to ``data/models`` and ``data/index``.

    ``articles`` are what a desk's library has published; without a library it is the shipped ones that are searched.
    ``cloud`` says who is asked before them; nobody without it. Close the providers when it is there. ``toolbox`` gives
    the tools that a chat model may call, asked anew for each reply, so that those that come later are there.

    ``inference`` are the lines to the engines for pictures and sound, whose owner closes them; without it nobody reads
    either.

    ``embedding_model`` names a model of sentence-transformers for the search, in place of the built-in one. With
    ``chroma`` the index is on that server, and empty until a library is attached to it (``Library.index``).

    The first start takes a minute, later ones seconds. Raises ``KnowledgeError`` when a file of knowledge is
    faulty and ``ModelError`` when the embedding model is not there.
    """
    # Side by side: half a second goes into unpacking the detector's model.
    detector, (intents, sentiment, retriever, translator, composer, risks, guard) = await asyncio.gather(
        off_loop(LocalDetector),
        off_loop(_learn, data, progress or (lambda step, share: None), articles, embedding_model, chroma),
    )
    entities = LocalEntities(load_catalogue())
    chains = await off_loop(
        _chains,
        cloud or Cloud(),
        load_intents(own=data / OWN),
        {
            "detection": detector,
            "intent": intents,
            "sentiment": sentiment,
            "entities": entities,
            "translation": translator,
            "chat": composer,
        },
        toolbox,
    )
    return Providers(
        **chains,
        retrieval=Chain("retrieval", [retriever]),
        risk=Chain("risk", [risks]),
        guard=Chain("guard", [guard]),
        **(await off_loop(_media_chains, cloud or Cloud(), inference) if inference is not None else {}),
    )


def _media_chains(cloud: Cloud, inference: Inference) -> dict[str, Chain[Any]]:
    """The chains of what is done with pictures and sound."""
    return {
        "ocr": ocr_chain(cloud, inference),
        "vision": vision_chain(cloud, inference),
        "transcription": transcription_chain(cloud, inference),
        "speech": speech_chain(cloud, inference),
    }


def _chains(
    cloud: Cloud,
    definitions: Mapping[str, IntentDefinition],
    local: Mapping[str, Any],
    toolbox: Callable[[], Mapping[str, Tool[Any, Any]]],
) -> dict[str, Chain[Any]]:
    """The chains of what cloud providers can do as well."""
    roster = Roster(cloud, definitions, local["entities"], toolbox)
    chains = {}
    for capability, engine in local.items():
        present, absent = roster.of(capability, engine)
        kind = capability if capability in ("translation", "chat") else "text"
        # The composer alone needs no more time than any engine of this machine.
        slow = kind == "chat" and any(each.name != COMPOSER for each in present)
        deadline = cloud.chat_deadline if slow else DEADLINES["text" if kind == "chat" else kind]
        chains[capability] = Chain(capability, present, deadline=deadline, reserve=RESERVES[kind], absent=absent)
    return chains


def _learn(
    data: Path,
    progress: Progress,
    given: Sequence[Article] | None,
    embedding_model: str | None,
    chroma: ChromaServer | None = None,
) -> tuple[LocalIntents, LocalSentiment, ChromaRetriever, LocalTranslator, Composer, LocalRisks, LocalGuard]:
    """What stands on the embedding models, and on what an earlier start left in ``data``."""
    progress("loading the embedding models", 0.0)
    encoders = _Encoders()
    definitions = load_intents(own=data / OWN)
    articles = read_articles(known_intents=definitions) if given is None else given
    intents = _intents(data, definitions, encoders, lambda share: progress("learning the intents", share))
    sentiment = LocalSentiment.train(
        load_sentiments(),
        encoders.tuned,
        data / "models",
        lambda share: progress("learning sentiment", share),
        plain=encoders.plain,
        multilingual=encoders.multilingual,
        other_languages=load_other_sentiments(),
    )
    retriever = ChromaRetriever(_search(chroma or data / "index", encoders, embedding_model))
    if chroma is None:  # on a server processes index one after the other, when they are attached to the library
        retriever.search_engine.index.sync(articles, lambda share: progress("indexing the articles", share))
    translator = LocalTranslator(data, BackCheck(encoders.plain, encoders.comparing))
    composer = Composer(
        load_replies(),
        shelf=Shelf(load_reviewed(), encoders.plain.model),
        embedder=encoders.plain,
        proposals=proposals,
    )
    risks = LocalRisks.train(
        load_risks(),
        definitions,
        encoders.plain,
        data / "models",
        lambda share: progress("learning what must go to a person", share),
        multilingual=encoders.multilingual,
    )
    guard = LocalGuard(load_guarding(), load_catalogue(), encoders.plain, encoders.comparing)
    return intents, sentiment, retriever, translator, composer, risks, guard


def open_index(data: Path, embedding_model: str | None = None, chroma: ChromaServer | None = None) -> ArticleIndex:
    """The search index on a server, or of a data folder that no running desk holds, for commands.

    Raises ``ModelError`` when the embedding model is not there. Blocks.
    """
    return _search(chroma or data / "index", _Encoders(), embedding_model).index


def _search(place: Path | ChromaServer, encoders: _Encoders, embedding_model: str | None) -> ArticleSearch:
    """The search over what an earlier start indexed."""
    model: Encoder = encoders.english if embedding_model is None else SentenceTransformers.load(embedding_model)
    embedder = encoders.plain if embedding_model is None else SharedEmbedder(model)
    if encoders.published is None or encoders.comparing is None:
        return ArticleSearch(ArticleIndex(place, model), embedder)
    bridge = Bridge.shipped(encoders.published.fingerprint, model.fingerprint)
    both = Multilingual(encoders.published, Shortcut(encoders.published.passages()), bridge)
    return ArticleSearch(ArticleIndex(place, model, both), embedder, encoders.comparing, bridge)


def learn_intents(data: Path, definitions: Mapping[str, IntentDefinition]) -> None:
    """Train what recognises ``definitions`` into ``data/models``, where the next start finds it. Blocks for seconds."""
    _intents(data, definitions, _Encoders(), lambda share: None)


def _intents(
    data: Path, definitions: Mapping[str, IntentDefinition], encoders: _Encoders, told: Callable[[float], None]
) -> LocalIntents:
    return LocalIntents.train(
        definitions,
        encoders.plain,
        data / "models",
        told,
        tuned=encoders.tuned,
        multilingual=encoders.multilingual,
    )


class _Encoders:
    """The embedding models. Without the multilingual ones the desk understands English only, and says so."""

    def __init__(self) -> None:
        self.english = MiniLM.installed()
        self.plain = SharedEmbedder(Shortcut(self.english))
        self.tuned = SharedEmbedder(Shortcut(MiniLM.tuned()))
        self.multilingual: SharedEmbedder | None = None
        """Tuned to tell intents apart, so it finds two ways of asking for one thing alike, whatever else they say."""
        self.comparing: SharedEmbedder | None = None
        """As published: what it finds alike means the same."""
        self.published: E5 | None = None
        try:
            self.multilingual = SharedEmbedder(Shortcut(TunedE5.installed()))
            self.published = E5.installed()
            self.comparing = SharedEmbedder(self.published)
        except ModelError as error:
            log.warning("multilingual_model_absent", reason=str(error))
