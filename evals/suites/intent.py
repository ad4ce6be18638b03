"""How often the intent is recognised, and how well the confidence says so."""

from __future__ import annotations

from evals import datasets
from evals.metrics import Figure, proportion
from tools.intent.tool import Intent
from tools.providers import Providers


async def run(providers: Providers) -> list[Figure]:
    """Top-1 accuracy on the development set, and the coverage of answers at or above confidence 0.7."""
    hits, sure = [], []
    for item in datasets.intents():
        guess = await _recognised(providers, item.text)
        hits.append(guess.label == item.intent)
        if guess.confidence >= 0.7:
            sure.append(guess.label == item.intent)
    share = Figure("intent", "share of messages with confidence ≥ 0.7", len(sure) / len(hits), len(hits))
    return [proportion("intent", "top-1 accuracy", hits), proportion("intent", "accuracy of those", sure), share]


async def _recognised(providers: Providers, text: str) -> Intent:
    return (await providers.intent.call(lambda who: who.classify(text, "en"))).value
