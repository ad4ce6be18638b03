"""What is wrong with a file of knowledge, or with a change to the knowledge base.

KnowledgeError       one or more files cannot be used; `problems` has one sentence for each fault
LibraryError         a change to the knowledge base that is refused; `detail` is a sentence for people
 ├─ NoSuchArticle    there is no article, or no version, of that name
 ├─ ArticleRefused   what an article would say is not valid; `problems` has (field, sentence) pairs
 └─ ArticleConflict  somebody was first; `current` is the article now, `diff` leads from it to what was sent
CannotExtract        a file of an import has nothing to be read; the message says why, for the one who sent it
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from store.articles import StoredArticle


class KnowledgeError(ValueError):
    """Files that cannot be used. Every fault of every file is listed at once, so that one round mends all."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class LibraryError(Exception):
    """A change to the knowledge base that is refused."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class NoSuchArticle(LibraryError):
    """There is no article, or no version, of that name."""


class ArticleRefused(LibraryError):
    """What an article would say is not valid; ``problems`` are pairs of a field and what is wrong with it."""

    def __init__(self, problems: Sequence[tuple[str, str]]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{field}: {detail}" for field, detail in problems))


class ArticleConflict(LibraryError):
    """Somebody was first. ``diff`` (unified) leads from the article as it is now to what was sent."""

    def __init__(self, detail: str, current: StoredArticle, diff: str) -> None:
        super().__init__(detail)
        self.current = current
        self.diff = diff


class CannotExtract(Exception):
    """A file of an import that cannot be read; the message is for the person who sent it."""
