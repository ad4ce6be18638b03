"""The knowledge base: the articles as they are now, and every version that each of them has had.

This is the truth; the search index follows it. `pending` says that the index has not followed yet: it is set in the
transaction that changes an article and cleared once the index holds that version, so that nothing is lost if the
process ends in between.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from store.base import Base, new_id, now

TYPES = ("article", "faq", "policy")
STATUSES = ("draft", "published", "retired")


class StoredArticle(Base):
    """An article as it is now. `version` is that of its newest `ArticleVersion`.

    `source` says where it came from, like `shipped` or `import:faq.csv#opening-hours`. `origin_hash` is the
    `content_hash` that it had when it last came from there, so the two differ once a person has edited it.
    """

    __tablename__ = "articles"

    id: Mapped[str] = mapped_column(sa.Unicode(100), primary_key=True)
    title: Mapped[str] = mapped_column(sa.Unicode(300))
    type: Mapped[str] = mapped_column(sa.Unicode(20))
    category: Mapped[str] = mapped_column(sa.Unicode(50), index=True)
    intents: Mapped[list[Any]]
    language: Mapped[str] = mapped_column(sa.Unicode(20))
    tags: Mapped[list[Any]]
    body: Mapped[str] = mapped_column(sa.UnicodeText())
    version: Mapped[int]
    status: Mapped[str] = mapped_column(sa.Unicode(20), index=True)
    updated_at: Mapped[datetime] = mapped_column(default=now)
    updated_by: Mapped[str] = mapped_column(sa.Unicode(200))
    content_hash: Mapped[str] = mapped_column(sa.Unicode(64), index=True)
    source: Mapped[str] = mapped_column(sa.Unicode(400), index=True)
    origin_hash: Mapped[str | None] = mapped_column(sa.Unicode(64))
    pending: Mapped[bool] = mapped_column(default=True, index=True)


class ArticleVersion(Base):
    """One version of an article. Rows are written once and never changed."""

    __tablename__ = "article_versions"
    __table_args__ = (sa.UniqueConstraint("article_id", "version"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    article_id: Mapped[str] = mapped_column(sa.Unicode(100), sa.ForeignKey("articles.id"))
    version: Mapped[int]
    title: Mapped[str] = mapped_column(sa.Unicode(300))
    type: Mapped[str] = mapped_column(sa.Unicode(20))
    category: Mapped[str] = mapped_column(sa.Unicode(50))
    intents: Mapped[list[Any]]
    language: Mapped[str] = mapped_column(sa.Unicode(20))
    tags: Mapped[list[Any]]
    body: Mapped[str] = mapped_column(sa.UnicodeText())
    status: Mapped[str] = mapped_column(sa.Unicode(20))
    updated_at: Mapped[datetime]
    updated_by: Mapped[str] = mapped_column(sa.Unicode(200))
    content_hash: Mapped[str] = mapped_column(sa.Unicode(64))


_SHARED = (
    *("version", "title", "type", "category", "intents", "language", "tags", "body", "status"),
    *("updated_at", "updated_by", "content_hash"),
)


async def get(session: AsyncSession, article_id: str) -> StoredArticle | None:
    """The article as it is now, whatever its status, or None."""
    return await session.get(StoredArticle, article_id, populate_existing=True)


async def lock(session: AsyncSession, article_id: str) -> StoredArticle | None:
    """The article, which nobody else can change until the transaction ends, or None."""
    statement = (
        sa.select(StoredArticle)
        .where(StoredArticle.id == article_id)
        .with_for_update()
        .with_hint(StoredArticle, "WITH (UPDLOCK, ROWLOCK)", "mssql")
    )
    return await session.scalar(statement, execution_options={"populate_existing": True})


async def save(session: AsyncSession, article: StoredArticle) -> None:
    """Keep the article's present state as its version `article.version`, to be indexed after the commit.

    Raises `sqlalchemy.exc.IntegrityError` when the id or that version is there already.
    """
    article.pending = True
    session.add(article)
    await session.flush()
    session.add(ArticleVersion(article_id=article.id, **{name: getattr(article, name) for name in _SHARED}))
    await session.flush()


async def page(
    session: AsyncSession,
    *,
    text: str | None = None,
    category: str | None = None,
    language: str | None = None,
    status: str | None = None,
    after: str | None = None,
    limit: int = 50,
) -> tuple[Sequence[StoredArticle], str | None]:
    """A page of articles by id, and the id that the next one follows (None on the last page).

    `text` is looked for in id, title, tags and body.
    """
    statement = sa.select(StoredArticle)
    if text:
        places = (
            StoredArticle.id,
            StoredArticle.title,
            StoredArticle.body,
            sa.cast(StoredArticle.tags, sa.UnicodeText),
        )
        statement = statement.where(sa.or_(*(place.icontains(text, autoescape=True) for place in places)))
    for column, wanted in (
        (StoredArticle.category, category),
        (StoredArticle.language, language),
        (StoredArticle.status, status),
    ):
        if wanted:
            statement = statement.where(column == wanted)
    if after is not None:
        statement = statement.where(StoredArticle.id > after)
    rows = (await session.scalars(statement.order_by(StoredArticle.id).limit(limit + 1))).all()
    return rows[:limit], rows[limit - 1].id if len(rows) > limit else None


async def versions(session: AsyncSession, article_id: str) -> Sequence[ArticleVersion]:
    """Every version of an article, the newest first."""
    statement = sa.select(ArticleVersion).where(ArticleVersion.article_id == article_id)
    return (await session.scalars(statement.order_by(ArticleVersion.version.desc()))).all()


async def version(session: AsyncSession, article_id: str, number: int) -> ArticleVersion | None:
    """One version of an article, or None."""
    return await session.scalar(
        sa.select(ArticleVersion).where(ArticleVersion.article_id == article_id, ArticleVersion.version == number)
    )


async def published(session: AsyncSession) -> Sequence[StoredArticle]:
    """All articles that customers may be told from, by id."""
    statement = sa.select(StoredArticle).where(StoredArticle.status == "published")
    return (await session.scalars(statement.order_by(StoredArticle.id))).all()


async def waiting(session: AsyncSession, limit: int, after: str = "") -> Sequence[StoredArticle]:
    """The next articles by id, beyond `after`, that the index has not followed yet."""
    statement = sa.select(StoredArticle).where(StoredArticle.pending == sa.true(), StoredArticle.id > after)
    return (await session.scalars(statement.order_by(StoredArticle.id).limit(limit))).all()


async def marks_waiting(session: AsyncSession) -> list[tuple[str, int]]:
    """(id, version) of every article that the index has not followed yet, without what it says."""
    statement = sa.select(StoredArticle.id, StoredArticle.version).where(StoredArticle.pending == sa.true())
    return [(row.id, row.version) for row in await session.execute(statement)]


async def stamp(session: AsyncSession) -> tuple[int, int, int]:
    """What is another after every change of any article, and after the index has followed it."""
    pending = sa.func.sum(sa.case((StoredArticle.pending == sa.true(), 1), else_=0))
    row = (await session.execute(sa.select(sa.func.count(), sa.func.sum(StoredArticle.version), pending))).one()
    return int(row[0]), int(row[1] or 0), int(row[2] or 0)


async def marks(session: AsyncSession) -> dict[str, tuple[int, bool]]:
    """(version, pending) of every article by id, without what it says."""
    statement = sa.select(StoredArticle.id, StoredArticle.version, StoredArticle.pending)
    return {row.id: (row.version, row.pending) for row in await session.execute(statement)}


async def by_ids(session: AsyncSession, ids: Collection[str]) -> Sequence[StoredArticle]:
    """These articles as they are now, by id."""
    statement = sa.select(StoredArticle).where(StoredArticle.id.in_(list(ids))).order_by(StoredArticle.id)
    return (await session.scalars(statement)).all()


async def followed(session: AsyncSession, held: Collection[tuple[str, int]]) -> None:
    """The index holds these (id, version); an article that has changed since stays waiting."""
    for article_id, number in held:
        await session.execute(
            sa.update(StoredArticle)
            .where(StoredArticle.id == article_id, StoredArticle.version == number)
            .values(pending=False)
            .execution_options(synchronize_session=False)
        )


async def any_at_all(session: AsyncSession) -> bool:
    """Whether there is any article, of whatever status."""
    return await session.scalar(sa.select(StoredArticle.id).limit(1)) is not None


async def shipped(session: AsyncSession) -> Sequence[StoredArticle]:
    """The articles that came with the desk."""
    return (await session.scalars(sa.select(StoredArticle).where(StoredArticle.source == "shipped"))).all()


async def of_source(session: AsyncSession, source: str) -> StoredArticle | None:
    """The article that came from there, or None."""
    statement = sa.select(StoredArticle).where(StoredArticle.source == source).order_by(StoredArticle.id)
    return await session.scalar(statement.limit(1))


async def of_origin(session: AsyncSession, content_hash: str) -> StoredArticle | None:
    """An imported article that its source gave with this very content, or None."""
    statement = sa.select(StoredArticle).where(
        StoredArticle.content_hash == content_hash,
        StoredArticle.origin_hash == content_hash,
        StoredArticle.source.startswith("import:"),
    )
    return await session.scalar(statement.order_by(StoredArticle.id).limit(1))


async def ids_like(session: AsyncSession, beginning: str) -> set[str]:
    """The ids in use that begin with these letters."""
    statement = sa.select(StoredArticle.id).where(StoredArticle.id.startswith(beginning, autoescape=True))
    return set((await session.scalars(statement)).all())
