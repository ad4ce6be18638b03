"""Retrieval from the embedded Chroma index."""

from __future__ import annotations

from knowledge.index import ENGLISH
from knowledge.search import ArticleSearch, Passage
from knowledge.snapshot import Filters


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
