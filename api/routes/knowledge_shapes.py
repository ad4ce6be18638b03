"""What clients send to the knowledge API and what they are answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from litestar.datastructures import UploadFile
from msgspec import Meta, Struct, field

from api.routes.shapes import Body
from knowledge.following import IndexHealth
from knowledge.intake import Options
from knowledge.search import Passage
from store.articles import ArticleVersion, StoredArticle
from store.imports import Import

Status = Literal["draft", "published", "retired"]
ArticleId = Annotated[str, Meta(max_length=100, examples=["return-window"])]
Question = Annotated[str, Meta(min_length=1, max_length=2000, pattern=r"\S", examples=["How long may I return it?"])]


class ArticleLine(Struct, frozen=True):
    """An article in a list, without its text."""

    id: str
    title: str
    type: str
    category: str
    intents: list[str]
    language: str
    tags: list[str]
    version: int
    status: str
    updated_at: datetime
    updated_by: str


class ArticleView(ArticleLine, frozen=True):
    """An article, or one version of it. `body` is Markdown as somebody wrote it: data, to be rendered safely.

    `source` says where it came from (`shipped`, `desk`, `import:…`); versions have none. `indexed` is false while
    the search has not taken up the change yet.
    """

    body: str
    source: str | None
    indexed: bool


class ArticlePage(Struct, frozen=True):
    """A page of articles by id; `next_cursor` is null on the last one."""

    items: list[ArticleLine]
    next_cursor: str | None


class VersionList(Struct, frozen=True):
    """The versions of an article, the newest first."""

    items: list[ArticleLine]


class OneArticle(Struct, frozen=True):
    """An article."""

    article: ArticleView


class ArticleFields(Body, frozen=True, kw_only=True):
    """What a person writes. `category` is one of the desk's seven; `body` is Markdown."""

    title: str
    type: Literal["article", "faq", "policy"] = "article"
    category: Annotated[str, Meta(examples=["returns_and_refunds"])]
    intents: list[str] = field(default_factory=list)
    language: str = "en"
    tags: list[str] = field(default_factory=list)
    body: str


class NewArticleBody(ArticleFields, frozen=True, kw_only=True):
    """A new article; without `id` one is made from the title."""

    id: ArticleId | None = None
    status: Literal["draft", "published"] = "published"


class EditArticleBody(ArticleFields, frozen=True, kw_only=True):
    """An article as it shall be; `version` is the one that the author started from."""

    version: int
    status: Status | None = None


class RestoreBody(Body, frozen=True):
    """Without `version` a retired article is published again; with it, the article says again what it said then."""

    version: int | None = None


@dataclass
class ImportForm:
    """Files or zip archives, and what their articles get where a file does not say it.

    `overwrite` also replaces what people edited here; `fetch` gets pages that a sitemap names from the hosts that the
    operator allows.
    """

    files: list[UploadFile]
    category: str | None = None
    language: str | None = None
    status: Literal["draft", "published"] = "published"
    overwrite: bool = False
    fetch: bool = False

    @property
    def options(self) -> Options:
        """The options as the importer takes them."""
        return Options(self.category or None, self.language or None, self.status, self.overwrite)


class ImportBegun(Struct, frozen=True):
    """An import that runs in the background."""

    job_id: UUID


class ImportedFile(Struct, frozen=True):
    """What became of a file. `articles` are ids; the numbers count what was new, changed, the same, left alone."""

    name: str
    status: Literal["queued", "reading", "done", "refused", "missing"]
    articles: list[str]
    problem: str | None
    created: int
    updated: int
    unchanged: int
    kept: int
    refused: int


class ImportLine(Struct, frozen=True):
    """An import; `progress` is 0 to 1."""

    id: UUID
    status: Literal["queued", "running", "done", "failed", "interrupted"]
    progress: float
    files_done: int
    files_total: int
    problem: str | None
    created_by: str
    created_at: datetime
    finished_at: datetime | None


class ImportView(ImportLine, frozen=True):
    """An import with its report."""

    files: list[ImportedFile]


class ImportList(Struct, frozen=True):
    """The last imports, the newest first."""

    items: list[ImportLine]


class FoundPassage(Struct, frozen=True):
    """A passage; `score` is 0 to 1, `excerpt` its best sentence."""

    article_id: str
    title: str
    heading: str
    text: str
    excerpt: str
    score: float
    category: str
    language: str


class Found(Struct, frozen=True):
    """The passages that fit best, best first."""

    items: list[FoundPassage]


class ContextBody(Body, frozen=True):
    """A question for which a writer needs the facts. `max_characters` bounds the text of `context`, and the
    conversation tells the language of a short question.
    """

    query: Question
    conversation_id: UUID | None = None
    k: Annotated[int, Meta(ge=1, le=50)] = 5
    category: str | None = None
    language: str | None = None
    max_characters: Annotated[int, Meta(ge=200, le=100_000)] = 8_000


class Citation(FoundPassage, frozen=True):
    """A passage and the number that it has in `context`."""

    number: int


class ContextView(Struct, frozen=True):
    """The passages, and the same as one text in which each begins with its number: `[1] Title › Heading`."""

    passages: list[Citation]
    context: str


class DriftView(Struct, frozen=True):
    """Ids of articles that the index lacks, holds in an older form, or should not hold."""

    missing: list[str]
    stale: list[str]
    orphaned: list[str]


class IndexView(Struct, frozen=True):
    """The search index beside the store; `waiting` counts changes that are not indexed yet."""

    articles: int
    passages: int
    waiting: int
    drift: DriftView


def line_of(row: StoredArticle | ArticleVersion) -> ArticleLine:
    """An article or a version in a list."""
    names = [name for name in ArticleLine.__struct_fields__ if name != "id"]
    return ArticleLine(id=_id(row), **{name: getattr(row, name) for name in names})


def view_of(row: StoredArticle | ArticleVersion) -> ArticleView:
    """An article or a version with its text."""
    line = line_of(row)
    told = {name: getattr(line, name) for name in ArticleLine.__struct_fields__}
    if isinstance(row, StoredArticle):
        return ArticleView(**told, body=row.body, source=row.source, indexed=not row.pending)
    return ArticleView(**told, body=row.body, source=None, indexed=False)


def import_line(job: Import) -> ImportLine:
    """An import in a list."""
    share = 1.0 if job.status == "done" else min(0.99, job.done / job.total) if job.total else 0.0
    return ImportLine(
        id=job.id,
        status=job.status,  # type: ignore[arg-type]  # the store keeps these words only
        progress=round(share, 3),
        files_done=job.done,
        files_total=job.total,
        problem=job.problem,
        created_by=job.created_by,
        created_at=job.created_at,
        finished_at=job.finished_at,
    )


def import_view(job: Import) -> ImportView:
    """An import with its report."""
    line = import_line(job)
    told = {name: getattr(line, name) for name in ImportLine.__struct_fields__}
    return ImportView(**told, files=[ImportedFile(**each) for each in job.files])


def passage_of(passage: Passage) -> FoundPassage:
    """A passage that was found."""
    return FoundPassage(**{name: getattr(passage, name) for name in FoundPassage.__struct_fields__})


def index_view(health: IndexHealth) -> IndexView:
    """How the index stands beside the store."""
    drift = DriftView(list(health.drift.missing), list(health.drift.stale), list(health.drift.orphaned))
    return IndexView(health.articles, health.passages, health.waiting, drift)


def _id(row: StoredArticle | ArticleVersion) -> str:
    return row.id if isinstance(row, StoredArticle) else row.article_id
