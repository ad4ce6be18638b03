"""How well what a message names is found: exact spans, and whether the value is right.

A found entity counts when its type, its first and its last character are those of the set; of those that count, the
value is compared. Odd items of the set are for scoring only, so their figures stand beside those of all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from evals import datasets
from evals.datasets import Naming
from evals.metrics import Figure, proportion
from tools.entities.tool import Entity
from tools.providers import Providers

TYPES = (
    *("order_id", "email", "phone", "money", "date", "card_number"),
    *("tracking_number", "iban", "product", "person", "place"),
)


async def run(providers: Providers) -> list[Figure]:
    """Precision, recall, F1 and value accuracy by type, over all items and over the odd ones."""
    today, items = datasets.namings()
    found = [await _find(providers, item, today) for item in items]
    return [*_scored("", items, found), *_scored("odd items: ", items[1::2], found[1::2]), _clean(items, found)]


async def _find(providers: Providers, item: Naming, today: date) -> list[Entity]:
    answer = await providers.entities.call(lambda who: who.find(item.text, item.language, today))
    return answer.value.entities


def _scored(part: str, items: Sequence[Naming], found: Sequence[Sequence[Entity]]) -> list[Figure]:
    hits: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    guessed: Counter[str] = Counter()
    values: dict[str, list[bool]] = {each: [] for each in TYPES}
    for item, entities in zip(items, found, strict=True):
        truth = {(each.type, *span): each.value for each, span in item.spans()}
        wanted.update(kind for kind, _, _ in truth)
        guessed.update(each.type for each in entities)
        for each in entities:
            span = (each.type, each.start, each.end)
            if span in truth:
                hits[each.type] += 1
                values[each.type].append(each.value == truth[span])
    figures = []
    for kind in TYPES:
        n = wanted[kind]
        f1 = 2 * hits[kind] / max(1, n + guessed[kind])
        figures.append(Figure("entities", f"{part}{kind} F1", f1, n))
        if not part:
            figures.append(Figure("entities", f"{kind} precision", hits[kind] / max(1, guessed[kind]), guessed[kind]))
            figures.append(Figure("entities", f"{kind} recall", hits[kind] / max(1, n), n))
            figures.append(proportion("entities", f"{kind} value", values[kind]))
    return figures


def _clean(items: Sequence[Naming], found: Sequence[Sequence[Entity]]) -> Figure:
    traps = [not entities for item, entities in zip(items, found, strict=True) if not item.entities]
    return proportion("entities", "nothing found where nothing is", traps)
