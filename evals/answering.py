"""Fits the composer's judgement of whether a passage answers a question: `python -m evals.answering`.

To be run after the search, the articles, the reviewed replies or the features changed. It learns from the tuning sets
(`questions.yaml`, `questions_plain.yaml`, `questions_beyond.yaml`), prints cross-validated figures and writes
`knowledge/models/answering.json`. The measuring sets (`questions_natural.yaml` and others) are not read.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import click
import numpy as np

from evals import datasets
from evals.datasets import Question
from evals.metrics import auroc, calibration_error
from knowledge.search import Passage
from tools.base import ToolContext
from tools.chat.answering import PAIR, SHIPPED, WHOLE, Ranked, Weights, pair_features, whole_features
from tools.chat.local import LIKELY, PERHAPS, Composer
from tools.chat.telling import tell
from tools.intent.tool import Intent, IntentArguments, recognise_intent
from tools.providers import Providers
from tools.retrieval.tool import RetrievalArguments, search_articles

PASSAGES: Final = 10
FOLDS: Final = 10
STRENGTH: Final = 0.5
"""The inverse of the regularisation, over standardised features."""
SEED: Final = 7


@dataclass(frozen=True)
class Case:
    """A question with what was found for it. ``right`` says of each passage whether it answers."""

    question: Question
    intent: Intent
    passages: list[Passage]
    near: Mapping[str, float]
    right: list[bool]


@click.command("answering")
@click.option("--data", default="data", type=click.Path(path_type=Path), help="The desk's folder (its trained models).")
@click.option("--write/--dry", default=True, help="Write the weights, or only print the figures.")
def fit(data: Path, write: bool) -> None:
    """Fit and cross-validate the weights."""
    from tools.assembly import local_providers

    async def gather() -> tuple[list[Case], Composer]:
        """The cases, judged by the composer of this folder."""
        providers = await local_providers(data)
        composer = next(each for each in providers.chat.providers if isinstance(each, Composer))
        return [await _case(item, providers, composer) for item in _items()], composer

    cases, composer = asyncio.run(gather())
    weights, figures = fitted([case for case in cases if case.passages], composer)
    print(json.dumps(figures, indent=2))
    if write:
        SHIPPED.write_text(json.dumps(weights, indent=1) + "\n", encoding="utf-8")
        print(f"written: {SHIPPED.name}", file=sys.stderr)


def fitted(cases: Sequence[Case], composer: Composer) -> tuple[dict[str, Any], dict[str, float]]:
    """The weights in the shape of their file, and the figures of the folds that were held out."""
    answerable = [case for case in cases if case.question.articles]
    folds = np.random.default_rng(SEED).permutation(len(cases)) % FOLDS
    held_out: list[list[Ranked]] = [[] for _ in cases]
    for fold in range(FOLDS):
        weights = _pair_weights(
            [case for case, at in zip(cases, folds, strict=True) if at != fold and case.question.articles]
        )
        for place in np.flatnonzero(folds == fold).tolist():
            held_out[place] = _ranked(cases[place], weights)
    right = [_right(case, ranked, composer) for case, ranked in zip(cases, held_out, strict=True)]
    rows = [
        whole_features(case.question.text, ranked, case.intent) for case, ranked in zip(cases, held_out, strict=True)
    ]
    chances = np.zeros(len(cases))
    for fold in range(FOLDS):
        train, test = folds != fold, np.flatnonzero(folds == fold).tolist()
        whole = _logistic([row for row, each in zip(rows, train, strict=True) if each], np.array(right)[train], WHOLE)
        for place in test:
            chances[place] = 1 / (1 + np.exp(-whole.logit(rows[place])))
    content = {"pair": _plain(_pair_weights(answerable)), "whole": _plain(_logistic(rows, np.array(right), WHOLE))}
    return content, _figures(cases, right, chances)


def _items() -> list[Question]:
    return [*datasets.questions(), *datasets.plain_questions(), *datasets.questions_beyond()]


async def _case(item: Question, providers: Providers, composer: Composer) -> Case:
    tools = ToolContext(customer_id="", conversation_id="", turn_id="", providers=providers)
    intent = await recognise_intent(IntentArguments(text=item.text), tools)
    found = await search_articles(RetrievalArguments(query=item.text, k=PASSAGES), tools)
    right = [item.answered_by(each.text) if item.fact else each.article_id in item.articles for each in found.passages]
    return Case(item, intent, found.passages, await composer.near(item.text), right)


def _ranked(case: Case, weights: Weights) -> list[Ranked]:
    rows = zip(case.passages, _features(case), strict=True)
    return sorted((Ranked(each, weights.logit(row), row) for each, row in rows), key=lambda row: -row.logit)


def _features(case: Case) -> list[dict[str, float]]:
    return pair_features(case.question.text, case.passages, case.intent, case.near)


def _right(case: Case, ranked: Sequence[Ranked], composer: Composer) -> bool:
    if case.question.fact:
        return case.question.answered_by(tell(ranked, composer.shelf).text)
    return ranked[0].passage.article_id in case.question.articles


def _pair_weights(cases: Sequence[Case]) -> Weights:
    rows = [row for case in cases for row in _features(case)]
    return _logistic(rows, np.array([each for case in cases for each in case.right]), PAIR)


def _logistic(rows: Sequence[Mapping[str, float]], truth: Any, names: Sequence[str]) -> Weights:
    """Fitted on standardised features, and told in weights for the features as they are."""
    from sklearn.linear_model import LogisticRegression

    values = np.array([[row[name] for name in names] for row in rows])
    mean, spread = values.mean(axis=0), np.maximum(values.std(axis=0), 1e-6)
    model = LogisticRegression(C=STRENGTH, max_iter=1000).fit((values - mean) / spread, truth)
    weights = model.coef_[0] / spread
    return Weights(float(model.intercept_[0] - weights @ mean), dict(zip(names, weights.tolist(), strict=True)))


def _plain(weights: Weights) -> dict[str, Any]:
    rounded = {name: round(value, 4) for name, value in weights.weights.items()}
    return {"offset": round(weights.offset, 4), "weights": rounded}


def _figures(cases: Sequence[Case], right: Sequence[bool], chances: Any) -> dict[str, float]:
    answers = [bool(case.question.articles) for case in cases]
    wrong = [float(chance) for chance, each in zip(chances, answers, strict=True) if not each]
    good = [float(chance) for chance, each in zip(chances, right, strict=True) if each]
    figures = {
        "questions": float(len(cases)),
        "right among the answerable": float(np.mean([each for each, can in zip(right, answers, strict=True) if can])),
        "AUROC, right against unanswerable": auroc(wrong, good),
        "calibration error": calibration_error([float(each) for each in chances], list(right)),
    }
    for name, threshold in (("told as the answer", LIKELY), ("told at all", PERHAPS)):
        figures[f"right ones {name}"] = float(np.mean([each >= threshold for each in good]))
        figures[f"unanswerable {name}"] = float(np.mean([each >= threshold for each in wrong]))
    return figures


if __name__ == "__main__":
    fit()
