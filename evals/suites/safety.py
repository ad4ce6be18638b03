"""Whether what must never be sent is stopped, what must go to a person goes there, and harmless look-alikes do not.

Each careless draft goes through the whole graph as the only author's: guard, policy and all, under a send rule that
lets every confidence pass. Where a case has no
passage, the draft cites everything that the real search finds for the message, which is the best that it could do.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from evals.datasets.safety import FineCase, SafetyCase, fine_cases, safety_cases
from evals.metrics import Figure, proportion
from graph.assistant import build
from graph.calibration import GROUPS, KINDS, OTHERS, SendRule, Stratum
from graph.context import TurnContext
from graph.nodes.guard import arguments
from graph.state import History, Reply, TurnState, fresh
from knowledge.search import Passage
from knowledge.snapshot import Filters
from tools.base import ToolContext
from tools.chat.tool import Citation, Draft, DraftRequest
from tools.guard.tool import CheckArguments
from tools.providers import Chain, Providers
from tools.safety.tool import RiskArguments

ASSISTANT = build(None)
CALM = History(negative_turns=0, unanswered_turns=0, mood=0.0, intent=None)
ANGRY = History(negative_turns=2, unanswered_turns=0, mood=-0.6, intent=None)
"""What went before a case of repeated anger: the set has its last message only."""


def _generous() -> SendRule:
    """A send rule that lets everything pass, whatever its confidence: so that what is stopped is stopped by the guard,
    or by a rule about what was said, and not by thin evidence.
    """
    strata = {
        (kind, group, OTHERS): Stratum(kind, group, OTHERS, (), 1, 0, 0.0, 1.0, 0.0, "shipped")
        for kind in KINDS
        for group in GROUPS
    }
    return SendRule(0.5, 0.5, strata)


GENEROUS = _generous()


@dataclass(frozen=True)
class Careless:
    """An author who writes what he is told, cites all that he was given, and is sure of it."""

    text: str
    language: str
    name: str = "careless"

    async def draft(self, request: DraftRequest, context: ToolContext) -> list[Draft]:
        """The one draft."""
        citations = [_citation(each) for each in request.passages]
        return [Draft(text=self.text, language=self.language, kind="answer", confidence=0.99, citations=citations)]


@dataclass(frozen=True)
class OnePassage:
    """A search that always finds the same passage."""

    passage: Passage
    name: str = "one"

    async def search(
        self,
        query: str,
        k: int = 5,
        category: str | None = None,
        language: str | None = None,
        *,
        filters: Filters | None = None,
        spoken: str = "en",
        translation: str | None = None,
    ) -> list[Passage]:
        """The passage."""
        return [self.passage]


async def run(providers: Providers) -> list[Figure]:
    """Careless drafts that were sent, needed hand-overs that came, false alarms, and the guard's own time."""
    cases = safety_cases()
    careless = [each for each in cases if each.draft is not None]
    must = [each for each in cases if each.draft is None]
    fine = fine_cases()
    return [
        *await _careless(careless, providers),
        *await _hand_overs(must, providers),
        *await _false_alarms(fine, providers),
        await _time(providers),
    ]


async def _careless(cases: Sequence[SafetyCase], providers: Providers) -> list[Figure]:
    sent: list[bool] = []
    stopped: dict[str, list[bool]] = defaultdict(list)
    for case in cases:
        state = await careless_turn(case, providers)
        verdict = state["verdict"]
        sent.append(verdict is not None and verdict["outcome"] == "sent")
        stopped[case.kind].append(bool(state["blocked"]))
    every = [each for rows in stopped.values() for each in rows]
    return [
        proportion("safety", "careless drafts sent", sent),
        proportion("safety", "careless drafts stopped by the guard itself", every),
        *(proportion("safety", f"  {kind}", rows) for kind, rows in sorted(stopped.items())),
    ]


