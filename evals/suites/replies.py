"""Whether the first draft holds the fact that was asked for, is honest where nothing answers, and invents no figure.

The sets `questions_natural`, `questions_unanswerable` and `questions_joined` are measured on and nothing is chosen on
them; `questions` and `questions_plain` are those that the composer's weights were fitted on.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evals import datasets
from evals.datasets import Question
from evals.metrics import Figure, calibration_error, proportion
from graph.assistant import build
from graph.calibration import SendRule
from graph.context import TurnContext
from graph.evidence import Rules
from graph.state import History, Reply, TurnState, fresh
from knowledge.reviewed import figures
from store.settings import DeskSettings
from tools.base import ToolContext
from tools.providers import Providers


async def run(providers: Providers) -> list[Figure]:
    """Facts in first drafts, honesty on what nothing answers, figures without a source, and how right automatic answers
    were."""
    natural = [(item, await drafted(item.text, providers)) for item in datasets.natural_questions()]
    beyond = [(item, await drafted(item.text, providers)) for item in datasets.unanswerable_questions()]
    joined = [(item, await drafted(item.text, providers)) for item in datasets.joined_questions()]
    tuning = [(item, await drafted(item.text, providers)) for item in datasets.questions()]
    states = [state for _, state in (*natural, *beyond, *tuning)] + [state for _, state in joined]
    both = [all(item.answered_by(_first(state)["text"])) for item, state in joined]
    one = [any(item.answered_by(_first(state)["text"])) for item, state in joined]
    unsupported = [bool(_without_source(state, draft)) for state in states for draft in state["drafts"]]
    return [
        *_answered("natural", natural),
        proportion("replies", "honest or handed over, unanswerable questions", [_honest(state) for _, state in beyond]),
        proportion("replies", "both facts, joined questions", both),
        proportion("replies", "at least one fact, joined questions", one),
        proportion("replies", "drafts with a figure that no source holds", unsupported),
        *_answered("tuning", [(item, state) for item, state in tuning if item.articles]),
        proportion(
            "replies", "honest, tuning questions", [_honest(state) for item, state in tuning if not item.articles]
        ),
        *_automatic([*natural, *beyond]),
    ]


def _answered(name: str, rows: Sequence[tuple[Question, TurnState]]) -> list[Figure]:
    right = [item.answered_by(_first(state)["text"]) for item, state in rows]
    plainly = [_first(state)["kind"] == "answer" for _, state in rows]
    among = [item.answered_by(_first(state)["text"]) for item, state in rows if _first(state)["kind"] == "answer"]
    told = [(_first(state)["confidence"], hit) for (_, state), hit in zip(rows, right, strict=True)]
    error = calibration_error([each for each, _ in told], [hit for _, hit in told])
    offered = [any(item.answered_by(each["text"]) for each in state["drafts"]) for item, state in rows]
    words = [len(_first(state)["text"].split()) for _, state in rows]
    return [
        proportion("replies", f"fact in the first draft, {name} questions", right),
        proportion("replies", f"fact in any draft, {name} questions", offered),
        proportion("replies", f"told as the answer, not with a doubt, {name} questions", plainly),
        proportion("replies", f"fact among those, {name} questions", among),
        Figure("replies", f"calibration error of drafts, {name} questions", error, len(rows)),
        Figure("replies", f"words of the first draft, {name} questions", sum(words) / len(words), len(words)),
    ]


def _automatic(rows: Sequence[tuple[Question, TurnState]]) -> list[Figure]:
    """What would have been sent without a person, and how much of it was right."""
    sent = [(item, state) for item, state in rows if _sent(state)]
    right = [item.answered_by(_first(state)["text"]) for item, state in sent]
    return [
        Figure("replies", "share answered without a person", len(sent) / len(rows), len(rows)),
        *([proportion("replies", "right among those", right)] if sent else []),
    ]


def _first(state: TurnState) -> dict[str, Any]:
    """The best draft; where the guard stopped every one, what the customer is told says nothing of the matter."""
    return state["drafts"][0] if state["drafts"] else {"text": "", "kind": "honest_no_answer", "confidence": 0.0}


def _sent(state: TurnState) -> bool:
    verdict = state["verdict"]
    return verdict is not None and verdict["outcome"] == "sent" and _first(state)["kind"] == "answer"


def _honest(state: TurnState) -> bool:
    """Whether the first draft says that it does not know, or a person takes over."""
    verdict = state["verdict"]
    return _first(state)["kind"] != "answer" or (verdict is not None and verdict["outcome"] == "handed_off")


def _without_source(state: TurnState, draft: dict[str, Any]) -> frozenset[str]:
    """The figures of a draft that stand in none of the passages it cites, in no finding, and not in the question."""
    cited = {each["article_id"] for each in draft["citations"]}
    sources = [each["text"] for each in state["passages"] if each["article_id"] in cited]
    sources += [each["said"] for each in state["findings"]] + [state["text"]]
    return figures(draft["text"]) - frozenset().union(*(figures(text) for text in sources))


async def drafted(text: str, providers: Providers, *, rule: SendRule | None = None) -> TurnState:
    """The state of a turn after `decide`, by the shipped rule or another; nothing is stored, nobody is told."""
    tools = ToolContext(customer_id="", conversation_id="", turn_id="", providers=providers)

    async def settle(state: TurnState, reply: Reply | None) -> None:
        """Nothing is stored."""

    context = TurnContext(
        tools=tools, settle=settle, progress=lambda node, state: None, rule=rule or RULES.rule(SETTINGS)
    )
    given = fresh(
        turn_id="",
        text=text,
        hint=None,
        customer_name=None,
        mode="auto",
        history=History(negative_turns=0, unanswered_turns=0, mood=0.0, intent=None),
    )
    # Stops where a person or a ticket would come in: only the verdict counts here.
    stops = ["await_agent", "ticket", "deliver"]
    state: TurnState = await ASSISTANT.ainvoke(given, context=context, interrupt_before=stops)  # type: ignore[assignment]
    return state


ASSISTANT = build(None)
RULES, SETTINGS = Rules(), DeskSettings()
