"""What every node has in common: it is timed, its progress is told, and a fault falls to the node's fallback."""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

import structlog
from langgraph.errors import GraphBubbleUp
from langgraph.runtime import Runtime

from graph.context import TurnContext
from graph.state import TurnState
from store.conversations import Fenced

Body = Callable[[TurnState, TurnContext], Awaitable[dict[str, Any]]]
Fallback = Callable[[TurnState], dict[str, Any]]


class Node(Protocol):
    """What LangGraph calls."""

    def __call__(self, state: TurnState, *, runtime: Runtime[TurnContext]) -> Awaitable[dict[str, Any]]:
        """Run on the state; the result is merged into it."""


log = structlog.get_logger(__name__)


def node(name: str, *, fallback: Fallback | None = None) -> Callable[[Body], Node]:
    """Make a graph node of `async def body(state, context) -> update`.

    When the body fails for any reason but an interrupt or a lost epoch, `fallback(state)` is the node's update and
    the fault is recorded by its kind. Without a fallback the fault ends the run, which is then tried again.
    """

    def wrap(body: Body) -> Node:
        @functools.wraps(body)
        async def run(state: TurnState, *, runtime: Runtime[TurnContext]) -> dict[str, Any]:
            """What LangGraph calls."""
            context = runtime.context
            context.progress(name, "started")
            with context.record.timed(name):
                try:
                    update = await body(state, context)
                except (GraphBubbleUp, Fenced):
                    raise
                except Exception as error:
                    context.progress(name, "failed")
                    context.record.faults.append({"node": name, "error": type(error).__name__})
                    if fallback is None:
                        raise
                    log.warning("node_fell_back", node=name, turn_id=state["turn_id"], error=type(error).__name__)
                    return fallback(state)
            context.progress(name, "done")
            return update

        # LangGraph reads the annotations to find the runtime; `wraps` would show it the body's.
        del run.__wrapped__
        run.__annotations__ = {"state": TurnState, "runtime": Runtime[TurnContext], "return": dict[str, Any]}
        return run

    return wrap
