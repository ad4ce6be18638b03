"""States of a turn, for tests of the rules that judge them."""

from __future__ import annotations

from typing import Any

from graph.calibration import Labelled
from graph.state import History, TurnState, fresh


def labelled(
    n: int, *, wrong: int = 0, kind: str = "answer", confidence: float = 0.9, group: str = "english", intent: str = "*"
) -> list[Labelled]:
    """Decisions of one stratum at one confidence, `wrong` of the `n` being so."""
    return [Labelled(intent, group, kind, confidence, right=place >= wrong) for place in range(n)]


TRUSTED = [
    *labelled(1000, confidence=0.8),
    *labelled(1000, kind="small_talk", group="any", confidence=0.7),
    *labelled(1000, kind="honest_no_answer", confidence=0.7),
]
"""Evidence for the assistant to answer alone: in English from 0.8, the rest from 0.7."""


def state(**changes: Any) -> TurnState:
    """A turn that may be sent without a person: a sure, general, calm question and a sure answer."""
    calm = fresh(
        turn_id="t",
        text="Do you ship to Norway?",
        hint=None,
        customer_name=None,
        mode="auto",
        history=History(negative_turns=0, unanswered_turns=0, mood=0.0, intent=None),
    )
    calm["language"] = {"code": "en", "confidence": 0.99, "alternatives": []}
    calm["intent"] = {"label": "delivery_options", "confidence": 0.95, "handling": "answer"}
    calm["sentiment"] = {"label": "neutral", "score": 0.0}
    calm["drafts"] = [draft()]
    calm.update(changes)  # type: ignore[typeddict-item]
    return calm


def draft(kind: str = "answer", confidence: float = 0.95) -> dict[str, Any]:
    """A draft as the tool gives it."""
    return {"text": "Yes.", "language": "en", "kind": kind, "confidence": confidence, "citations": []}


def intent(label: str, handling: str, confidence: float = 0.95) -> dict[str, Any]:
    """An intent as the tool gives it."""
    return {"label": label, "handling": handling, "confidence": confidence}
