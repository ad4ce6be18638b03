"""Retrieval from the embedded Chroma index."""

from __future__ import annotations

from knowledge.index import ENGLISH, ArticleIndex
from knowledge.search import ArticleSearch, Passage
from knowledge.snapshot import Filters
from tools.providers import Chain
from tools.retrieval.tool import Retriever


class ChromaRetriever:
    """Finds passages in the index of this machine. ``search_engine.index`` is what to synchronise after a change."""

    name = "chroma"

    def __init__(self, search_engine: ArticleSearch) -> None:
        self.search_engine = search_engine

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
        """See ``Retriever.search``."""
        return await self.search_engine.search(
            query, k, category, language, filters=filters, spoken=spoken, translation=translation
        )


def search_of(retrieval: Chain[Retriever]) -> ArticleSearch | None:
    """The search of this machine behind a chain of retrievers; None when they all search elsewhere."""
    here = (each for each in retrieval.providers if isinstance(each, ChromaRetriever))
    return next((each.search_engine for each in here), None)


def index_of(retrieval: Chain[Retriever]) -> ArticleIndex | None:
    """The index of this machine behind a chain of retrievers; None when they all search elsewhere."""
    search = search_of(retrieval)
    return None if search is None else search.index
