"""Does what the chosen draft takes for granted."""

from __future__ import annotations

from typing import Any

from graph.acting import failure, perform
from graph.context import TurnContext
from graph.nodes.node import node
from graph.state import TurnState


@node("act")
async def act(state: TurnState, context: TurnContext) -> dict[str, Any]:
    """Run the draft's actions; when one fails, a person takes over instead of the reply.

    Without a fallback: what may have happened must be found out by trying again.
    """
    acts = await perform(state, context.tools)
    verdict = await failure(acts, state, context.tools)
    return {"acts": acts} if verdict is None else {"acts": acts, "verdict": verdict}
