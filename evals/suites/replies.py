"""Whether the first draft holds the fact that was asked for, and what would have been sent without a person."""

from __future__ import annotations

from evals import datasets
from evals.metrics import Figure, proportion
from graph.assistant import build
from graph.calibration import SendRule
from graph.context import TurnContext
from graph.evidence import Rules
from graph.state import History, Reply, TurnState, fresh
from store.settings import DeskSettings
from tools.base import ToolContext
from tools.providers import Providers


async def run(providers: Providers) -> list[Figure]:
    """Facts in first drafts, honesty on what nothing answers, and how right automatic answers were."""
    facts, honest, sent_right = [], [], []
    automatic = total = 0
    for item in datasets.questions():
        state = await drafted(item.text, providers)
        best = state["drafts"][0]
        right = item.answered_by(best["text"])
        answers = best["kind"] == "answer"
        if item.articles:
            facts.append(right)
        else:
            honest.append(not answers)
        total += 1
        verdict = state["verdict"]
        if verdict is not None and verdict["outcome"] == "sent" and answers:
            automatic += 1
            sent_right.append(right)
    return [
        proportion("replies", "fact in the first draft", facts),
        proportion("replies", "honest where nothing answers", honest),
        Figure("replies", "share answered without a person", automatic / total, total),
        proportion("replies", "right among those", sent_right),
    ]


async def drafted(text: str, providers: Providers, *, rule: SendRule | None = None) -> TurnState:
    """The state of a turn after `decide`, by the shipped rule or another; nothing is stored, nobody is told."""
    tools = ToolContext(customer_id="", conversation_id="", turn_id="", providers=providers)

    async def settle(state: TurnState, reply: Reply | None) -> None:
        return None

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
