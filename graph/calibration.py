"""From which confidence on the assistant may answer alone: computed from labelled decisions, with a promise.

What is promised: of all calibrations, at least the share `confidence` (95 %) gives thresholds at which the share of
wrong replies among the automatic ones, over the whole desk, is at most `accepted_error`, for messages like those that
the labelled decisions were about. What is done for it:

- A stratum is what may have error rates of its own: kind of reply × language group × intent. An intent with few
  decisions joins the others of its kind and language group. Which ones stand alone depends on counts, never on labels.
- Learn then Test (Angelopoulos, Bates, Candès, Jordan, Lei 2021): every threshold of a grid that was fixed in advance
  is a hypothesis "more than `accepted_error` of the replies from here on are wrong", and its p-value is the exact
  binomial tail P(Bin(n, accepted_error) ≤ wrong), the same that gives the bound of Clopper and Pearson (1934).
- Fixed-sequence testing, as they propose: from the strictest threshold down, until the first hypothesis that is not
  rejected; the last rejected one is the threshold. Looking at every threshold with a bound of its own and taking the
  best would be many tests at once, and breaks the promise. Thresholds with so few decisions above them that not even a
  clean record would do are passed over at the start: that goes by counts alone. Where confidence orders the replies
  (surer ones are not wrong more often) the promise is exact; `frontdesk eval sending` also simulates where it does not.
- Conformal risk control (Angelopoulos et al. 2022) bounds the mean error over calibrations, not its 95 % quantile, and
  risk-controlling prediction sets (Bates et al. 2021) need a risk that is monotone, which a share among the sent ones
  is not. So it is neither of the two.
- Bonferroni over the strata: each one is tested at (1 - confidence) / strata, so that all hold at once, and with them
  the whole desk. Only those strata share that have decisions enough to pass at all; again, that goes by counts.

Everything here is pure: the same decisions give the same rule.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

import numpy as np

from tools.cloud import COMPOSER, KNOWN

Kind = Literal["answer", "own_case", "by_model", "by_picture", "small_talk", "honest_no_answer", "ask_again"]
LanguageGroup = Literal["english", "other", "any"]
Source = Literal["shipped", "approve", "edit", "reject"]

GRID: Final = tuple(round(1 - step / 100, 2) for step in range(101))
"""Thresholds that are tested, strictest first. Fixed: it may not depend on what was labelled."""
ALONE: Final = 2
"""How many times the least evidence an intent needs to stand alone, so that it can do better than among the others."""
OTHERS: Final = "*"
"""The intent of a stratum that holds all intents which do not stand alone."""

MODELS: Final = frozenset(KNOWN["chat"]) - {COMPOSER}
"""Authors that are chat models."""
KINDS: Final[dict[str, str]] = {
    "answer": "answers",
    "own_case": "answers about her own case",
    "by_model": "replies of a chat model",
    "by_picture": "answers to what a picture says",
    "small_talk": "small talk",
    "honest_no_answer": "honest “I don't know”",
    "ask_again": "questions back about a file",
}
GROUPS: Final[dict[str, str]] = {"english": "English", "other": "other languages", "any": "any language"}


@dataclass(frozen=True, slots=True)
class Labelled:
    """A reply and whether it was right. `confidence` is the draft's, 0 to 1."""

    intent: str
    language_group: str
    kind: str
    confidence: float
    right: bool
    source: str = "shipped"


@dataclass(frozen=True, slots=True)
class Point:
    """What would happen at a threshold: `coverage` is the share of the stratum's replies that would be sent, `error`
    the share of wrong ones among them, `upper` its Clopper-Pearson bound at the stratum's level (1 where none is sent).
    """

    threshold: float
    coverage: float
    error: float
    upper: float


