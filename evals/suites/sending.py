"""Whether the send rule keeps its promise: simulated desks whose truth is known, and the shipped evidence by halves.

A simulated desk has strata with error rates and confidences of their own: well calibrated, overconfident, hardly ever
wrong, and one in which the surest replies are wrong most often. Each run labels LABELLED decisions, calibrates, and
applies the rule to FRESH others; the promise is kept when the wrong share of the automatic ones is at most the level.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from evals.metrics import Figure, proportion
from graph.calibration import Labelled, SendRule, calibrate
from graph.evidence import shipped
from tools.providers import Providers

RUNS: Final = 200
LABELLED: Final = 2000
FRESH: Final = 20_000
LEVELS: Final = (0.01, 0.02, 0.05)
SEED: Final = 20261125

Rng = np.random.Generator
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class World:
    """A stratum: its share of the traffic, how its confidences spread (Beta), and how they lead to the truth.

    The chance of being right is a logistic curve of the confidence: `slope` and `middle`, where it is one half;
    `floor` is an error that no confidence removes. A negative slope makes the surest replies the worst.
    """

    intent: str
    kind: str
    group: str
    share: float
    spread: tuple[float, float]
    slope: float
    middle: float
    floor: float = 0.0

    def drawn(self, n: int, rng: Rng) -> tuple[Floats, NDArray[np.bool_]]:
        """Confidences (n) and whether each reply was right (n)."""
        confidence = np.round(rng.beta(*self.spread, size=n), 4)
        right = (1 - self.floor) / (1 + np.exp(-self.slope * (confidence - self.middle)))
        return confidence, rng.random(n) < right


WORLDS: Final = (
    World("delivery_options", "answer", "english", 0.22, (8, 2), 18, 0.50),
    World("check_refund_policy", "answer", "english", 0.16, (6, 2), 14, 0.55),
    World("product_information", "answer", "english", 0.14, (9, 2), 8, 0.60, floor=0.02),
    World("newsletter", "answer", "english", 0.03, (6, 2), 20, 0.40),
    World("review", "answer", "english", 0.03, (5, 3), 10, 0.40),
    World("delivery_options", "answer", "other", 0.10, (5, 3), 9, 0.60),
    World("track_order", "own_case", "english", 0.12, (7, 2), 12, 0.45, floor=0.01),
    World("return_item", "own_case", "english", 0.05, (9, 1), -2, 1.60),
    World("thanks", "small_talk", "any", 0.10, (12, 1), 25, 0.40),
    World("out_of_scope", "honest_no_answer", "english", 0.05, (6, 2), 12, 0.50),
)


async def run(providers: Providers) -> list[Figure]:
    """How often the promise was kept and how much was sent, at each level; no engine is asked."""
    figures = []
    for level in LEVELS:
        kept, errors, sent = simulated(level)
        figures += [
            proportion("sending", f"runs with at most {level:.0%} wrong", kept),
            Figure("sending", f"mean share wrong at {level:.0%}", float(np.mean(errors)), RUNS),
            Figure("sending", f"share sent alone at {level:.0%} (simulated)", float(np.mean(sent)), RUNS),
        ]
    cases = shipped()
    for level in (0.02, 0.05, 0.1, 0.2):
        figures += _shipped(cases, level)
    return figures


def simulated(level: float, *, runs: int = RUNS) -> tuple[list[bool], list[float], list[float]]:
    """For each run: whether the promise was kept, the wrong share of the automatic replies, and the share sent."""
    rng = np.random.default_rng(SEED)
    kept, errors, sent = [], [], []
    for _ in range(runs):
        rule = calibrate(_labelled(LABELLED, rng), accepted_error=level)
        automatic = wrong = 0
        for world, n in zip(WORLDS, _counts(FRESH, rng), strict=True):
            confidence, right = world.drawn(n, rng)
            alone = confidence >= _threshold(rule, world.kind, world.group, world.intent)
            automatic, wrong = automatic + int(alone.sum()), wrong + int((alone & ~right).sum())
        errors.append(wrong / automatic if automatic else 0.0)
        kept.append(errors[-1] <= level)
        sent.append(automatic / FRESH)
    return kept, errors, sent


def _labelled(n: int, rng: Rng) -> list[Labelled]:
    cases = []
    for world, count in zip(WORLDS, _counts(n, rng), strict=True):
        rows = zip(*world.drawn(count, rng), strict=True)
        cases += [Labelled(world.intent, world.group, world.kind, float(sure), bool(good)) for sure, good in rows]
    return cases


def _counts(n: int, rng: Rng) -> list[int]:
    return [int(count) for count in rng.multinomial(n, [world.share for world in WORLDS])]


def _threshold(rule: SendRule, kind: str, group: str, intent: str) -> float:
    found = rule.stratum(kind, group, intent)
    return 2.0 if found is None or found.threshold is None else found.threshold


def _shipped(cases: Sequence[Labelled], level: float, *, splits: int = 200) -> list[Figure]:
    """What the shipped evidence lets the desk send, and the error on halves that the rule did not see."""
    whole = calibrate(cases, accepted_error=level)
    alone = [each.confidence >= _threshold(whole, each.kind, each.language_group, each.intent) for each in cases]
    rng, wrong, sent, kept = np.random.default_rng(SEED), 0, 0, []
    for _ in range(splits):
        order = rng.permutation(len(cases))
        half = len(cases) // 2
        rule = calibrate([cases[at] for at in order[:half]], accepted_error=level)
        held_out = [cases[at] for at in order[half:]]
        automatic = [e for e in held_out if e.confidence >= _threshold(rule, e.kind, e.language_group, e.intent)]
        bad = sum(not each.right for each in automatic)
        wrong, sent = wrong + bad, sent + len(automatic)
        kept.append(bad <= level * len(automatic))
    name = f"shipped evidence, {level:.0%}"
    return [
        proportion("sending", f"{name}: share sent alone", alone),
        Figure("sending", f"{name}: share wrong on held-out halves", wrong / sent if sent else 0.0, sent // splits),
        proportion("sending", f"{name}: halves that kept it", kept),
    ]
