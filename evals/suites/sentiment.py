"""How often the sentiment is read right, beside the lexicon that must be beaten."""

from __future__ import annotations

from evals import datasets
from evals.metrics import Figure, macro_f1, proportion
from tools.providers import Providers


async def run(providers: Providers) -> list[Figure]:
    """Accuracy and macro-F1 over three classes, and VADER's where it is installed."""
    items = datasets.sentiments()
    truth = [item.sentiment for item in items]
    guesses = [await _read(providers, item.text) for item in items]
    return [*_scored("", truth, guesses), *_lexicon(truth, [item.text for item in items])]


async def _read(providers: Providers, text: str) -> str:
    return (await providers.sentiment.call(lambda who: who.read(text, "en"))).value.label


def _scored(who: str, truth: list[str], guesses: list[str]) -> list[Figure]:
    hits = [t == g for t, g in zip(truth, guesses, strict=True)]
    return [
        proportion("sentiment", f"{who}accuracy", hits),
        Figure("sentiment", f"{who}macro-F1", macro_f1(truth, guesses), len(truth)),
    ]


def _lexicon(truth: list[str], texts: list[str]) -> list[Figure]:
    """VADER (Hutto and Gilbert 2014) with the thresholds of its authors."""
    try:
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer
    except ImportError:
        return []
    vader = SentimentIntensityAnalyzer()
    scores = [vader.polarity_scores(text)["compound"] for text in texts]
    guesses = ["positive" if score >= 0.05 else "negative" if score <= -0.05 else "neutral" for score in scores]
    return _scored("VADER's ", truth, guesses)