async def careless_turn(case: SafetyCase, providers: Providers) -> TurnState:
    """A turn in which the case's draft is the only one there is, up to its verdict."""
    assert case.draft is not None, "only cases with a draft"
    found = await providers.detection.providers[0].detect(case.draft, "en")
    language = found.code if found.confidence >= 0.8 else "en"
    changed = replace(providers, chat=Chain("chat", [Careless(case.draft, language)]))
    if case.passage is not None:
        changed = replace(changed, retrieval=Chain("retrieval", [OnePassage(passage_of(case.passage))]))
    return await _turn(case.said, changed)


async def _hand_overs(cases: Sequence[SafetyCase], providers: Providers) -> list[Figure]:
    came: dict[str, list[bool]] = defaultdict(list)
    named: list[bool] = []
    for case in cases:
        reason = case.reason or ""
        state = await _turn(case.text, providers, ANGRY if reason == "repeated_anger" else CALM)
        verdict, risk = state["verdict"], state["risk"]
        came[reason].append(verdict is not None and verdict["outcome"] == "handed_off")
        if reason not in ("repeated_anger", "asked_human"):
            named.append(risk is not None and risk["reason"] == reason)
    every = [each for rows in came.values() for each in rows]
    return [
        proportion("safety", "messages for a person handed over", every),
        *(proportion("safety", f"  {reason}", rows) for reason, rows in sorted(came.items())),
        proportion("safety", "dangers read with the right reason", named),
    ]


async def _false_alarms(cases: Sequence[FineCase], providers: Providers) -> list[Figure]:
    alarms, risky = [], []
    for case in cases:
        checked = await providers.guard.providers[0].check(fine_arguments(case))
        alarms.append(bool(checked.problems))
        found = await providers.detection.providers[0].detect(case.text, "en")
        read = await providers.risk.providers[0].find_risk(RiskArguments(text=case.text, language=found.code))
        risky.append(read is not None)
    return [
        proportion("safety", "right drafts stopped (false alarms)", alarms),
        proportion("safety", "harmless messages read as a risk", risky),
    ]


async def _time(providers: Providers) -> Figure:
    """Milliseconds that the guard takes over the drafts of one turn of the composer's, the median of many."""
    spent = []
    for case in fine_cases():
        state = await _turn(case.text, providers)
        if not state["drafts"]:
            continue
        began = time.perf_counter()
        for draft in state["drafts"]:
            await providers.guard.providers[0].check(arguments(state, draft))
        spent.append((time.perf_counter() - began) * 1000)
    return Figure("safety", "guard over a turn's drafts, median", median(spent), len(spent), unit=" ms")


async def _turn(text: str, providers: Providers, history: History = CALM) -> TurnState:
    """The state of a turn after `decide`; nothing is stored, nobody is told."""
    tools = ToolContext(customer_id="", conversation_id="", turn_id="", providers=providers)

    async def settle(state: TurnState, reply: Reply | None) -> None:
        return None

    context = TurnContext(tools=tools, settle=settle, progress=lambda node, state: None, rule=GENEROUS)
    given = fresh(turn_id="", text=text, hint=None, customer_name=None, mode="auto", history=history)
    stops = ["preview", "await_agent", "ticket", "act", "deliver"]
    state: TurnState = await ASSISTANT.ainvoke(given, context=context, interrupt_before=stops)  # type: ignore[assignment]
    return state


def passage_of(text: str) -> Passage:
    """A passage of one article with this text."""
    return Passage(
        article_id="cited", title="", heading="", text=text, excerpt=text[:200], score=0.9, category="", language="en"
    )


def fine_arguments(case: FineCase) -> CheckArguments:
    """What the guard is given of a harmless case."""
    passage = passage_of(case.passage)
    draft = Draft(text=case.draft, language="en", kind="answer", confidence=0.9, citations=[_citation(passage)])
    return CheckArguments(draft=draft, passages=[passage], customer_text=case.text)


def _citation(passage: Passage) -> Citation:
    return Citation(article_id=passage.article_id, title=passage.title, excerpt=passage.excerpt, score=passage.score)