@dataclass(frozen=True, slots=True)
class Stratum:
    """Replies that are judged alike. `threshold` is None where the evidence allows no reply to be sent alone."""

    kind: str
    language_group: str
    intent: str
    """OTHERS where several share it."""
    intents: tuple[str, ...]
    n: int
    wrong: int
    threshold: float | None
    coverage: float
    bound: float | None
    source: str
    """`shipped`, `agents` or `both`: who labelled the decisions."""
    curve: tuple[Point, ...] = field(repr=False, default=())

    @property
    def name(self) -> str:
        """For people, like "small talk, any language" or "delivery options: answers, English"."""
        common = f"{KINDS[self.kind]}, {GROUPS[self.language_group]}"
        return common if self.intent == OTHERS else f"{self.intent.replace('_', ' ')}: {common}"


@dataclass(frozen=True, slots=True)
class Judged:
    """Whether a reply may be sent alone, and why or why not in a sentence for agents."""

    alone: bool
    reason: str


@dataclass(frozen=True)
class SendRule:
    """The rule of one calibration: a look-up, nothing is computed in a turn."""

    accepted_error: float
    confidence: float
    strata: dict[tuple[str, str, str], Stratum]

    def stratum(self, kind: str, language_group: str, intent: str) -> Stratum | None:
        """The stratum that judges such a reply; None where nothing like it was ever labelled."""
        return self.strata.get((kind, language_group, intent)) or self.strata.get((kind, language_group, OTHERS))

    def judge(self, kind: str, language_group: str, intent: str, confidence: float) -> Judged:
        """Whether a reply of this confidence may be sent without a person."""
        found = self.stratum(kind, language_group, intent)
        if found is None:
            what = f"{KINDS[kind]}, {GROUPS[language_group]}"
            return Judged(False, f"There is no evidence yet for this kind of reply ({what}) to be sent alone.")
        if found.threshold is None:
            known = f"n = {found.n}, {found.wrong} wrong"
            few = found.n < evidence_needed(self.accepted_error, 1 - self.confidence)
            why = "is too thin" if few else "does not allow the desk"
            return Judged(False, f"The evidence for this kind of reply ({found.name}; {known}) {why} to answer alone.")
        sure = f"Sure to {confidence:.2f}; answers alone from {found.threshold:.2f} ({found.name})."
        return Judged(confidence >= found.threshold, sure)


NOTHING: Final = SendRule(0.02, 0.95, {})
"""The rule without any evidence: every reply needs a person."""


def kind_of(draft_kind: str, handling: str, *, own: bool, author: str | None = None, pictured: bool = False) -> Kind:
    """The kind of a reply. A chat model's confidence is no composer's, so its replies are judged apart. What rests on
    look-ups or does something (`own`), or answers an intent about the customer's own order, money or account, is judged
    apart too: general questions are no evidence for it. Nor are written questions for one that was read in a picture
    (`pictured`). Asking again claims nothing, and is not judged at all.
    """
    if draft_kind == "ask_again":
        return "ask_again"
    if author in MODELS:
        return "by_model"
    if draft_kind == "answer" and pictured:
        return "by_picture"
    if draft_kind == "answer":
        return "own_case" if own or handling != "answer" else "answer"
    return "small_talk" if draft_kind == "small_talk" else "honest_no_answer"


def group_of(kind: str, language: str) -> LanguageGroup:
    """The language group of a reply to a customer who writes `language` (ISO 639-1, or und).

    English is what articles are written in; all else is read or answered through a translation or a multilingual
    engine and may be wrong in ways of its own. Small talk is reviewed text in every language, so only one group.
    """
    if kind == "small_talk":
        return "any"
    return "english" if language in ("en", "und") else "other"


def evidence_needed(accepted_error: float, level: float) -> int:
    """The least number of decisions of which, none being wrong, the error is shown to be at most `accepted_error`."""
    return math.ceil(math.log(level) / math.log1p(-accepted_error))


def upper_bound(wrong: int, n: int, level: float) -> float:
    """The one-sided Clopper-Pearson bound: the error is above it in at most the share `level` of samples."""
    from scipy.special import betaincinv  # here, for a start does without it

    return 1.0 if n == 0 or wrong >= n else float(betaincinv(wrong + 1, n - wrong, 1 - level))


