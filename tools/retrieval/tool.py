"""What retrieval promises."""

from __future__ import annotations

from typing import Protocol

from pydantic import BaseModel, Field

from knowledge.index import ENGLISH
from knowledge.search import Passage
from knowledge.snapshot import Filters
from tools.base import ToolContext, tool


class Retriever(Protocol):
    """Whoever can find passages in the articles."""

    @property
    def name(self) -> str:
        """The provider's name."""

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
        """The ``k`` passages that fit ``query`` best, best first; ``filters``, where given, stands for the two before.

        ``spoken`` is the language of the query, ``translation`` the same in English. Raises ``TryAgain`` or
        ``ToolFailed``.
        """


class RetrievalArguments(BaseModel):
    """A question, and how far to look."""

    query: str
    k: int = Field(default=5, ge=1, le=50)
    category: str | None = None
    language: str | None = None
    """Of the articles."""
    types: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    intents: tuple[str, ...] = ()
    spoken: str = ENGLISH
    """Of the query."""
    translation: str | None = None
    """The query in English, where it is in another language and somebody has translated it."""

    @property
    def filters(self) -> Filters:
        """Which passages may be found."""
        return Filters(self.category, self.language, self.types, self.tags, self.intents)


class Passages(BaseModel):
    """The passages found, best first."""

    passages: list[Passage]


@tool(effect="reads", timeout=1.0, tries=2)
async def search_articles(arguments: RetrievalArguments, context: ToolContext) -> Passages:
    """Find the passages of the help centre that speak about a question."""
    found = await context.ask(
        context.providers.retrieval,
        lambda who: who.search(
            arguments.query,
            arguments.k,
            filters=arguments.filters,
            spoken=arguments.spoken,
            translation=arguments.translation,
        ),
    )
    return Passages(passages=found)
