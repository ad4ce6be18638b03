"""Whether the article that answers is found."""

from __future__ import annotations

from evals import datasets
from evals.metrics import Figure, proportion, reciprocal_rank
from tools.providers import Providers


async def run(providers: Providers) -> list[Figure]:
    """Recall at 1 and 5 and mean reciprocal rank of articles, on the questions that have an answer."""
    answerable = [item for item in datasets.questions() if item.articles]
    ranks = [reciprocal_rank(await _found(providers, item.text), item.articles) for item in answerable]
    return [
        proportion("retrieval", "recall@1", [rank == 1 for rank in ranks]),
        proportion("retrieval", "recall@5", [rank >= 1 / 5 for rank in ranks]),
        Figure("retrieval", "MRR@10", sum(ranks) / len(ranks), len(ranks)),
    ]


async def _found(providers: Providers, text: str) -> list[str]:
    """The articles found, best first, each once."""
    passages = (await providers.retrieval.call(lambda who: who.search(text, 10))).value
    return list(dict.fromkeys(each.article_id for each in passages))
