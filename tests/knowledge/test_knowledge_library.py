"""The library: seeds once, keeps versions, tells conflicts, and its index never disagrees for long."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any

import pytest

from knowledge.errors import ArticleConflict, ArticleRefused, NoSuchArticle
from knowledge.index import ArticleIndex
from knowledge.ingest import Article, read_articles
from knowledge.library import Library
from store import articles as stored
from store.database import Database
from tests.knowledge.libraries import FIELDS


def _shipped(body: str = "30 days.", version: int = 1, name: str = "returns") -> Article:
    content: dict[str, Any] = {"title": "Returns", "category": "returns_and_refunds", "body": body}
    return Article(id=name, version=version, updated=date(2026, 11, 1), **content)


async def test_the_shipped_articles_are_seeded_once_and_index_as_the_files_do(
    library: Library, index: ArticleIndex
) -> None:
    shipped = read_articles()
    first, second = await library.seed(shipped), await library.seed(shipped)
    assert (first.added, second.added, second.updated) == (len(shipped), 0, 0)
    assert await library.published() == shipped


async def test_a_later_shipped_version_updates_what_nobody_edited(any_database: Database) -> None:
    library = Library(any_database)
    await library.seed([_shipped(), _shipped(name="edited"), _shipped(name="retired")])
    await library.edit("edited", {**FIELDS, "intents": []}, version=1, author="Robin")
    await library.retire("retired", author="Robin")
    later = [_shipped("31 days.", 2, name) for name in ("returns", "edited", "retired", "new")]
    assert (await library.seed(later)).updated == 1
    assert ((await library.get("returns")).body, (await library.get("returns")).version) == ("31 days.", 2)
    assert (await library.get("edited")).body == FIELDS["body"]
    assert (await library.get("retired")).body == "30 days."


async def test_a_new_article_is_searchable_when_the_call_returns(library: Library, index: ArticleIndex) -> None:
    row = await library.create(FIELDS, author="Robin")
    assert row.id == "return-window"
    assert {entry.article_id for entry in index.snapshot.chunks.values()} == {"return-window"}
    assert (await library.index.health()).sound


async def test_a_draft_is_not_indexed_until_it_is_published(library: Library, index: ArticleIndex) -> None:
    await library.create(FIELDS, author="Robin", status="draft")
    assert not index.snapshot.chunks
    await library.edit("return-window", FIELDS, version=1, author="Robin", status="published")
    assert index.snapshot.chunks


async def test_a_retired_article_leaves_the_index_and_comes_back_when_restored(
    library: Library, index: ArticleIndex
) -> None:
    await library.create(FIELDS, author="Robin")
    await library.retire("return-window", author="Robin")
    assert not index.snapshot.chunks
    restored = await library.restore("return-window", author="Robin")
    assert (restored.status, restored.version) == ("published", 3)
    assert index.snapshot.chunks


async def test_going_back_to_an_earlier_version_makes_a_new_one(library: Library) -> None:
    await library.create(FIELDS, author="Robin")
    await library.edit("return-window", {**FIELDS, "body": "31 days."}, version=1, author="Lena")
    await library.restore("return-window", author="Robin", version=1)
    history = await library.versions("return-window")
    assert [(each.version, each.updated_by) for each in history] == [(3, "Robin"), (2, "Lena"), (1, "Robin")]
    assert history[0].body == FIELDS["body"]


async def test_the_second_of_two_admins_is_told_what_the_first_wrote_with_a_diff(library: Library) -> None:
    await library.create(FIELDS, author="Robin")
    await library.edit("return-window", {**FIELDS, "body": "31 days."}, version=1, author="Lena")
    with pytest.raises(ArticleConflict, match="Lena changed this article meanwhile") as caught:
        await library.edit("return-window", {**FIELDS, "body": "32 days."}, version=1, author="Omar")
    assert caught.value.current.body == "31 days."
    assert "-31 days.\n+32 days.\n" in caught.value.diff
    assert (await library.get("return-window")).version == 2


async def test_of_many_admins_at_once_exactly_one_wins(any_database: Database) -> None:
    library = Library(any_database)
    await library.create(FIELDS, author="Robin")
    edits = (
        library.edit("return-window", {**FIELDS, "body": f"{days} days."}, version=1, author=f"admin {days}")
        for days in range(5)
    )
    results = await asyncio.gather(*edits, return_exceptions=True)
    assert sum(isinstance(each, ArticleConflict) for each in results) == 4
    assert (await library.get("return-window")).version == 2


async def test_an_edit_that_changes_nothing_makes_no_version_even_when_sent_twice(library: Library) -> None:
    await library.create(FIELDS, author="Robin")
    for _ in range(2):
        row = await library.edit("return-window", {**FIELDS, "body": "31 days."}, version=1, author="Lena")
    assert row.version == 2


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"body": " \n "}, "body"),
        ({"title": ""}, "title"),
        ({"category": "gardening"}, "category"),
        ({"intents": ["dance"]}, "intents"),
        ({"language": "English"}, "language"),
        ({"body": "x" * 200_001}, "body"),
        ({"body": "a\x00b"}, "body"),
        ({"tags": ["a\x00b"]}, "tags"),
        ({"tags": ["x" * 101]}, "tags"),
    ],
)
async def test_what_an_article_may_not_say_is_refused_by_field(
    library: Library, wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(ArticleRefused) as caught:
        await library.create({**FIELDS, **wrong}, author="Robin")
    assert [name for name, _ in caught.value.problems] == [field]


async def test_titles_in_any_script_get_ids_of_their_own(library: Library) -> None:
    rows = [
        await library.create({**FIELDS, "title": title}, author="R") for title in ("返品", "返品", "Return Window!")
    ]
    assert rows[0].id.startswith("article-")
    assert rows[1].id == f"{rows[0].id}-2"
    assert rows[2].id == "return-window"


async def test_what_is_not_there_is_said(library: Library) -> None:
    with pytest.raises(NoSuchArticle, match="no article 'ghost'"):
        await library.retire("ghost", author="Robin")
    await library.create(FIELDS, author="Robin")
    with pytest.raises(NoSuchArticle, match="no version 9"):
        await library.restore("return-window", author="Robin", version=9)


async def test_a_crash_between_store_and_index_is_mended_at_the_next_start(
    database: Database, index: ArticleIndex
) -> None:
    crashed = Library(database)  # without an index: the commit happens, the following does not
    await crashed.create({**FIELDS, "intents": []}, author="Robin")
    restarted = Library(database)
    await restarted.index.attach(index)
    assert index.snapshot.chunks
    health = await restarted.index.health()
    assert (health.sound, health.waiting) == (True, 0)
    await restarted.index.stop()


async def test_verify_finds_and_mends_an_index_that_lost_or_invented_articles(
    library: Library, index: ArticleIndex
) -> None:
    await library.create(FIELDS, author="Robin")
    index.apply([_shipped(name="ghost")], ["return-window"])
    before = await library.index.mend()
    assert (before.drift.missing, before.drift.orphaned) == (("return-window",), ("ghost",))
    assert (await library.index.health()).sound


async def test_an_article_that_cannot_be_indexed_stays_marked_and_keeps_no_other_out(
    library: Library, index: ArticleIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    apply = index.apply

    def failing(changed: Any, retired: Any = ()) -> Any:
        if any(article.id == "bad" for article in changed):
            raise OSError("the disk is full")
        return apply(changed, retired)

    monkeypatch.setattr(index, "apply", failing)
    await library.create(FIELDS, author="Robin", article_id="bad")
    await library.create(FIELDS, author="Robin", article_id="good")
    assert {entry.article_id for entry in index.snapshot.chunks.values()} == {"good"}
    async with library.database.reading() as session:
        assert [row.id for row in await stored.waiting(session, 10)] == ["bad"]
    monkeypatch.undo()
    await library.index.follow()
    assert (await library.index.health()).sound


async def test_articles_that_cannot_be_indexed_do_not_fill_every_batch(
    library: Library, index: ArticleIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    apply = index.apply

    def failing(changed: Any, retired: Any = ()) -> Any:
        if any(article.id.startswith("a-bad") for article in changed):
            raise OSError("the disk is full")
        return apply(changed, retired)

    monkeypatch.setattr("knowledge.following.BATCH", 2)
    monkeypatch.setattr(index, "apply", failing)
    for name in ("a-bad-1", "a-bad-2", "good"):
        await library.create(FIELDS, author="Robin", article_id=name)
    assert {entry.article_id for entry in index.snapshot.chunks.values()} == {"good"}


async def test_a_version_that_no_database_can_hold_is_not_there(library: Library) -> None:
    await library.create(FIELDS, author="Robin")
    with pytest.raises(NoSuchArticle):
        await library.version("return-window", 10**20)
