"""What retrieval promises."""

from __future__ import annotations

from typing import Protocol

from pydantic import BaseModel, Field

from knowledge.search import Passage
from tools.base import ToolContext, tool


class Retriever(Protocol):
    """Whoever can find passages in the articles."""

    @property
    def name(self) -> str:
        """The provider's name."""

    async def search(
        self, query: str, k: int = 5, category: str | None = None, language: str | None = None
    ) -> list[Passage]:
        """The ``k`` passages that fit ``query`` best, best first. Raises ``TryAgain`` or ``ToolFailed``."""


class RetrievalArguments(BaseModel):
    """A question, and how far to look."""

    query: str
    k: int = Field(default=5, ge=1, le=50)
    category: str | None = None
    language: str | None = None


class Passages(BaseModel):
    """The passages found, best first."""

    passages: list[Passage]


@tool(effect="reads", timeout=1.0, tries=2)
async def search_articles(arguments: RetrievalArguments, context: ToolContext) -> Passages:
    """Find the passages of the help centre that speak about a question."""
    found = await context.ask(
        context.providers.retrieval,
        lambda who: who.search(arguments.query, arguments.k, arguments.category, arguments.language),
    )
    return Passages(passages=found)
