"""The intent engine itself on public sets: trained on their official train split, scored on their test split."""

from __future__ import annotations

import numpy as np

from evals import public
from evals.metrics import Figure, auroc, proportion
from evals.public import Split
from knowledge.classifier import Recipe
from knowledge.embed import MiniLM, Vectors
from knowledge.novelty import Novelty, margin
from knowledge.training import LinearModel, held_out_scores
from tools.intent.local import PUBLIC
from tools.providers import Providers


async def run(providers: Providers) -> list[Figure]:
    """Accuracy on Banking77 and CLINC150, and how well CLINC150's out-of-scope questions are told from the others."""
    encoder = MiniLM.installed()
    train, test = public.banking77()
    figures = [
        _accuracy("Banking77", test, _fitted(train, encoder.embed(train.texts), PUBLIC), encoder.embed(test.texts))
    ]
    train, test, strange = public.clinc150()
    learnt, seen, unseen = (encoder.embed(texts) for texts in (train.texts, test.texts, strange))
    model = _fitted(train, learnt, PUBLIC)
    figures.append(_accuracy("CLINC150", test, model, seen))
    _, held_out = held_out_scores(train.texts, train.labels, learnt, PUBLIC)
    margins = np.array([margin(row) for row in held_out])
    novelty = Novelty.learn(learnt, margins)
    inside = [novelty.of(*each) for each in zip(seen, model.decide(test.texts, seen), strict=True)]
    outside = [novelty.of(*each) for each in zip(unseen, model.decide(strange, unseen), strict=True)]
    area = auroc(inside, outside)
    return [*figures, Figure("engine", "CLINC150 out-of-scope AUROC", area, len(inside) + len(outside))]


def _fitted(train: Split, vectors: Vectors, recipe: Recipe) -> LinearModel:
    return LinearModel(recipe).fit(train.texts, np.array(train.labels), vectors)


def _accuracy(name: str, test: Split, model: LinearModel, vectors: Vectors) -> Figure:
    best = model.decide(test.texts, vectors).argmax(axis=1)
    hits = [model.labels[row] == label for row, label in zip(best, test.labels, strict=True)]
    return proportion("engine", f"{name} accuracy", hits)
