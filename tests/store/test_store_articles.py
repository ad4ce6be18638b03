"""Articles and imports in the store: versions are kept, what the index must follow is marked, jobs survive a stop."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from store import articles, imports
from store.articles import StoredArticle
from store.base import new_id, now
from store.database import Database
from store.imports import Import


def _article(article_id: str = "returns", **more: Any) -> StoredArticle:
    said = {"title": "Returns", "type": "article", "category": "returns_and_refunds", "intents": [], "language": "en"}
    said |= {"tags": ["post"], "body": "30 days.", "version": 1, "status": "published", "updated_by": "Robin"}
    return StoredArticle(
        **{"id": article_id, **said, "updated_at": now(), "content_hash": "a" * 64, "source": "desk", **more}
    )


async def _save(database: Database, *rows: StoredArticle) -> None:
    async with database.writing() as session:
        for row in rows:
            await articles.save(session, row)


async def test_every_version_of_an_article_is_kept(any_database: Database) -> None:
    await _save(any_database, _article())
    async with any_database.writing() as session:
        row = await articles.lock(session, "returns")
        assert row is not None
        row.body, row.version = "31 days.", 2
        await articles.save(session, row)
    async with any_database.reading() as session:
        kept = await articles.versions(session, "returns")
    assert [(each.version, each.body) for each in kept] == [(2, "31 days."), (1, "30 days.")]


async def test_a_version_cannot_be_written_twice(any_database: Database) -> None:
    await _save(any_database, _article())
    with pytest.raises(IntegrityError):
        await _save(any_database, _article())


async def test_a_page_ends_where_the_next_begins_and_filters_hold(any_database: Database) -> None:
    await _save(any_database, *(_article(f"a{number}", language="de" if number == 3 else "en") for number in range(5)))
    async with any_database.reading() as session:
        first, after = await articles.page(session, limit=3)
        rest, end = await articles.page(session, after=after, limit=3)
        german, _ = await articles.page(session, language="de")
        tagged, _ = await articles.page(session, text="POST")
        none, _ = await articles.page(session, text="100%")
    assert [row.id for row in [*first, *rest]] == ["a0", "a1", "a2", "a3", "a4"]
    assert end is None
    assert [row.id for row in german] == ["a3"]
    assert (len(tagged), len(none)) == (5, 0)


async def test_a_change_made_while_the_index_worked_stays_marked(any_database: Database) -> None:
    await _save(any_database, _article("one"), _article("two", version=7))
    async with any_database.writing() as session:
        await articles.followed(session, [("one", 1), ("two", 6)])
    async with any_database.reading() as session:
        assert [row.id for row in await articles.waiting(session, 10)] == ["two"]


async def test_an_import_that_a_stop_cut_off_is_interrupted_and_stays_so(any_database: Database) -> None:
    job = Import(id=new_id(), status="running", options={}, files=[], created_by="Robin")
    async with any_database.writing() as session:
        session.add(job)
    async with any_database.writing() as session:
        assert await imports.interrupt_all(session) == 1
        await imports.update(session, job.id, status="done")
    async with any_database.reading() as session:
        found = await imports.get(session, job.id)
    assert found is not None
    assert found.status == "interrupted"
