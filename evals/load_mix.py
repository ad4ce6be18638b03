"""What customers write under load: natural messages of the measuring sets, in the shares that one asks for."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Final

from evals import datasets

SMALL_TALK: Final = ("greeting", "thanks", "goodbye")
HAND_OVER: Final = ("contact_human_agent", "complaint")
KINDS: Final = ("questions", "handover", "talk", "languages")
NATURAL: Final = "natural"


class MixError(ValueError):
    """A mix that cannot be read; the message says why."""


def shares(mix: str) -> dict[str, float]:
    """The share of each kind, adding up to 1; nothing for `natural`. Raises `MixError`."""
    if mix.strip() == NATURAL:
        return {}
    found: dict[str, float] = {}
    for part in mix.split(","):
        name, _, given = part.strip().partition("=")
        if name not in KINDS:
            raise MixError(f"there is no kind {name!r}; the kinds are {', '.join(KINDS)}, or write {NATURAL}")
        try:
            found[name] = float(given)
        except ValueError:
            raise MixError(f"{part.strip()!r} is not like {name}=60") from None
        if not 0 <= found[name] < float("inf"):
            raise MixError(f"the share of {name} must be a number from 0")
    total = sum(found.values())
    if not total:
        raise MixError("the shares add up to nothing")
    return {name: share / total for name, share in found.items()}


def texts(mix: str, seed: int) -> Iterator[str]:
    """Messages without end. `natural` is the intent development set in mixed order. Raises `MixError`."""
    chosen = shares(mix)
    chance = random.Random(seed)  # noqa: S311  # an order, no secret
    kinds = _of_kinds() if chosen else {NATURAL: [each.text for each in datasets.intents()]}
    for each in kinds.values():
        chance.shuffle(each)
    weights = chosen or {NATURAL: 1.0}
    return _endless(kinds, weights, chance)


def _endless(kinds: dict[str, list[str]], weights: dict[str, float], chance: random.Random) -> Iterator[str]:
    turn = dict.fromkeys(kinds, 0)
    while True:
        kind = chance.choices(list(weights), list(weights.values()))[0]
        yield kinds[kind][turn[kind] % len(kinds[kind])]
        turn[kind] += 1


def _of_kinds() -> dict[str, list[str]]:
    kinds: dict[str, list[str]] = {name: [] for name in KINDS}
    for item in datasets.intents():
        kind = "talk" if item.intent in SMALL_TALK else "handover" if item.intent in HAND_OVER else "questions"
        kinds[kind].append(item.text)
    kinds["languages"] = [item.text for item in datasets.spoken_intents()]
    return kinds
