"""What an article says, checked: the fields that a person writes, their hash, and their form as a Markdown file."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Collection, Mapping
from typing import Any, Final, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from knowledge.errors import ArticleRefused
from knowledge.ingest import CATEGORIES, Article
from store.articles import ArticleVersion, StoredArticle

MAX_BODY: Final = 200_000
"""Characters of one article; longer documents become several."""
MAX_ID: Final = 80
MAX_TAG: Final = 100
ID: Final = re.compile(r"[a-z0-9][a-z0-9_-]*")

ArticleType = Literal["article", "faq", "policy"]


class Content(BaseModel):
    """What a person writes. ``body`` is Markdown and data: it is kept as it is and never run or obeyed."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    title: str = Field(min_length=1, max_length=300)
    type: ArticleType = "article"
    category: str
    intents: tuple[str, ...] = Field(default=(), max_length=50)
    language: str = Field(default="en", pattern=r"^[a-z]{2,3}$")
    tags: tuple[str, ...] = Field(default=(), max_length=50)
    body: str = Field(min_length=1, max_length=MAX_BODY)

    @field_validator("title", "body")
    @classmethod
    def _storable(cls, value: str) -> str:
        if unstorable(value):
            raise ValueError("it has characters that no text may have (NUL or half of a surrogate pair)")
        return value.replace("\r\n", "\n").replace("\r", "\n")

    @field_validator("tags")
    @classmethod
    def _short(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if any(len(each) > MAX_TAG or unstorable(each) for each in value):
            raise ValueError(f"a tag has at most {MAX_TAG} characters, and none that no text may have")
        return value

    @property
    def hash(self) -> str:
        """SHA-256 over everything that the article says; version, status and times do not count."""
        return hashlib.sha256(json.dumps(self.model_dump(), sort_keys=True).encode()).hexdigest()


def unstorable(text: str) -> bool:
    """Whether a text cannot be kept: PostgreSQL keeps no NUL, and a lone surrogate is in no encoding."""
    return "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text)


def checked(fields: Mapping[str, Any], known_intents: Collection[str] | None = None) -> Content:
    """The content that ``fields`` are. Raises ``ArticleRefused`` with everything that is wrong with them."""
    try:
        content = Content.model_validate(fields)
    except ValidationError as error:
        raise ArticleRefused([_told(each) for each in error.errors(include_url=False)]) from error
    problems = []
    if content.category not in CATEGORIES:
        problems.append(("category", f"{content.category!r} is none of {', '.join(sorted(CATEGORIES))}"))
    if known_intents is not None:
        strangers = sorted(set(content.intents) - set(known_intents))
        problems += [("intents", f"there is no intent {stranger!r}") for stranger in strangers]
    if problems:
        raise ArticleRefused(problems)
    return content


def content_of(row: StoredArticle | ArticleVersion | Article) -> Content:
    """What a stored or shipped article says."""
    said: Any = {name: getattr(row, name) for name in Content.model_fields}
    return Content.model_construct(**{**said, "intents": tuple(row.intents), "tags": tuple(row.tags)})


def article_of(row: StoredArticle) -> Article:
    """A stored article as the index takes it."""
    return Article(id=row.id, version=row.version, updated=row.updated_at.date(), **content_of(row).model_dump())


def as_markdown(article_id: str, content: Content, *, version: int, updated: str, status: str = "published") -> str:
    """The article as a file: front matter and text; an import reads the same content back from it."""
    header: dict[str, Any] = {
        "id": article_id,
        **{name: list(value) if isinstance(value, tuple) else value for name, value in content if name != "body"},
        "version": version,
    }
    if status != "published":
        header["status"] = status
    # Written by hand, so that it reads as a day and not as text in quotation marks.
    front = yaml.safe_dump(header, allow_unicode=True, sort_keys=False, default_flow_style=None, width=1000)
    return f"---\n{front}updated: {updated}\n---\n{content.body}\n"


def slug(title: str) -> str:
    """An id made from a title, like ``return-window``; never empty."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:MAX_ID].strip("-")
    # A title in another script has no letters to make an id of.
    return words or f"article-{hashlib.sha256(title.encode()).hexdigest()[:10]}"


def _told(error: Any) -> tuple[str, str]:
    field = ".".join(map(str, error["loc"])) or "article"
    message = str(error["msg"]).removeprefix("Value error, ")
    if error["type"] == "string_too_short":
        message = "it must not be empty"
    elif error["type"] == "string_too_long":
        message = f"it has more than {error['ctx']['max_length']:,} characters"
    return field, message[:1].lower() + message[1:]
