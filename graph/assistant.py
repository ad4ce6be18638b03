"""The assistant: one StateGraph, one turn from start to end.

    START → detection → [intent ‖ sentiment ‖ retrieval] → draft → decide ─┬─ deliver → END
                                                             ▲             ├─ await_agent ─┬─ deliver
                                                             └── rejected ─┼───────────────┘
                                                                           └─ ticket → deliver

Attachments (ocr ‖ vision ‖ transcription) come before detection, translation after it, entities beside intent, and
the guard between draft and decide, each as nodes of this one flat graph.
"""

from __future__ import annotations

from typing import Any

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph

from graph import routes
from graph.context import TurnContext
from graph.nodes.await_agent import await_agent
from graph.nodes.decide import decide
from graph.nodes.deliver import deliver
from graph.nodes.detection import detection
from graph.nodes.draft import draft
from graph.nodes.intent import intent
from graph.nodes.retrieval import retrieval
from graph.nodes.sentiment import sentiment
from graph.nodes.ticket import ticket
from graph.state import TurnState

Assistant = CompiledStateGraph[TurnState, TurnContext, TurnState, TurnState]


def build(checkpointer: BaseCheckpointSaver[Any] | None) -> Assistant:
    """Compile the graph. Run it with `durability="exit"`: the turn is stored before it runs, so a crash repeats it."""
    graph = StateGraph(TurnState, context_schema=TurnContext)
    graph.add_node("detection", detection)
    graph.add_node("intent", intent)
    graph.add_node("sentiment", sentiment)
    graph.add_node("retrieval", retrieval)
    graph.add_node("draft", draft)
    graph.add_node("decide", decide)
    graph.add_node("await_agent", await_agent)
    graph.add_node("ticket", ticket)
    graph.add_node("deliver", deliver)

    graph.add_edge(START, "detection")
    graph.add_edge("detection", "intent")
    graph.add_edge("detection", "sentiment")
    graph.add_edge("detection", "retrieval")
    graph.add_edge(["intent", "sentiment", "retrieval"], "draft")
    graph.add_edge("draft", "decide")
    graph.add_conditional_edges("decide", routes.after_decide)
    graph.add_conditional_edges("await_agent", routes.after_await_agent)
    graph.add_edge("ticket", "deliver")
    graph.add_edge("deliver", END)
    return graph.compile(checkpointer=checkpointer, name="frontdesk")
