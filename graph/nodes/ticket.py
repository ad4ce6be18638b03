"""Writes down what a person must look after."""

from __future__ import annotations

from typing import Any

from graph.context import TurnContext
from graph.nodes.node import node
from graph.state import TurnState
from graph.summary import summary
from tools.tickets.tool import RaiseTicketArguments, raise_ticket


@node("ticket")
async def ticket(state: TurnState, context: TurnContext) -> dict[str, Any]:
    """Raise the ticket of a hand-over. Without a fallback: a hand-over that nobody would see must be tried again."""
    return {"ticket": (await raise_ticket(description(state), context.tools)).model_dump(mode="json")}


def description(state: TurnState) -> RaiseTicketArguments:
    """What the ticket of a turn says: why a person is needed, what was found and tried, what the customer wrote."""
    verdict = state["verdict"]
    assert verdict is not None, "decide always writes a verdict"
    return RaiseTicketArguments(description=summary(state), priority=verdict["priority"])
