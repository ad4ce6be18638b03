"""The assistant: one StateGraph, one turn from start to end.

    START ─┬─ detection
           └─ [ocr ‖ vision ‖ transcription], those that the files of the message need ─ detection

    detection → translation → [intent ‖ sentiment ‖ entities ‖ risk ‖ retrieval] → lookup → draft → guard

    guard ──┬─ draft again, by the next author, when every draft was stopped
            └─ decide ─┬─ reply → deliver → END
                       ├─ act ─┬─ reply
                       │       └─ ticket, when the action failed
                       ├─ preview ─ await_agent ─┬─ reply, or act where the draft has actions
                       │                         └─ draft again, when rejected
                       └─ ticket → reply

`translation` puts the customer's words into the desk's language, `reply` the desk's words into hers; `preview` does so
before an agent decides, where the two differ.
"""

from __future__ import annotations

from typing import Any

import langsmith
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph

from graph import routes
from graph.context import TurnContext
from graph.nodes.act import act
from graph.nodes.await_agent import await_agent
from graph.nodes.decide import decide
from graph.nodes.deliver import deliver
from graph.nodes.detection import detection
from graph.nodes.draft import draft
from graph.nodes.entities import entities
from graph.nodes.guard import guard
from graph.nodes.intent import intent
from graph.nodes.lookup import lookup
from graph.nodes.ocr import ocr
from graph.nodes.preview import preview
from graph.nodes.reply import reply
from graph.nodes.retrieval import retrieval
from graph.nodes.risk import risk
from graph.nodes.sentiment import sentiment
from graph.nodes.ticket import ticket
from graph.nodes.transcription import transcription
from graph.nodes.translation import translation
from graph.nodes.vision import vision
from graph.state import TurnState

Assistant = CompiledStateGraph[TurnState, TurnContext, TurnState, TurnState]


def build(checkpointer: BaseCheckpointSaver[Any] | None) -> Assistant:
    """Compile the graph, and switch off LangSmith: a variable of the environment would have every turn sent there, with
    what customers write. Run it with `durability="exit"`: the turn is stored before it runs, so a crash repeats it."""
    langsmith.configure(enabled=False)
    graph = StateGraph(TurnState, context_schema=TurnContext)
    graph.add_node("ocr", ocr)
    graph.add_node("vision", vision)
    graph.add_node("transcription", transcription)
    graph.add_node("detection", detection)
    graph.add_node("translation", translation)
    graph.add_node("intent", intent)
    graph.add_node("sentiment", sentiment)
    graph.add_node("entities", entities)
    graph.add_node("risk", risk)
    graph.add_node("retrieval", retrieval)
    graph.add_node("lookup", lookup)
    graph.add_node("draft", draft)
    graph.add_node("guard", guard)
    graph.add_node("decide", decide)
    graph.add_node("preview", preview)
    graph.add_node("await_agent", await_agent)
    graph.add_node("act", act)
    graph.add_node("ticket", ticket)
    graph.add_node("reply", reply)
    graph.add_node("deliver", deliver)

    graph.add_conditional_edges(START, routes.at_start, ["ocr", "vision", "transcription", "detection"])
    for reader in ("ocr", "vision", "transcription"):  # they run in one step, so that detection runs once, after all
        graph.add_edge(reader, "detection")
    graph.add_edge("detection", "translation")
    graph.add_edge("translation", "intent")
    graph.add_edge("translation", "sentiment")
    graph.add_edge("translation", "entities")
    graph.add_edge("translation", "risk")
    graph.add_edge("translation", "retrieval")
    graph.add_edge(["intent", "sentiment", "entities", "risk", "retrieval"], "lookup")
    graph.add_edge("lookup", "draft")
    graph.add_edge("draft", "guard")
    graph.add_conditional_edges("guard", routes.after_guard)
    graph.add_conditional_edges("decide", routes.after_decide)
    graph.add_edge("preview", "await_agent")
    graph.add_conditional_edges("await_agent", routes.after_await_agent)
    graph.add_conditional_edges("act", routes.after_act)
    graph.add_edge("ticket", "reply")
    graph.add_edge("reply", "deliver")
    graph.add_edge("deliver", END)
    return graph.compile(checkpointer=checkpointer, name="frontdesk")
