"""Makes the evidence that ships with the send rule: the desk answers labelled questions, and each reply that it could
have sent alone is labelled right or wrong by what was asked for.

    answer             right when it holds the fact; an answer to a question that nothing answers is wrong
    small talk         right when the message was small talk
    honest no answer   right when the message was out of scope, or no article answers it

Answers about the customer's own case (own orders, money, account) are left out: general questions are no sample of
them, so agents' decisions alone are their evidence.
"""

from __future__ import annotations

import csv
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from evals import datasets
from evals.suites.replies import drafted
from graph.calibration import Judged, Labelled, SendRule, group_of, kind_of
from graph.evidence import COLUMNS, SHIPPED, shipped
from graph.state import TurnState
from tools.providers import Providers

SMALL_TALK = frozenset({"greeting", "thanks", "goodbye"})


@dataclass(frozen=True)
class Everything(SendRule):
    """A rule that sends whatever may be sent at all, to see which replies those are."""

    def judge(self, kind: str, language_group: str, intent: str, confidence: float) -> Judged:
        """Yes."""
        return Judged(True, "Everything is sent.")


EVERYTHING = Everything(1.0, 0.0, {})


async def labelled(providers: Providers) -> list[Labelled]:
    """The replies of the desk to the calibration sets that could be sent alone, each right or wrong."""
    return [each async for each in _labelled(providers)]


def write(cases: Sequence[Labelled], path: Path = SHIPPED) -> None:
    """Write them where the desk reads them, sorted, so that a change can be read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = sorted((c.kind, c.language_group, c.intent, -c.confidence, not c.right, c) for c in cases)
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write("# Replies to evals/datasets/calibration*.yaml, made by: frontdesk eval sending --write\n")
        out = csv.writer(file, lineterminator="\n")
        out.writerow(COLUMNS)
        for *_, c in rows:
            out.writerow([c.intent, c.language_group, c.kind, f"{c.confidence:.4f}", int(c.right)])
    shipped.cache_clear()


async def _labelled(providers: Providers) -> AsyncIterator[Labelled]:
    for item in datasets.calibration():
        state = await drafted(item.text, providers, rule=EVERYTHING)
        best = _sendable(state)
        if best is None or best.kind == "own_case":
            continue
        right = {
            "answer": bool(item.articles) and item.answered_by(state["drafts"][0]["text"]),
            "small_talk": False,
            "honest_no_answer": not item.articles,
        }
        yield _case(best, right[best.kind])
    for message in [*datasets.second_intents(), *datasets.calibration_talk()]:
        best = _sendable(await drafted(message.text, providers, rule=EVERYTHING))
        if best is not None and best.kind == "small_talk":
            yield _case(best, message.intent in SMALL_TALK)
        elif best is not None and best.kind == "honest_no_answer":
            yield _case(best, message.intent == "out_of_scope")


@dataclass(frozen=True)
class _Reply:
    intent: str
    language_group: str
    kind: str
    confidence: float


def _sendable(state: TurnState) -> _Reply | None:
    """The reply that the desk would send if it had the evidence, or None."""
    verdict = state["verdict"]
    if verdict is None or verdict["outcome"] != "sent":
        return None
    best, intent = state["drafts"][0], state["intent"]
    kind = kind_of(best["kind"], intent["handling"], own=bool(state["findings"]), author=best.get("author"))
    return _Reply(intent["label"], group_of(kind, state["language"]["code"]), kind, best["confidence"])


def _case(reply: _Reply, right: bool) -> Labelled:
    return Labelled(reply.intent, reply.language_group, reply.kind, round(reply.confidence, 4), right)
