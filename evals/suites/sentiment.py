"""How often the sentiment is read right, beside the lexicon that must be beaten; and the emotion estimate."""

from __future__ import annotations

import csv
import sys
from collections.abc import Sequence
from itertools import groupby
from typing import Final

from evals import datasets, public
from evals.datasets import Felt
from evals.metrics import Figure, macro_f1, proportion
from tools.providers import Providers
from tools.sentiment.tool import Sentiment

GOEMOTIONS: Final = 1_000
"""Comments of the public set's test part that are read: every so many, with one emotion each."""


async def run(providers: Providers) -> list[Figure]:
    """Accuracy and macro-F1 over three classes by set and slice, VADER's where it is installed, emotions likewise."""
    items = datasets.sentiments()
    truth = [item.sentiment for item in items]
    guesses = [(await _read(providers, item)).label for item in items]
    figures = [*_scored("", truth, guesses), *_lexicon(truth, [item.text for item in items])]
    for name, members in groupby(datasets.more_sentiments(), key=lambda item: item.slice):
        figures += await _slice(providers, name, list(members))
    return [*figures, *await _emotions(providers)]


async def _slice(providers: Providers, name: str, items: Sequence[Felt]) -> list[Figure]:
    truth = [item.sentiment for item in items]
    guesses = [(await _read(providers, item)).label for item in items]
    figures = _scored(f"{name}: ", truth, guesses)
    return figures if len(set(truth)) > 1 else figures[:1]  # macro-F1 of one class says nothing more


async def _emotions(providers: Providers) -> list[Figure]:
    """Emotions of English comments of GoEmotions (D. Demszky et al., 2020), where the set is on this machine."""
    try:
        home = public.folder("goemotions") / "ekman"
    except public.SetAbsent as absent:
        sys.stderr.write(f"no figures for emotions: {absent}\n")
        return []
    labels = (home / "labels.txt").read_text(encoding="utf-8").split()
    with (home / "test.tsv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE) if "," not in row[1]]
    rows = rows[:: max(1, len(rows) // GOEMOTIONS)][:GOEMOTIONS]
    truth = [labels[int(row[1])] for row in rows]
    guesses = [(await _read(providers, Felt(text=row[0], sentiment=""))).emotion or "" for row in rows]
    hits = [t == g for t, g in zip(truth, guesses, strict=True)]
    return [
        proportion("sentiment", "emotion accuracy, GoEmotions (7 classes)", hits),
        Figure("sentiment", "emotion macro-F1, GoEmotions", macro_f1(truth, guesses), len(truth)),
    ]


async def _read(providers: Providers, item: Felt) -> Sentiment:
    return (await providers.sentiment.call(lambda who: who.read(item.text, item.language))).value


def _scored(who: str, truth: list[str], guesses: Sequence[str]) -> list[Figure]:
    hits = [t == g for t, g in zip(truth, guesses, strict=True)]
    return [
        proportion("sentiment", f"{who}accuracy", hits),
        Figure("sentiment", f"{who}macro-F1", macro_f1(truth, list(guesses)), len(truth)),
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
