"""Reading the help centre: Markdown files with YAML front matter become articles, or a list of what is wrong.

---
id: returns-how-to
title: How to return an item
category: returns_and_refunds
intents: [return_item]
language: en
tags: [returns, label]
version: 1
updated: 2026-11-01
---
A summary paragraph.

## A section
…
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import Final, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from knowledge.errors import KnowledgeError
from knowledge.intents import complaints
from knowledge.markup import from_yaml

ARTICLES: Final = Path(__file__).parent / "articles"
CATEGORIES: Final = frozenset(
    {
        "account",
        "billing_and_payment",
        "faq",
        "order_status",
        "product_information",
        "returns_and_refunds",
        "technical_support",
    }
)
"""Where an article can stand in the help centre."""


class FrontMatter(BaseModel):
    """What stands above an article's text."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")
    title: str = Field(min_length=1)
    type: Literal["article", "faq", "policy"] = "article"
    category: str
    intents: tuple[str, ...] = ()
    language: str = Field(default="en", pattern=r"^[a-z]{2,3}$")
    tags: tuple[str, ...] = ()
    version: int = Field(ge=1)
    updated: date


class Article(FrontMatter):
    """An article of the help centre; ``body`` is its Markdown without the front matter."""

    body: str

    @property
    def content_hash(self) -> str:
        """SHA-256 over everything that a reader or the search can see; changes when the article does."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()


def parse_article(text: str, name: str) -> Article:
    """Read one article. ``name`` is what errors call it. Raises ``KnowledgeError`` with every fault found."""
    lines = text.replace("\r\n", "\n").removeprefix("\ufeff").split("\n")
    if not lines or lines[0].strip() != "---":
        raise KnowledgeError([f"{name}: it does not begin with front matter (a line ---)"])
    end = next((number for number, line in enumerate(lines[1:], 1) if line.strip() == "---"), None)
    if end is None:
        raise KnowledgeError([f"{name}: its front matter has no closing line ---"])
    try:
        header = from_yaml("\n".join(lines[1:end]))
    except yaml.YAMLError as error:
        raise KnowledgeError([f"{name}: its front matter is not YAML ({error})"]) from error
    if not isinstance(header, dict):
        raise KnowledgeError([f"{name}: its front matter is not a list of `key: value` lines"])
    try:
        article = Article.model_validate({**header, "body": "\n".join(lines[end + 1 :]).strip()})
    except ValidationError as error:
        raise KnowledgeError([f"{name}: {complaint}" for complaint in complaints(error)]) from error
    problems = []
    if article.category not in CATEGORIES:
        problems.append(f"{name}: category {article.category!r} is none of {', '.join(sorted(CATEGORIES))}")
    if not article.body:
        problems.append(f"{name}: it has no text below the front matter")
    if problems:
        raise KnowledgeError(problems)
    return article


def read_articles(folder: Path = ARTICLES, known_intents: Collection[str] | None = None) -> list[Article]:
    """Read every ``*.md`` of ``folder``, sorted by id.

    Raises ``KnowledgeError`` with every fault of every file: missing or malformed keys, an unknown category, an
    id used twice, and, when ``known_intents`` is given, an intent that does not exist.
    """
    articles: dict[str, Article] = {}
    files: dict[str, str] = {}
    problems: list[str] = []
    for path in sorted(folder.glob("*.md")):
        try:
            article = parse_article(path.read_text(encoding="utf-8"), path.name)
        except UnicodeDecodeError:
            problems.append(f"{path.name}: it is not UTF-8 text")
            continue
        except KnowledgeError as error:
            problems.extend(error.problems)
            continue
        if article.id in articles:
            problems.append(f"{path.name}: its id {article.id!r} is used by {files[article.id]} too")
        if known_intents is not None:
            strangers = sorted(set(article.intents) - set(known_intents))
            problems.extend(f"{path.name}: there is no intent {stranger!r}" for stranger in strangers)
        articles[article.id], files[article.id] = article, path.name
    if problems:
        raise KnowledgeError(problems)
    return [articles[key] for key in sorted(articles)]
