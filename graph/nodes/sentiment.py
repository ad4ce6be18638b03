"""How the customer feels."""

from __future__ import annotations

from typing import Any

from graph.context import TurnContext
from graph.nodes.node import node
from graph.state import TurnState
from tools.sentiment.tool import Sentiment, SentimentArguments, read_sentiment


def _neutral(state: TurnState) -> dict[str, Any]:
    return {"sentiment": Sentiment(label="neutral", score=0.0, confidence=0.0).model_dump()}


@node("sentiment", fallback=_neutral)
async def sentiment(state: TurnState, context: TurnContext) -> dict[str, Any]:
    """Read the sentiment; on a fault, and without words, it counts as neutral, with no confidence."""
    if not state["text"]:
        return _neutral(state)
    arguments = SentimentArguments(text=state["text"], language=state["language"]["code"])
    return {"sentiment": (await read_sentiment(arguments, context.tools)).model_dump()}
