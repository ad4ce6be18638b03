"""Reviewed replies: they fit the articles that they cite, and are found by questions like theirs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from knowledge.chunk import chunk_article
from knowledge.embed import DIMENSIONS, MiniLM, Vectors
from knowledge.errors import KnowledgeError
from knowledge.ingest import read_articles
from knowledge.intents import load_intents
from knowledge.reviewed import ReviewedReply, Shelf, load_reviewed, unsupported
from knowledge.vectors import key as vector_key

ARTICLES = {article.id: article for article in read_articles()}
SECTIONS = {f"{each.article_id}#{each.heading}": each.text for one in ARTICLES.values() for each in chunk_article(one)}
REPLIES = load_reviewed()


class Directions:
    """An encoder that knows two directions."""

    fingerprint = "0" * 64

    def embed(self, texts: list[str], progress: object = None) -> Vectors:
        vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        for row, text in enumerate(texts):
            vectors[row, int("return" in text)] = 1.0
        return vectors


def test_every_reviewed_reply_stands_for_a_section_that_exists() -> None:
    assert [each.id for each in REPLIES if each.key not in SECTIONS] == []


def test_every_figure_of_a_reviewed_reply_is_in_the_section_it_stands_for() -> None:
    assert [each.id for each in REPLIES if unsupported(each, [SECTIONS[each.key]])] == []


def test_reviewed_replies_name_intents_that_exist() -> None:
    known = load_intents()
    assert [each.id for each in REPLIES if not set(each.intents) <= set(known)] == []


def test_every_section_has_questions_and_the_commonest_a_written_answer() -> None:
    headed = {key for key in SECTIONS if not key.endswith("#")}
    assert headed == {each.key for each in REPLIES}
    assert sum(each.text is not None for each in REPLIES) >= 35


def test_the_shipped_vectors_hold_every_question() -> None:
    folder = Path(__file__).parents[2] / "knowledge" / "models" / "reviewed"
    with np.load(folder / f"{MiniLM.installed().fingerprint[:16]}.npz") as arrays:
        known = {int(each) for each in arrays["keys"]}
    assert {vector_key(question) for each in REPLIES for question in each.when} <= known


def test_the_section_whose_question_is_likest_is_nearest() -> None:
    replies = [
        ReviewedReply(id="a", cites=("one",), heading="A", when=("how do I return it", "send it")),
        ReviewedReply(id="b", cites=("two",), heading="B", when=("where is it",)),
    ]
    encoder = Directions()
    near = Shelf(replies, encoder).near(encoder.embed(["can I return"])[0])
    assert near == {"one#A": pytest.approx(1.0)}


def test_a_figure_that_its_article_does_not_hold_any_more_is_seen() -> None:
    reply = ReviewedReply(id="a", cites=("one",), heading="A", when=("?",), text="You have 30 days and pay 4.90 EUR.")
    assert unsupported(reply, ["Within 14 days.", "It costs 4.90 EUR."]) == {"30"}


def test_an_id_used_twice_and_an_unknown_key_are_complained_about(tmp_path: Path) -> None:
    entry = '- {id: a, cites: [x], heading: H, when: ["?"]}\n'
    (tmp_path / "one.yaml").write_text(f"language: en\nreplies:\n{entry}{entry}")
    (tmp_path / "two.yaml").write_text("language: en\nreplies:\n- {id: b, wehn: []}\n")
    with pytest.raises(KnowledgeError) as error:
        load_reviewed(folder=tmp_path)
    assert any("used twice" in each for each in error.value.problems)
    assert any(each.startswith("two.yaml") for each in error.value.problems)
