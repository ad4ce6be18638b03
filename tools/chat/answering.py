"""Whether a passage answers a question: features of the pair, and two small logistic regressions over them.

The first ranks the passages found; the second says how likely it is that a reply from the best one holds what was asked
for. Their coefficients are ``knowledge/models/answering.json``, which ``python -m evals.answering`` fits anew.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import knowledge
from knowledge.errors import KnowledgeError
from knowledge.intents import OUT_OF_SCOPE
from knowledge.search import Passage
from tools.chat.asking import Asked, asked, holds, stems
from tools.intent.tool import Intent

SHIPPED: Final = Path(knowledge.__file__).parent / "models" / "answering.json"
PAIR: Final = (
    "score", "sentence", "second", "behind", "agreement", "other_intent", "when", "when_behind", "when_article",
    "sentence_behind", "covered", "covered_rare", "covered_heading", "figures_missing", "kind_held", "kind_missing",
    "summary",
)  # fmt: skip
"""Features of a question and one passage."""
WHOLE: Final = (
    "logit", "lead", "score", "sentence", "when", "when_behind", "agreement", "unseen", "unseen_count", "covered",
    "covered_rare", "covered_sentence", "figures_missing", "kind_missing", "out_of_scope", "product", "unsure", "long",
)  # fmt: skip
"""Features of a question and everything found for it, led by the best passage."""


@dataclass(frozen=True, slots=True)
class Weights:
    """A logistic regression: the chance is ``1 / (1 + exp(-(offset + Σ weight · feature)))``."""

    offset: float
    weights: Mapping[str, float]

    def logit(self, features: Mapping[str, float]) -> float:
        """The log-odds."""
        return self.offset + sum(weight * features[name] for name, weight in self.weights.items())


@dataclass(frozen=True, slots=True)
class Ranked:
    """A passage and the log-odds that it answers the question, beside other passages of the same search."""

    passage: Passage
    logit: float
    features: Mapping[str, float]


class Answering:
    """Judges passages for one question."""

    def __init__(self, pair: Weights, whole: Weights) -> None:
        self._pair = pair
        self._whole = whole

    def rank(
        self, question: str, passages: Sequence[Passage], intent: Intent, when: Mapping[str, float] | None = None
    ) -> list[Ranked]:
        """The passages, the likeliest first. ``when`` says how alike a reviewed reply's question is (0..1), by the key
        of the passage that the reply rests on (see ``key``)."""
        rows = zip(passages, pair_features(question, passages, intent, when or {}), strict=True)
        ranked = [Ranked(passage, self._pair.logit(features), features) for passage, features in rows]
        return sorted(ranked, key=lambda row: -row.logit)

    def chance(self, question: str, ranked: Sequence[Ranked], intent: Intent) -> float:
        """How likely a reply led by the first passage holds the answer, 0..1; 0 when nothing was found."""
        if not ranked:
            return 0.0
        return round(1 / (1 + math.exp(-self._whole.logit(whole_features(question, ranked, intent)))), 4)


@cache
def shipped() -> Answering:
    """The model in ``knowledge/models``. Raises ``KnowledgeError`` when its file is not usable."""
    try:
        content = json.loads(SHIPPED.read_text(encoding="utf-8"))
        pair, whole = (
            # A feature that the file does not know yet weighs nothing, so that the weights can be fitted with it.
            Weights(
                offset=float(part["offset"]), weights={name: float(part["weights"].get(name, 0.0)) for name in names}
            )
            for part, names in ((content["pair"], PAIR), (content["whole"], WHOLE))
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise KnowledgeError([f"{SHIPPED.name}: not usable ({type(error).__name__}); fit it anew"]) from error
    return Answering(pair, whole)


def key(passage: Passage) -> str:
    """What tells a passage from others: its article and heading."""
    return f"{passage.article_id}#{passage.heading}"


def pair_features(
    question: str, found: Sequence[Passage], intent: Intent, when: Mapping[str, float]
) -> list[dict[str, float]]:
    """The features named in ``PAIR`` of each passage found. Those that end in "behind" compare it with the others."""
    ask = asked(question)
    bodies = [f"{each.title} {each.heading} {each.text}" for each in found]
    words = [stems(body) for body in bodies]
    rarity = {word: math.log((len(found) + 1) / (sum(word in each for each in words) + 0.5)) for word in ask.words}
    near = [when.get(key(each), 0.0) for each in found]
    best = [max((each.score for each in passage.sentences), default=0.0) for passage in found]
    of_article: dict[str, float] = {}
    for section, alike in when.items():
        article_id = section.split("#", 1)[0]
        of_article[article_id] = max(alike, of_article.get(article_id, 0.0))
    rows = []
    for place, passage in enumerate(found):
        agreed = agreement(intent, passage)
        rows.append(
            {
                "score": passage.score,
                "sentence": best[place],
                "second": sorted((each.score for each in passage.sentences), reverse=True)[1:2][0]
                if len(passage.sentences) > 1
                else 0.0,
                "behind": max(each.score for each in found) - passage.score,
                "agreement": agreed,
                "other_intent": float(agreed == 0.0),
                "when": near[place],
                "when_behind": max(when.values(), default=0.0) - near[place],
                "when_article": of_article.get(passage.article_id, 0.0),
                "sentence_behind": max(best) - best[place],
                "covered": _share(ask.words, words[place]),
                "covered_rare": sum(rarity[word] for word in ask.words & words[place]) / max(0.1, sum(rarity.values())),
                "covered_heading": _share(ask.words, stems(f"{passage.title} {passage.heading}")),
                "figures_missing": _missing(ask, bodies[place]),
                "kind_held": _kinds(ask, passage.text, held=True),
                "kind_missing": _kinds(ask, passage.text, held=False),
                "summary": float(not passage.heading),
            }
        )
    return rows


def whole_features(question: str, ranked: Sequence[Ranked], intent: Intent) -> dict[str, float]:
    """The features named in ``WHOLE``."""
    best = ranked[0]
    ask = asked(question)
    seen = frozenset().union(
        *(stems(f"{row.passage.title} {row.passage.heading} {row.passage.text}") for row in ranked)
    )
    unseen = ask.words - seen
    rivals = [row.logit for row in ranked if row.passage.article_id != best.passage.article_id]
    probabilities = {each.label: each.confidence for each in (*intent.alternatives, intent)}
    sentences = [_share(ask.words, stems(each.text)) for each in best.passage.sentences]
    return {
        "logit": best.logit,
        "lead": min(3.0, best.logit - max(rivals)) if rivals else 1.0,
        "unseen": len(unseen) / len(ask.words) if ask.words else 0.5,
        "unseen_count": min(4.0, len(unseen)),
        "covered_sentence": max(sentences, default=0.0),
        "out_of_scope": probabilities.get(OUT_OF_SCOPE, 0.0),
        "product": probabilities.get("product_information", 0.0),
        "unsure": 1 - intent.confidence,
        "long": min(1.0, len(ask.words) / 20),
        **{name: best.features[name] for name in WHOLE if name in best.features},
    }


def agreement(intent: Intent, passage: Passage) -> float:
    """How surely the passage's article is about what the customer wants, 0..1."""
    guesses = [intent, *intent.further, *intent.alternatives]
    return max((each.confidence for each in guesses if each.label in passage.intents), default=0.0)


def _share(wanted: frozenset[str], words: frozenset[str]) -> float:
    return len(wanted & words) / len(wanted) if wanted else 0.0


def _missing(ask: Asked, body: str) -> float:
    """The share of what the question names with digits (``S7``, ``Aria 300``) that the text does not name."""
    text = body.lower()
    return sum(each not in text for each in ask.figures) / len(ask.figures) if ask.figures else 0.0


def _kinds(ask: Asked, text: str, *, held: bool) -> float:
    found = [holds(kind, text) for kind in ask.kinds]
    return float(any(found)) if held else float(bool(found) and not all(found))