def calibrate(cases: Iterable[Labelled], *, accepted_error: float = 0.02, confidence: float = 0.95) -> SendRule:
    """The rule that these decisions allow. Raises ValueError for numbers outside 0 to 1, both exclusive."""
    if not 0 < accepted_error < 1 or not 0 < confidence < 1:
        raise ValueError("accepted_error and confidence lie between 0 and 1")
    level = 1 - confidence
    groups = _pooled(cases, ALONE * evidence_needed(accepted_error, level))
    each = level / _testable([len(rows) for rows in groups.values()], accepted_error, level)
    strata = {key: _stratum(key, rows, accepted_error, each) for key, rows in groups.items()}
    return SendRule(accepted_error, confidence, strata)


def _pooled(cases: Iterable[Labelled], enough: int) -> dict[tuple[str, str, str], list[Labelled]]:
    """The decisions by stratum; intents with fewer than `enough` share one."""
    by_intent: dict[tuple[str, str, str], list[Labelled]] = defaultdict(list)
    for case in cases:
        by_intent[case.kind, case.language_group, case.intent].append(case)
    pooled: dict[tuple[str, str, str], list[Labelled]] = defaultdict(list)
    for (kind, group, intent), rows in by_intent.items():
        pooled[kind, group, intent if len(rows) >= enough else OTHERS] += rows
    return dict(pooled)


def _testable(counts: Sequence[int], accepted: float, level: float) -> int:
    """How many strata share the level: as many of the largest as can pass at all with their part of it, at least 1."""
    largest = sorted(counts, reverse=True)
    fitting = [k for k, n in enumerate(largest, start=1) if n >= evidence_needed(accepted, level / k)]
    return max(fitting, default=1)


def _stratum(key: tuple[str, str, str], rows: Sequence[Labelled], accepted: float, level: float) -> Stratum:
    kind, group, intent = key
    sent, wrong = _above(rows)
    index = _tested(sent, wrong, accepted, level)
    upper = [upper_bound(bad, n, level) for n, bad in zip(sent, wrong, strict=True)]
    total = len(rows)
    curve = tuple(
        Point(threshold, n / total, bad / n if n else 0.0, bound)
        for threshold, n, bad, bound in zip(GRID, sent, wrong, upper, strict=True)
        if n
    )
    shipped = sum(row.source == "shipped" for row in rows)
    return Stratum(
        kind=kind,
        language_group=group,
        intent=intent,
        intents=tuple(sorted({row.intent for row in rows})),
        n=total,
        wrong=wrong[-1],
        threshold=None if index is None else GRID[index],
        coverage=0.0 if index is None else sent[index] / total,
        bound=None if index is None else upper[index],
        source="shipped" if shipped == total else "both" if shipped else "agents",
        curve=curve,
    )


def _above(rows: Sequence[Labelled]) -> tuple[list[int], list[int]]:
    """How many decisions, and how many wrong ones, are at or above each threshold of the grid."""
    confidences = np.array([row.confidence for row in rows])
    wrong = np.array([not row.right for row in rows], dtype=int)
    order = np.argsort(-confidences, kind="stable")
    reach = np.searchsorted(-confidences[order], [-threshold for threshold in GRID], side="right")
    sums = np.concatenate([[0], np.cumsum(wrong[order])])
    return [int(n) for n in reach], [int(sums[n]) for n in reach]


def _tested(sent: Sequence[int], wrong: Sequence[int], accepted: float, level: float) -> int | None:
    """The place in the grid of the lowest threshold that fixed-sequence testing rejects, or None."""
    from scipy.special import bdtr  # here, for a start does without it

    least, last = evidence_needed(accepted, level), None
    for index, (n, bad) in enumerate(zip(sent, wrong, strict=True)):
        if n < least:
            continue
        if bdtr(bad, n, accepted) > level:
            break
        if last is None or n > sent[last]:  # never below what was seen: nothing speaks for what is less sure still
            last = index
    return last
