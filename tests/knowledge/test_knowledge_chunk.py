"""Cutting articles into passages."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.chunk import LONGEST, OVERLAP, chunk_article, parts
from knowledge.ingest import Article


def article(body: str, **fields: object) -> Article:
    given = {"id": "a", "title": "Sofas", "category": "faq", "version": 1, "updated": date(2026, 11, 1), **fields}
    return Article.model_validate({**given, "body": body})


def test_a_passage_has_the_path_of_its_headings() -> None:
    found = chunk_article(article("# Sofas\nSum.\n## Returns\nYes.\n### Large ones\nBy van.\n## Care\nSoap."))
    assert [(each.heading, each.text) for each in found] == [
        ("", "Sum."),
        ("Returns", "Yes."),
        ("Returns › Large ones", "By van."),
        ("Care", "Soap."),
    ]


def test_a_heading_sign_inside_code_is_text() -> None:
    (found,) = chunk_article(article("```\n## not a heading\n```"))
    assert "## not a heading" in found.text


def test_a_section_without_text_is_no_passage_but_keeps_its_number() -> None:
    assert [each.id for each in chunk_article(article("## Returns\n\n## Care\nSoap."))] == ["a#2"]


def test_a_short_section_stays_whole() -> None:
    assert parts("- one\n- two\n\nthree") == ["- one\n- two\n\nthree"]


def test_the_parts_of_a_long_section_overlap_by_whole_sentences() -> None:
    found = parts(" ".join(f"Sentence number {number} says something." for number in range(100)))
    assert len(found) > 1
    for before, after in pairwise(found):
        first = after.split(". ")[0]
        assert first in before
        assert len(after) <= LONGEST


@given(st.text(alphabet="ab .\n界", max_size=4 * LONGEST))
def test_nothing_is_lost_and_no_part_is_too_long(text: str) -> None:
    found = parts(text)
    assert all(len(each) <= LONGEST for each in found)
    position = 0
    bare = "".join(text.split())
    for each in found:
        content = "".join(each.split())
        at = bare.find(content, max(0, position - OVERLAP - 1))
        assert 0 <= at <= position
        position = at + len(content)
    assert position == len(bare)


@pytest.mark.parametrize(
    ("kind", "question", "embedded"), [("faq", "Free?", "Yes."), ("article", "", "Sofas. Free?. Yes.")]
)
def test_the_question_of_an_faq_stands_apart_from_its_answer(kind: str, question: str, embedded: str) -> None:
    (found,) = chunk_article(article("## Free?\nYes.", type=kind))
    assert (found.question, found.embedded) == (question, embedded)
