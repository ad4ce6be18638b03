"""The knowledge base: articles are written, changed, retired and brought back here, and nowhere else.

The store is the truth. Each change is one transaction that keeps a version; after the commit the search index follows
(`knowledge.following`).
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any, Final, Literal

import structlog
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import object_session

from knowledge.contents import ID, MAX_ID, Content, article_of, as_markdown, checked, content_of, slug
from knowledge.errors import ArticleConflict, ArticleRefused, NoSuchArticle
from knowledge.following import IndexFollower
from knowledge.ingest import Article
from store import articles as stored
from store.articles import ArticleVersion, StoredArticle
from store.base import now
from store.database import Database

SHIPPED: Final = "shipped"
MAKERS: Final = "Frontdesk"
"""Who wrote the articles that come with the desk."""

Status = Literal["draft", "published", "retired"]
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Seeding:
    """How many shipped articles were added, and how many that nobody had edited were brought up to date."""

    added: int
    updated: int


class Library:
    """The articles of one desk. ``known_intents`` are the names that an article may give as its intents."""

    def __init__(self, database: Database, known_intents: Collection[str] | None = None) -> None:
        self.database = database
        self.known_intents = known_intents
        self.index = IndexFollower(database)

    async def seed(self, shipped: Sequence[Article]) -> Seeding:
        """Put the shipped articles into an empty store; later, update those of them that nobody edited or retired."""
        added = updated = 0
        async with self.database.writing() as session:
            if not await stored.any_at_all(session):
                for article in shipped:
                    await add(session, article.id, content_of(article), _as_shipped(article), source=SHIPPED)
                    added += 1
            newer = {article.id: article for article in shipped}
            for row in () if added else await stored.shipped(session):
                shown = newer.get(row.id)
                if shown is None or row.status == "retired" or row.content_hash != row.origin_hash:
                    continue
                if (content := content_of(shown)).hash != row.content_hash:
                    row.origin_hash = content.hash
                    change = _as_shipped(shown)
                    change["version"] = max(row.version + 1, shown.version)
                    await write(session, row, content, **change)
                    updated += 1
        if added or updated:
            log.info("articles_seeded", added=added, updated=updated)
        return Seeding(added, updated)

    async def empty(self) -> bool:
        """Whether there is no article at all, of whatever status."""
        async with self.database.reading() as session:
            return not await stored.any_at_all(session)

    async def published(self) -> list[Article]:
        """The articles that customers may be told from, as the index takes them."""
        async with self.database.reading() as session:
            return [article_of(row) for row in await stored.published(session)]

    async def get(self, article_id: str) -> StoredArticle:
        """An article as it is now. Raises ``NoSuchArticle``."""
        async with self.database.reading() as session:
            return _there(await stored.get(session, article_id), article_id)

    async def versions(self, article_id: str) -> Sequence[ArticleVersion]:
        """Every version of an article, the newest first. Raises ``NoSuchArticle``."""
        await self.get(article_id)
        async with self.database.reading() as session:
            return await stored.versions(session, article_id)

    async def version(self, article_id: str, number: int) -> ArticleVersion:
        """One version of an article. Raises ``NoSuchArticle``."""
        async with self.database.reading() as session:
            possible = 0 < number < 2**31  # beyond it no database has a number to compare with
            found = await stored.version(session, article_id, number) if possible else None
        if found is None:
            raise NoSuchArticle(f"There is no version {number} of an article {article_id!r}.")
        return found

    async def create(
        self,
        fields: dict[str, Any],
        *,
        author: str,
        article_id: str | None = None,
        status: Status = "published",
        source: str = "desk",
    ) -> StoredArticle:
        """Write a new article; without ``article_id`` its id is made from the title.

        Raises ``ArticleRefused``, and ``ArticleConflict`` when the id is in use.
        """
        content = checked(fields, self.known_intents)
        if article_id is not None and (not ID.fullmatch(article_id) or len(article_id) > MAX_ID):
            rule = f"use at most {MAX_ID} lower-case letters, digits, - and _, like return-window"
            raise ArticleRefused([("id", f"{article_id!r} is no id: {rule}")])
        change = {"author": author, "status": status, "at": now(), "version": 1}
        async with self.database.writing() as session:
            name = article_id or await free_id(session, content.title)
            if (there := await stored.get(session, name)) is not None:
                raise _conflict(there, content, f"There is an article {name!r} already.")
            row = await add(session, name, content, change, source=source)
        await self.index.follow()
        return row

    async def edit(
        self, article_id: str, fields: dict[str, Any], *, version: int, author: str, status: Status | None = None
    ) -> StoredArticle:
        """Change an article whose newest version the author knows to be ``version``.

        Nothing is written when nothing changes. Raises ``NoSuchArticle``, ``ArticleRefused`` and, when somebody
        changed it meanwhile, ``ArticleConflict``.
        """
        content = checked(fields, self.known_intents)

        def to(row: StoredArticle) -> tuple[Content, str]:
            """What was sent, unless somebody was first."""
            if row.version != version and content.hash != row.content_hash:
                told = f"{row.updated_by} changed this article meanwhile: it is at version {row.version} now"
                raise _conflict(row, content, f"{told}, and you started from {version}.")
            return content, status or row.status

        return await self._change(article_id, to, author)

    async def retire(self, article_id: str, *, author: str) -> StoredArticle:
        """Take an article out of use; its versions stay. Raises ``NoSuchArticle``."""
        return await self._change(article_id, lambda row: (content_of(row), "retired"), author)

    async def restore(self, article_id: str, *, author: str, version: int | None = None) -> StoredArticle:
        """Publish a retired article again, or go back to what an earlier ``version`` said. Raises ``NoSuchArticle``."""
        earlier = content_of(await self.version(article_id, version)) if version is not None else None

        def to(row: StoredArticle) -> tuple[Content, str]:
            """What it said before, in use again."""
            return earlier or content_of(row), "published" if row.status == "retired" else row.status

        return await self._change(article_id, to, author)

    async def _change(
        self, article_id: str, to: Callable[[StoredArticle], tuple[Content, str]], author: str
    ) -> StoredArticle:
        async with self.database.writing() as session:
            row = _there(await stored.lock(session, article_id), article_id)
            content, status = to(row)
            if content.hash == row.content_hash and status == row.status:
                return row
            await write(session, row, content, author=author, status=status, at=now(), version=row.version + 1)
        await self.index.follow()
        return row


async def free_id(session: AsyncSession, title: str) -> str:
    """An id for a title that no article has yet: ``return-window``, else ``return-window-2`` and so on."""
    name = slug(title)
    used = await stored.ids_like(session, name)
    number = 2
    found = name
    while found in used:
        found, number = f"{name}-{number}", number + 1
    return found


async def add(
    session: AsyncSession, article_id: str, content: Content, change: dict[str, Any], *, source: str
) -> StoredArticle:
    """Write the first version of an article. ``change`` is what ``write`` takes."""
    origin = None if source == "desk" else content.hash
    row = StoredArticle(id=article_id, source=source, origin_hash=origin)
    await write(session, row, content, **change)
    return row


async def write(
    session: AsyncSession, row: StoredArticle, content: Content, *, author: str, status: str, at: datetime, version: int
) -> None:
    """Write a version of an article, to be indexed after the commit."""
    for name, value in content:
        setattr(row, name, list(value) if isinstance(value, tuple) else value)
    row.content_hash = content.hash
    row.status, row.version, row.updated_at, row.updated_by = status, version, at, author[:200]
    await stored.save(session, row)


def _as_shipped(article: Article) -> dict[str, Any]:
    # The same version and day as in the file, so that an index which was filled from the files needs no work.
    at = datetime.combine(article.updated, time(), UTC)
    return {"author": MAKERS, "status": "published", "at": at, "version": article.version}


def _there(row: StoredArticle | None, article_id: str) -> StoredArticle:
    if row is None:
        raise NoSuchArticle(f"There is no article {article_id!r}.")
    return row


def _conflict(row: StoredArticle, content: Content, detail: str) -> ArticleConflict:
    if (session := object_session(row)) is not None:
        session.expunge(row)  # else the transaction's end would take from it what the conflict is about to tell
    return ArticleConflict(detail, row, difference(row, content))


def difference(row: StoredArticle, content: Content) -> str:
    """A unified diff from the article as it is now to ``content``, with the fields as front matter."""
    texts = [
        as_markdown(row.id, each, version=row.version, updated=f"{row.updated_at:%Y-%m-%d}", status=row.status)
        for each in (content_of(row), content)
    ]
    before, after = (text.splitlines(keepends=True) for text in texts)
    return "".join(difflib.unified_diff(before, after, f"version {row.version} by {row.updated_by}", "yours"))
