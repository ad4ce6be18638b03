"""Whether the article that answers is found."""

from __future__ import annotations

from collections.abc import Sequence

from evals import datasets
from evals.datasets import Question
from evals.metrics import Figure, proportion, reciprocal_rank
from tools.providers import Providers


async def run(providers: Providers) -> list[Figure]:
    """Recall at 1 and 5 and mean reciprocal rank of articles, on plain questions and on hard ones."""
    plain = await _scored("plain", datasets.plain_questions(), providers)
    return plain + await _scored("hard", [item for item in datasets.questions() if item.articles], providers)


async def _scored(name: str, items: Sequence[Question], providers: Providers) -> list[Figure]:
    ranks = [reciprocal_rank(await _found(providers, item.text), item.articles) for item in items]
    return [
        proportion("retrieval", f"recall@1, {name} questions", [rank == 1 for rank in ranks]),
        proportion("retrieval", f"recall@5, {name} questions", [rank >= 1 / 5 for rank in ranks]),
        Figure("retrieval", f"MRR@10, {name} questions", sum(ranks) / len(ranks), len(ranks)),
    ]


async def _found(providers: Providers, text: str) -> list[str]:
    """The articles found, best first, each once."""
    passages = (await providers.retrieval.call(lambda who: who.search(text, 10))).value
    return list(dict.fromkeys(each.article_id for each in passages))
