"""How often the intent is recognised, and how well the confidence says so: in English, and in other languages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from evals import datasets
from evals.datasets import Labelled, Spoken
from evals.metrics import Figure, calibration_error, coverage_at, proportion
from knowledge.intents import OUT_OF_SCOPE
from tools.intent.tool import Intent
from tools.providers import Providers

PRECISION = 0.98


async def run(providers: Providers) -> list[Figure]:
    """English: top-1 accuracy, coverage at a precision, calibration, abstention. Other languages: top-1 accuracy."""
    return [
        *await _english(providers, "development set", datasets.intents()),
        *await _english(providers, "second set", datasets.second_intents()),
        *await _others(providers, datasets.spoken_intents()),
    ]


async def _english(providers: Providers, name: str, items: Sequence[Labelled]) -> list[Figure]:
    guesses = [await _recognised(providers, item.text, "en") for item in items]
    hits = [guess.label == item.intent for guess, item in zip(guesses, items, strict=True)]
    sure = [guess.confidence for guess in guesses]
    strange = [hit for hit, item in zip(hits, items, strict=True) if item.intent == OUT_OF_SCOPE]
    return [
        proportion("intent", f"top-1 accuracy, {name}", hits),
        Figure("intent", f"coverage at precision {PRECISION:g}, {name}", coverage_at(PRECISION, sure, hits), len(hits)),
        Figure("intent", f"calibration error (ECE, 15 bins), {name}", calibration_error(sure, hits), len(hits)),
        proportion("intent", f"out of scope seen as such, {name}", strange),
        proportion("intent", f"abstained, {name}", [guess.abstained for guess in guesses]),
    ]


async def _others(providers: Providers, items: Sequence[Spoken]) -> list[Figure]:
    by_language: dict[str, list[bool]] = defaultdict(list)
    for item in items:
        guess = await _recognised(providers, item.text, item.language)
        by_language[item.language].append(guess.label == item.intent)
    hits = [hit for each in by_language.values() for hit in each]
    worst, score = min(((code, sum(each) / len(each)) for code, each in by_language.items()), key=lambda row: row[1])
    return [
        proportion("intent", f"top-1 accuracy, {len(by_language)} other languages", hits),
        Figure("intent", f"the worst of them, {worst}", score, len(by_language[worst])),
    ]


async def _recognised(providers: Providers, text: str, language: str) -> Intent:
    return (await providers.intent.call(lambda who: who.classify(text, language))).value
