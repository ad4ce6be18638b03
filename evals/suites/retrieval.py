"""Whether the article that answers is found: by each list alone, by their fusion, and in the order that is shown."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final

import click

from evals import datasets
from evals.datasets import Question
from evals.metrics import Figure, proportion, reciprocal_rank
from evals.public import SetAbsent, tau2_banking
from knowledge.index import ArticleIndex
from knowledge.ingest import Article
from knowledge.pool import off_loop
from knowledge.search import CANDIDATES, ArticleSearch
from knowledge.snapshot import Filters
from tools.providers import Providers
from tools.retrieval.chroma import ChromaRetriever

DEEP: Final = 10
"""How many passages a ranking is looked at."""
SHOWN: Final = "as shown"
"""What the order is called that the desk uses."""


async def run(providers: Providers) -> list[Figure]:
    """Recall and mean reciprocal rank of articles on each set; the bank's policies where they are at hand."""
    search = _search(providers)
    sets = {
        "plain questions": datasets.plain_questions(),
        "hard questions": [item for item in datasets.questions() if item.articles],
        "natural questions": datasets.natural_questions(),
        "plain, other languages": datasets.plain_questions_in_languages(),
        "other languages": datasets.questions_in_languages(),
    }
    figures = [figure for name, items in sets.items() for figure in await _scored(name, items, search)]
    try:
        return figures + await _policies(search)
    except SetAbsent as absent:
        click.echo(f"skipped the bank policies: {absent}", err=True)
        return figures


def _search(providers: Providers) -> ArticleSearch:
    for each in providers.retrieval.providers:
        if isinstance(each, ChromaRetriever):
            return each.search_engine
    raise LookupError("the desk's own search is not among the providers of retrieval")


async def _scored(name: str, items: Sequence[Question], search: ArticleSearch) -> list[Figure]:
    ranks: dict[str, list[float]] = {}
    for item in items:
        for ranking, found in (await _rankings(search, item.text, item.language)).items():
            ranks.setdefault(ranking, []).append(reciprocal_rank(found[:DEEP], item.articles))
    figures = []
    for ranking, each in ranks.items():
        if ranking == SHOWN:
            figures.append(proportion("retrieval", f"recall@1, {name}", [rank == 1 for rank in each]))
        figures += _figures(f"{name}, {ranking}" if ranking != SHOWN else name, each)
    return figures


def _figures(name: str, ranks: Sequence[float]) -> list[Figure]:
    return [
        proportion("retrieval", f"recall@5, {name}", [rank >= 1 / 5 for rank in ranks]),
        Figure("retrieval", f"MRR@{DEEP}, {name}", sum(ranks) / len(ranks), len(ranks)),
    ]


async def _rankings(search: ArticleSearch, text: str, language: str) -> Mapping[str, list[str]]:
    """The articles in the order of each list, each once; last as the desk shows them."""
    asked = await search.asked(text, language)
    lists = await off_loop(search.ranked, asked, Filters(), CANDIDATES)
    chunks = search.index.snapshot.chunks
    found = {name: list(dict.fromkeys(chunks[key].article_id for key in keys[:DEEP])) for name, keys in lists.items()}
    shown = await search.search(text, DEEP, spoken=language)
    return {**found, SHOWN: list(dict.fromkeys(each.article_id for each in shown))}


async def _policies(search: ArticleSearch) -> list[Figure]:
    """Whether one of the documents that a customer's story needs is among the first five. Raises `SetAbsent`."""
    bank = tau2_banking()
    articles = [
        Article(id=_id(key), title=title, category="faq", version=1, updated=date(2026, 11, 1), body=body)
        for key, (title, body) in bank.documents.items()
    ]
    ranks: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        index = ArticleIndex(Path(folder), search.embedder.model)
        try:
            await off_loop(index.sync, articles)
            theirs = ArticleSearch(index, search.embedder)
            for story, needed in bank.questions:
                wanted = [_id(key) for key in needed]
                for ranking, found in (await _rankings(theirs, story, "en")).items():
                    ranks.setdefault(ranking, []).append(reciprocal_rank(found, wanted))
        finally:
            index.close()
    return [
        figure
        for ranking, each in ranks.items()
        for figure in (
            proportion("retrieval", f"hit@5, τ² bank policies, {ranking}", [rank >= 1 / 5 for rank in each]),
            Figure("retrieval", f"MRR@{DEEP}, τ² bank policies, {ranking}", sum(each) / len(each), len(each)),
        )
    ]


def _id(key: str) -> str:
    return re.sub(r"[^a-z0-9_-]+", "-", key.lower())
