"""The graph's shape, its routes, and what each node does when its engine fails or hangs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from langgraph.graph import StateGraph

from graph import routes
from graph.assistant import build
from graph.context import TurnContext
from graph.nodes.detection import detection
from graph.nodes.draft import draft
from graph.nodes.entities import entities
from graph.nodes.intent import intent
from graph.nodes.node import Node, node
from graph.nodes.retrieval import retrieval
from graph.nodes.sentiment import sentiment
from graph.state import Reply, TurnState, Verdict
from knowledge.search import Passage
from store.conversations import Fenced
from tests.fakes.engines import FakeEngine, providers_of
from tests.graph.states import draft as a_draft
from tests.graph.states import state
from tools.base import ToolContext

SNAPSHOT = Path(__file__).parent / "assistant.mmd"
CAPABILITIES = ("detection", "intent", "sentiment", "entities", "retrieval", "chat")
FALLBACKS: list[tuple[Node, str, dict[str, Any]]] = [
    (detection, "detection", {"language": {"code": "und", "confidence": 0.0, "alternatives": []}}),
    (
        intent,
        "intent",
        {
            "intent": {
                "label": "unknown",
                "confidence": 0.0,
                "alternatives": [],
                "further": [],
                "abstained": False,
                "group": "",
                "handling": "approve",
                "next_actions": [],
            }
        },
    ),
    (
        sentiment,
        "sentiment",
        {"sentiment": {"label": "neutral", "score": 0.0, "confidence": 0.0, "emotion": None, "opinions": []}},
    ),
    (entities, "entities", {"entities": {}}),
    (retrieval, "retrieval", {"passages": []}),
    (draft, "chat", {"drafts": []}),
]


def _context(engine: FakeEngine, seen: list[tuple[str, str]] | None = None) -> TurnContext:
    async def settle(state: TurnState, reply: Reply | None) -> None:
        raise AssertionError("no node but deliver settles")

    tools = ToolContext(
        customer_id="c", conversation_id="v", turn_id="t", providers=providers_of(engine, deadline=0.05)
    )
    return TurnContext(
        tools=tools, settle=settle, progress=lambda name, how: seen.append((name, how)) if seen is not None else None
    )


async def _run(one: Node, given: TurnState, context: TurnContext) -> dict[str, Any]:
    """Run one node in a graph of its own; what it changed."""
    graph = StateGraph(TurnState, context_schema=TurnContext)
    graph.add_node("one", one)  # type: ignore[arg-type]
    graph.set_entry_point("one")
    after = await graph.compile().ainvoke(given, context=context)
    return {key: value for key, value in after.items() if value != given.get(key)}


def test_the_graph_is_drawn_as_it_was_agreed() -> None:
    drawn = build(None).get_graph().draw_mermaid()
    assert drawn == SNAPSHOT.read_text(encoding="utf-8"), (
        "The graph's shape has changed. If that is meant: python -c \"from graph.assistant import build; "
        f'print(build(None).get_graph().draw_mermaid(), end=\\"\\")" > tests/graph/{SNAPSHOT.name}'
    )


@pytest.mark.parametrize(
    ("outcome", "ticket", "expected"),
    [
        ("sent", False, "reply"),
        ("awaiting_agent", False, "await_agent"),
        ("handed_off", True, "ticket"),
        ("handed_off", False, "reply"),
    ],
)
def test_after_the_verdict_comes_the_node_for_its_outcome(outcome: Any, ticket: bool, expected: str) -> None:
    verdict = Verdict(outcome=outcome, reason="x", ticket=ticket, priority="low")
    assert routes.after_decide(state(verdict=verdict)) == expected


@pytest.mark.parametrize(
    ("action", "expected"),
    [("approve", "reply"), ("edit", "reply"), ("take_over", "reply"), ("reject", "draft")],
)
def test_only_a_rejection_leads_back_to_drafting(action: str, expected: str) -> None:
    assert routes.after_await_agent(state(decision={"action": action, "rank": 1})) == expected


@pytest.mark.parametrize(
    ("action", "expected"),
    [("approve", "act"), ("edit", "act"), ("take_over", "reply"), ("reject", "draft")],
)
def test_an_approved_draft_with_actions_runs_them_before_it_is_sent(action: str, expected: str) -> None:
    cancelling = {**a_draft(), "actions": [{"tool": "cancel_order", "arguments": {}, "summary": "Cancels it"}]}
    assert routes.after_await_agent(state(decision={"action": action, "rank": 1}, drafts=[cancelling])) == expected


@pytest.mark.parametrize(
    ("done", "alone", "expected"), [(True, True, "reply"), (False, True, "ticket"), (False, False, "reply")]
)
def test_a_reply_whose_action_failed_raises_a_ticket_where_nobody_talks_with_her(
    done: bool, alone: bool, expected: str
) -> None:
    act = {"tool": "cancel_order", "arguments": {}, "done": done, "said": "x"}
    verdict = {"outcome": "handed_off", "reason": "x", "ticket": alone, "priority": "high"}
    assert routes.after_act(state(acts=[act], verdict=verdict)) == expected


@pytest.mark.parametrize(("one", "capability", "expected"), FALLBACKS, ids=CAPABILITIES)
@pytest.mark.parametrize("how", ["broken", "hanging"])
async def test_a_node_whose_engine_fails_or_hangs_falls_back_and_says_so(
    one: Node, capability: str, expected: dict[str, Any], how: str
) -> None:
    seen: list[tuple[str, str]] = []
    context = _context(FakeEngine(**{how: {capability}}), seen)
    given = state(passages=[{"article_id": "x"}], sentiment={"label": "positive", "score": 1.0, "confidence": 1.0})
    given["intent"] = {"label": "x", "confidence": 1.0}
    given["entities"] = {"keywords": ["x"]}
    if capability == "chat":
        given = state(passages=[], intent={"label": "x", "confidence": 1.0}, sentiment=SENTIMENT)
    assert await _run(one, given, context) == expected
    name = "draft" if capability == "chat" else capability
    assert seen == [(name, "started"), (name, "failed")]
    error = "ToolFailed" if how == "broken" else "DeadlineExceeded"
    assert context.record.faults == [{"node": name, "error": error}]
    assert context.record.timings_ms[name] > 0


SENTIMENT = {"label": "neutral", "score": 0.0, "confidence": 1.0}


async def test_a_node_that_works_says_so_and_what_it_found_is_plain_json() -> None:
    seen: list[tuple[str, str]] = []
    context = _context(FakeEngine(), seen)
    given = state()
    for one in (detection, intent, sentiment, entities, retrieval, draft):
        given.update(await _run(one, given, context))  # type: ignore[typeddict-item]
    assert {how for _, how in seen} == {"started", "done"}
    assert context.record.faults == []
    assert [each.capability for each in context.tools.answered] == list(CAPABILITIES)
    assert json.loads(json.dumps(given))["drafts"][0]["citations"][0]["article_id"] == "delivery"


async def test_detection_keeps_the_conversations_language_when_it_fails() -> None:
    found = await _run(detection, state(hint="fr"), _context(FakeEngine(broken={"detection"})))
    assert found["language"]["code"] == "fr"


@pytest.mark.parametrize("translated", [None, "Where is my parcel?"])
async def test_the_search_reads_the_original_in_its_language_and_the_translation_beside_it(
    monkeypatch: pytest.MonkeyPatch, translated: str | None
) -> None:
    asked: dict[str, Any] = {}
    engine = FakeEngine()

    async def search(query: str, k: int, **settings: Any) -> list[Passage]:
        asked.update(query=query, **settings)
        return []

    monkeypatch.setattr(engine, "search", search)
    translation = None if translated is None else {"text": translated}
    given = state(text="Où est mon colis ?", language={"code": "fr"}, translation=translation)
    await _run(retrieval, given, _context(engine))
    assert (asked["query"], asked["spoken"], asked["translation"]) == ("Où est mon colis ?", "fr", translated)


async def test_a_draft_does_without_the_articles_of_a_rejected_one() -> None:
    engine = FakeEngine()
    passages = [each.model_dump() for each in await engine.search("x")]
    given = state(passages=passages, rejected_articles=["delivery"], sentiment=SENTIMENT)
    found = await _run(draft, given, _context(engine))
    assert [each["citations"][0]["article_id"] for each in found["drafts"]] == ["returns", "payment"]


async def test_a_lost_epoch_is_not_a_fault_to_fall_back_from() -> None:
    @node("late", fallback=lambda state: {"text": "fell back"})
    async def late(state: TurnState, context: TurnContext) -> dict[str, Any]:
        raise Fenced("over")

    with pytest.raises(Fenced):
        await _run(late, state(), _context(FakeEngine()))


async def test_a_node_without_a_fallback_ends_the_run() -> None:
    @node("must")
    async def must(state: TurnState, context: TurnContext) -> dict[str, Any]:
        raise OSError("disk full")

    context = _context(FakeEngine())
    with pytest.raises(OSError, match="disk full"):
        await _run(must, state(), context)
    assert context.record.faults == [{"node": "must", "error": "OSError"}]
