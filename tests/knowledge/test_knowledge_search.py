"""Indexing articles in a real Chroma folder and searching them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from knowledge.embed import MiniLM, SharedEmbedder
from knowledge.index import ArticleIndex
from knowledge.ingest import Article
from knowledge.lexical import Bm25
from knowledge.search import ArticleSearch
from knowledge.snapshot import Filters


def article(key: str, title: str, body: str, category: str = "faq") -> Article:
    return Article(id=key, title=title, category=category, version=1, updated=date(2026, 11, 1), body=body)


RETURNS = article(
    "returns", "Returns", "You can return most items.\n\n## How long?\nYou have 30 days. Sofas have 14 days."
)
DELIVERY = article("delivery", "Delivery", "We ship with UPS. Standard delivery costs 4.90 EUR.", "order_status")
PASSWORD = article("password", "Forgotten password", "Reset your password on the sign-in page.", "account")


@pytest.fixture(scope="module")
def model() -> MiniLM:
    return MiniLM.installed()


@pytest.fixture
def index(tmp_path: Path, model: MiniLM) -> Iterator[ArticleIndex]:
    opened = ArticleIndex(tmp_path / "index", model)
    opened.sync([RETURNS, DELIVERY, PASSWORD])
    yield opened
    opened.close()


@pytest.fixture
def search(index: ArticleIndex, model: MiniLM) -> ArticleSearch:
    return ArticleSearch(index, SharedEmbedder(model))


async def test_the_passage_that_answers_comes_first_with_its_sentences_scored(search: ArticleSearch) -> None:
    best = (await search.search("how many days do I have to send a sofa back"))[0]
    assert (best.article_id, best.heading) == ("returns", "How long?")
    assert best.excerpt == max(best.sentences, key=lambda unit: unit.score).text
    assert 0.3 < best.score <= 1


async def test_only_passages_of_the_category_are_found(search: ArticleSearch) -> None:
    found = await search.search("how many days to send it back", category="account")
    assert {passage.article_id for passage in found} == {"password"}


async def test_a_category_together_with_a_language_narrows_to_both(search: ArticleSearch) -> None:
    assert await search.search("delivery", category="account", language="de") == []
    assert len(await search.search("delivery", category="account", language="en")) == 1


@pytest.mark.parametrize(("query", "k"), [("", 5), ("   ", 5), ("returns", 0)])
async def test_nothing_is_found_for_nothing(search: ArticleSearch, query: str, k: int) -> None:
    assert await search.search(query, k) == []


async def test_no_more_than_k_passages_are_found(search: ArticleSearch) -> None:
    assert len(await search.search("help", k=2)) == 2


def test_an_unchanged_article_is_not_indexed_again(index: ArticleIndex) -> None:
    report = index.sync([RETURNS, DELIVERY, PASSWORD])
    assert (report.indexed, report.removed, report.unchanged) == (0, 0, 3)


async def test_a_changed_article_is_indexed_again_and_a_retired_one_disappears(
    index: ArticleIndex, search: ArticleSearch
) -> None:
    changed = DELIVERY.model_copy(update={"body": "We ship with DHL."})
    report = index.sync([changed, RETURNS])
    assert (report.indexed, report.removed, report.unchanged) == (1, 1, 1)
    found = await search.search("who brings the parcel", k=10)
    assert "We ship with DHL." in {passage.text for passage in found}
    assert "password" not in {passage.article_id for passage in found}


def test_an_index_is_there_again_after_a_restart(index: ArticleIndex, tmp_path: Path, model: MiniLM) -> None:
    before = index.snapshot
    vectors = index.sentences([before.chunks["returns#1"]])
    index.close()
    again = ArticleIndex(tmp_path / "index", model)
    assert again.snapshot.chunks == before.chunks
    found = again.sentences([again.snapshot.chunks["returns#1"]])["returns#1"]
    assert found.shape == (3, 384)  # the heading, and "You have 30 days." and "Sofas have 14 days."
    assert np.allclose(found, vectors["returns#1"])
    again.close()


def test_an_article_that_a_crash_left_half_indexed_is_indexed_again(index: ArticleIndex) -> None:
    index._store.passages.delete(ids=["returns#1"])
    assert index.drift([RETURNS, DELIVERY, PASSWORD]).stale == ("returns",)
    assert index.sync([RETURNS, DELIVERY, PASSWORD]).indexed == 1


def test_an_empty_index_finds_nothing(tmp_path: Path, model: MiniLM) -> None:
    empty = ArticleIndex(tmp_path / "empty", model)
    assert empty.nearest(model.embed(["anything"])[0], 5, Filters()) == []
    assert empty.nearest(model.embed(["anything"])[0], 5, Filters(category="faq")) == []
    empty.close()


def test_bm25_prefers_the_passage_with_the_rare_word() -> None:
    scores = Bm25(["Returns are free.", "The Crema 700 needs descaling.", "Delivery is free."]).scores(
        "descaling crema"
    )
    assert scores.argmax() == 1
    assert scores[0] == 0


def test_bm25_knows_a_word_by_its_plural() -> None:
    assert Bm25(["A refund takes five days.", "Lamps."]).scores("refunds")[0] > 0


def test_bm25_scores_as_by_hand() -> None:
    """Two telling words a passage on average; k1 1.2, b 0.75, idf ln(1 + (N - n + 0.5) / (n + 0.5))."""
    scores = Bm25(["lamp lamp kettle", "The lamp", "sofa blanket"]).scores("Which lamps and kettles?")
    lamp, kettle = math.log(1 + 1.5 / 2.5), math.log(1 + 2.5 / 1.5)
    long, short = 1.2 * (0.25 + 0.75 * 3 / 2), 1.2 * (0.25 + 0.75 * 1 / 2)
    assert scores == pytest.approx(
        [lamp * 2 * 2.2 / (2 + long) + kettle * 2.2 / (1 + long), lamp * 2.2 / (1 + short), 0], rel=1e-6
    )


def test_bm25_after_a_change_scores_as_if_built_anew() -> None:
    changed = Bm25(["a red lamp", "a kettle", "two lamps"]).changed({1: "a kettle"}, {1: "lamp shades", 3: "kettles"})
    anew = Bm25(["a red lamp", "lamp shades", "two lamps", "kettles"])
    assert changed.scores("lamp kettle shade") == pytest.approx(anew.scores("lamp kettle shade"))


@pytest.mark.parametrize("query", ["", "the", "xylophone"])
def test_bm25_gives_nothing_for_words_that_tell_nothing(query: str) -> None:
    assert list(Bm25(["The lamp.", ""]).scores(query)) == [0, 0]
    assert Bm25([]).scores(query).shape == (0,)
