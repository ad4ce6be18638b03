"""`frontdesk bench search`: how long a search takes among many passages, and what changing one article costs."""

from __future__ import annotations

import asyncio
import hashlib
import math
import multiprocessing
import re
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

import click
import numpy as np
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from evals import datasets
from evals.datasets import Question
from evals.metrics import percentile
from knowledge.bridge import Bridge
from knowledge.chunk import chunk_article
from knowledge.embed import Encoder, MiniLM, SharedEmbedder, Vectors
from knowledge.index import ArticleIndex, Multilingual
from knowledge.ingest import Article, read_articles
from knowledge.multilingual import E5
from knowledge.search import ArticleSearch
from knowledge.snapshot import Filters

WARM_UP: Final = 20
NOISE: Final = 0.02
"""How far, in each dimension, the vector of a varied text lies from the original's: a cosine of about 0.93."""
_FIGURES: Final = re.compile(r"\d+")

console = Console()


class Varied:
    """An encoder that embeds each text once and puts its varieties, which differ in figures only, beside it."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._known: dict[str, Vectors] = {}

    @property
    def fingerprint(self) -> str:
        """See ``Encoder.fingerprint``."""
        return self._encoder.fingerprint

    def embed(self, texts: Sequence[str], progress: Callable[[float], None] | None = None) -> Vectors:
        """See ``Encoder.embed``."""
        return np.array([self._beside(text) for text in texts], dtype=np.float32)

    def _beside(self, text: str) -> Vectors:
        bare = _FIGURES.sub("0", text)
        if bare not in self._known:
            self._known[bare] = self._encoder.embed([text])[0]
        seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
        moved = self._known[bare] + NOISE * np.random.default_rng(seed).standard_normal(len(self._known[bare]))
        found: Vectors = (moved / np.linalg.norm(moved)).astype(np.float32)
        return found


@click.command()
@click.option("--passages", default=10_000, show_default=True, help="How many passages the index holds.")
@click.option("--searches", default=150, show_default=True, help="Searches of each kind.")
def search(passages: int, searches: int) -> None:
    """Searches in English, with a filter, and in other languages, alone and warm, in an index made for it.

    The index holds the shipped articles again and again with other figures. Their vectors are moved a little instead of
    computed anew, which changes nothing about the time of a search.

    \b
    Example:  frontdesk bench search --passages 10000
    """
    with tempfile.TemporaryDirectory() as folder:
        # In a process of its own, so that the memory of the building is not counted as the search's.
        builder = multiprocessing.get_context("spawn").Process(target=_build, args=(Path(folder), passages))
        builder.start()
        builder.join()
        if builder.exitcode:
            raise click.ClickException("the index could not be built; what was wrong stands above")
        asyncio.run(_measure(Path(folder), passages, searches))


def _build(folder: Path, passages: int) -> None:
    index, _ = _opened(folder)
    articles = list(_articles(passages))
    with Progress(console=console, transient=True) as bar:
        task = bar.add_task("indexing", total=1.0)
        began = time.perf_counter()
        index.sync(articles, lambda share: bar.update(task, completed=share))
    size = len(index.snapshot.chunks)
    console.print(f"{len(articles)} articles, {size} passages, indexed in {time.perf_counter() - began:.0f} s")
    index.close()


def _opened(folder: Path) -> tuple[ArticleIndex, ArticleSearch]:
    """The index with vectors that are moved a little, and the search in it."""
    english, published = MiniLM.installed(), E5.installed()
    bridge = Bridge.shipped(published.fingerprint, english.fingerprint)
    both = Multilingual(Varied(published), Varied(published.passages()), bridge)
    before, began = _resident_mb(), time.perf_counter()
    index = ArticleIndex(folder, Varied(english), both)
    if index.snapshot.chunks:
        console.print(f"opened in {time.perf_counter() - began:.1f} s, {_resident_mb() - before:.0f} MB")
    return index, ArticleSearch(index, SharedEmbedder(english), SharedEmbedder(published), bridge)


async def _measure(folder: Path, passages: int, searches: int) -> None:
    index, engine = _opened(folder)
    kinds: dict[str, tuple[Sequence[Question], Filters | None]] = {
        "English": (datasets.natural_questions(), None),
        "English, one category": (datasets.questions(), Filters(category="faq")),
        "English, one of two tags": (datasets.plain_questions(), Filters(tags=("refund", "returns"))),
        "other languages": (datasets.questions_in_languages(), None),
        "other languages, one category": (datasets.plain_questions_in_languages(), Filters(category="faq")),
    }
    table = Table("search", "p50", "p95", "n")
    for kind, (items, filters) in kinds.items():
        took = [await _timed(engine, item, filters) for item in items[: WARM_UP + searches]][WARM_UP:]
        table.add_row(kind, *(f"{percentile(took, share):.1f} ms" for share in (0.5, 0.95)), str(len(took)))
    console.print(table)
    took = []
    for article in list(_articles(passages))[:20]:
        began = time.perf_counter()
        index.apply([article])
        took.append((time.perf_counter() - began) * 1000)
    console.print(f"one article indexed anew: p50 {percentile(took, 0.5):.0f} ms, without the embedding")
    console.print(f"resident memory at the end: {_resident_mb():.0f} MB")
    index.close()


async def _timed(engine: ArticleSearch, item: Question, filters: Filters | None) -> float:
    """Milliseconds of one search, its embedding included."""
    began = time.perf_counter()
    await engine.search(item.text, filters=filters, spoken=item.language)
    return (time.perf_counter() - began) * 1000


def _articles(passages: int) -> Iterator[Article]:
    """The shipped articles and then varieties of them, until they have so many passages."""
    originals = read_articles()
    made = variety = 0
    while True:
        for each in originals:
            if made >= passages:
                return
            article = each if not variety else _varied(each, variety)
            made += len(chunk_article(article))
            yield article
        variety += 1


def _varied(article: Article, variety: int) -> Article:
    def other(figure: re.Match[str]) -> str:
        return str(int(figure.group()) + variety)

    fields = {"id": f"{article.id}-{variety}", "title": f"{article.title} {variety}"}
    return article.model_copy(update={**fields, "body": _FIGURES.sub(other, article.body)})


def _resident_mb() -> float:
    """What this process holds in memory; NaN where the system does not tell."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return math.nan
    found = re.search(r"^VmRSS:\s+(\d+) kB", status, re.M)
    return int(found[1]) / 1000 if found else math.nan
