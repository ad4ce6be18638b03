"""Reading articles and cutting them into passages and sentences."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.chunk import chunk_article
from knowledge.errors import KnowledgeError
from knowledge.ingest import parse_article, read_articles
from knowledge.intents import load_intents
from knowledge.sentences import split_sentences

ARTICLE = """---
id: returns
title: Returns
category: returns_and_refunds
intents: [return_item]
language: en
tags: [returns]
version: 1
updated: 2026-11-01
---
You have 30 days.

## How do I send it back?
Print the label:
1. Open Orders.
2. Choose Return.

## Empty section

## What does it cost?
Nothing, e.g. in France. Large items cost 39 EUR.
"""


def test_an_article_becomes_its_summary_and_one_passage_for_each_section_with_text() -> None:
    chunks = chunk_article(parse_article(ARTICLE, "returns.md"))
    assert [(chunk.id, chunk.heading) for chunk in chunks] == [
        ("returns#0", ""),
        ("returns#1", "How do I send it back?"),
        ("returns#3", "What does it cost?"),
    ]
    assert chunks[0].searchable == "Returns. You have 30 days."


def test_the_hash_of_an_article_changes_with_its_text_alone() -> None:
    first = parse_article(ARTICLE, "a.md")
    assert first.content_hash == parse_article(ARTICLE.replace("\n", "\r\n"), "b.md").content_hash
    assert first.content_hash != parse_article(ARTICLE.replace("30 days", "31 days"), "a.md").content_hash


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        (ARTICLE.removeprefix("---\n"), "does not begin with front matter"),
        (ARTICLE.replace("category: returns_and_refunds", "category: gardening"), "category 'gardening' is none of"),
        (ARTICLE.replace("title: Returns\n", ""), "title: Field required"),
        (ARTICLE.replace("version: 1", "version: new"), "version: Input should be a valid integer"),
        (ARTICLE.replace("id: returns", "id: [unclosed"), "not YAML"),
        ("---\nid: a\n", "no closing line"),
    ],
)
def test_a_faulty_article_is_refused_with_its_file_and_fault(wrong: str, complaint: str) -> None:
    with pytest.raises(KnowledgeError, match=complaint) as caught:
        parse_article(wrong, "returns.md")
    assert all(problem.startswith("returns.md: ") for problem in caught.value.problems)


def test_every_fault_of_every_file_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(ARTICLE)
    (tmp_path / "b.md").write_text(ARTICLE.replace("[return_item]", "[dance]"))
    (tmp_path / "c.md").write_text("no front matter")
    (tmp_path / "d.md").write_bytes(b"\xff\xfe\xfa")
    with pytest.raises(KnowledgeError) as caught:
        read_articles(tmp_path, known_intents={"return_item"})
    assert len(caught.value.problems) == 4
    assert "b.md: its id 'returns' is used by a.md too" in caught.value.problems
    assert "b.md: there is no intent 'dance'" in caught.value.problems


def test_the_demo_shops_articles_are_sound_and_at_least_twenty_five() -> None:
    assert len(read_articles(known_intents=load_intents())) >= 25


def test_paragraphs_become_sentences_and_lists_become_items() -> None:
    units = split_sentences("Do this, e.g. now. Then:\n1. Open it\n   slowly.\n2. Close it.\n\n- One\n- Two\n\nDone!")
    assert [(unit.marker, unit.text) for unit in units] == [
        ("", "Do this, e.g. now."),
        ("", "Then:"),
        ("1.", "Open it slowly."),
        ("2.", "Close it."),
        ("-", "One"),
        ("-", "Two"),
        ("", "Done!"),
    ]
    assert units[2].block == units[3].block
    assert units[3].block != units[4].block == units[5].block


@pytest.mark.parametrize(
    "text",
    ["It weighs approx. 3.5 kg and costs 4.90 EUR.", "Write to help@lumenandoak.example any time.", "See No. 5 there."],
)
def test_a_full_stop_inside_a_sentence_does_not_end_it(text: str) -> None:
    assert [unit.text for unit in split_sentences(text)] == [text]
