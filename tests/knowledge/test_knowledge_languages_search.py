"""Searching across languages, FAQs and filters, and mending an index of two collections."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from knowledge.bridge import Bridge
from knowledge.embed import MiniLM, SharedEmbedder
from knowledge.fusion import fused
from knowledge.index import ArticleIndex, Multilingual
from knowledge.ingest import Article
from knowledge.multilingual import E5
from knowledge.search import ArticleSearch
from knowledge.snapshot import Filters


def article(key: str, title: str, body: str, **fields: object) -> Article:
    given = {"id": key, "title": title, "category": "faq", "version": 1, "updated": date(2026, 11, 1)}
    return Article.model_validate({**given, **fields, "body": body})


RETURNS = article("returns", "Returns", "You have 30 days to send an item back. Sofas have 14 days.", tags=["returns"])
DELIVERY = article("delivery", "Delivery", "Standard delivery costs 4.90 EUR.", intents=["delivery_period"])
PASSWORD = article("password", "Forgotten password", "Reset your password on the sign-in page.", type="policy")
HOURS = article("hours", "Telefon", "Unser Telefon ist montags bis freitags von 9 bis 18 Uhr besetzt.", language="de")
ASKED = article("asked", "Questions", "## Is there parking?\nThere is room for thirty cars.", type="faq")
ALL = [RETURNS, DELIVERY, PASSWORD, HOURS, ASKED]


@pytest.fixture(scope="module")
def model() -> MiniLM:
    return MiniLM.installed()


@pytest.fixture(scope="module")
def multilingual(model: MiniLM) -> Multilingual:
    published = E5.installed()
    return Multilingual(published, published.passages(), Bridge.shipped(published.fingerprint, model.fingerprint))


@pytest.fixture
def index(tmp_path: Path, model: MiniLM, multilingual: Multilingual) -> Iterator[ArticleIndex]:
    opened = ArticleIndex(tmp_path / "index", model, multilingual)
    opened.sync(ALL)
    yield opened
    opened.close()


@pytest.fixture
def search(index: ArticleIndex, model: MiniLM, multilingual: Multilingual) -> ArticleSearch:
    questions = SharedEmbedder(multilingual.questions)
    return ArticleSearch(index, SharedEmbedder(model), questions, multilingual.bridge)


@pytest.mark.parametrize(
    ("question", "language", "answer", "sentence"),
    [
        ("Wie viele Tage habe ich, um ein Sofa zurückzuschicken?", "de", "returns", "Sofas have 14 days."),
        ("パスワードを忘れました", "ja", "password", "Reset your password on the sign-in page."),
        ("сколько стоит доставка", "ru", "delivery", "Standard delivery costs 4.90 EUR."),
    ],
)
async def test_a_question_in_another_language_finds_the_english_article_and_its_sentence(
    search: ArticleSearch, question: str, language: str, answer: str, sentence: str
) -> None:
    best = (await search.search(question, spoken=language))[0]
    assert (best.article_id, best.excerpt) == (answer, sentence)
    assert 0.3 < best.score <= 1


async def test_an_english_question_finds_an_article_in_another_language(search: ArticleSearch) -> None:
    best = (await search.search("at what hours can I reach you by telephone"))[0]
    assert (best.article_id, best.language) == ("hours", "de")


async def test_a_translation_is_searched_beside_the_original(search: ArticleSearch) -> None:
    with_it = (await search.search("Wat kost bezorging?", spoken="nl", translation="What does delivery cost?"))[0]
    without = (await search.search("Wat kost bezorging?", spoken="nl"))[0]
    assert with_it.article_id == without.article_id == "delivery"
    assert with_it.score > without.score


async def test_without_the_multilingual_model_only_a_translation_finds_anything(
    index: ArticleIndex, model: MiniLM
) -> None:
    english_only = ArticleSearch(index, SharedEmbedder(model))
    assert await english_only.search("Wat kost bezorging?", spoken="nl") == []
    found = await english_only.search("Wat kost bezorging?", spoken="nl", translation="What does delivery cost?")
    assert found[0].article_id == "delivery"


async def test_the_question_of_an_faq_is_found_by_itself(index: ArticleIndex, model: MiniLM) -> None:
    vector = model.embed(["Is there parking?"])[0]
    assert index.snapshot.english.cosines(vector, 10).max() == pytest.approx(1, abs=1e-3)
    assert index.nearest(vector, 1, Filters()) == ["asked#1"]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (Filters(types=("policy",)), {"password"}),
        (Filters(tags=("returns", "unheard-of")), {"returns"}),
        (Filters(intents=("delivery_period",)), {"delivery"}),
        (Filters(category="account"), set()),
        (Filters(language="de", types=("article",)), {"hours"}),
    ],
)
async def test_only_what_every_filter_keeps_is_found(search: ArticleSearch, filters: Filters, found: set[str]) -> None:
    assert {each.article_id for each in await search.search("delivery", filters=filters)} == found
    assert {each.article_id for each in await search.search("livraison", filters=filters, spoken="fr")} == found


@pytest.mark.parametrize("collection", ["passages", "multilingual"])
def test_an_article_that_is_not_whole_in_both_collections_is_found_and_mended(
    index: ArticleIndex, collection: str
) -> None:
    getattr(index._store, collection).delete(ids=["returns#0"])
    assert index.drift(ALL).stale == ("returns",)
    assert index.sync(ALL).indexed == 1
    assert not index.drift(ALL)


def test_a_crash_while_an_article_is_written_is_found(index: ArticleIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*args: object, **kwargs: object) -> None:
        raise OSError("no space left")

    with monkeypatch.context() as broken:
        broken.setattr(index._store.passages, "add", crash)
        with pytest.raises(OSError, match="no space"):
            index.apply([DELIVERY])
    assert "delivery#0" not in index.snapshot.chunks
    assert index.drift(ALL).stale == ("delivery",)


def test_what_an_unfinished_removal_left_is_found(index: ArticleIndex) -> None:
    index._store.passages.delete(where={"article_id": "returns"})
    assert index.drift([DELIVERY, PASSWORD, HOURS, ASKED]).orphaned == ("returns",)


def test_a_change_touches_only_its_article(index: ArticleIndex) -> None:
    before = index.snapshot
    changed = PASSWORD.model_copy(update={"body": "Ask us.\n\n## By mail\nWrite to us.", "version": 2})
    index.apply([changed], ["delivery"])
    after = index.snapshot
    assert after.chunks["returns#0"] is before.chunks["returns#0"]
    assert {key for key in after.chunks if key.startswith(("password", "delivery"))} == {"password#0", "password#1"}
    assert len(set(after.rows.values())) == len(after.chunks)
    assert before.chunks["delivery#0"].text  # a search that began earlier still reads what it began with


def test_an_index_of_other_models_is_begun_anew(tmp_path: Path, index: ArticleIndex, model: MiniLM) -> None:
    class Other:
        fingerprint = "another-model"

        def embed(self, texts: list[str], progress: object = None) -> np.ndarray:
            return np.ones((len(texts), 7), dtype=np.float32)

    index.close()
    other = ArticleIndex(tmp_path / "index", Other())  # type: ignore[arg-type]
    assert set(other.drift(ALL).missing) == {each.id for each in ALL}
    assert other.sync(ALL).indexed == len(ALL)
    assert other.snapshot.english.vectors.shape[1] == 7
    other.close()


def test_fusion_puts_first_what_several_lists_name() -> None:
    assert fused(["a", "b", "c"], ["b", "d"]) == ["b", "a", "d", "c"]
    assert fused([], []) == []
