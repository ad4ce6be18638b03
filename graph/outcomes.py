"""How a turn ended, as clients are told; and the ends that do not come out of the graph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from graph.accepting import Accepted
from graph.acting import failure, perform
from graph.context import TurnContext
from graph.contract import (
    AnalysisView,
    MessageView,
    Outcome,
    SuggestionView,
    TicketView,
    message_view,
    suggestion_view,
    ticket_view,
)
from graph.nodes.reply import words
from graph.nodes.ticket import description
from graph.settling import Job
from graph.state import Decision, TurnState, Verdict
from store import messages, suggestions, tickets, turns, users
from store.database import Database
from store.turns import Turn
from tools.intent.tool import UNKNOWN, Intent
from tools.sentiment.tool import Sentiment
from tools.tickets.tool import raise_ticket


@dataclass(frozen=True)
class TurnResult:
    """The answer to a message: what was found, what was drafted, and what became of it. Times in milliseconds."""

    conversation_id: UUID
    message: MessageView
    analysis: AnalysisView
    suggestions: list[SuggestionView]
    outcome: Outcome
    outcome_reason: str
    reply: MessageView | None
    ticket: TicketView | None
    timings_ms: dict[str, float]


async def of_message(session: AsyncSession, accepted: Accepted) -> TurnResult | None:
    """The result of an accepted message's turn, or None while it is not there yet."""
    turn = await _final(session, accepted.turn_id)
    if turn is None or turn.status not in ("done", "waiting"):
        return None
    message = await messages.get(session, accepted.message.id)
    assert message is not None, "an accepted message is stored"
    analysis = turn.analysis or analysis_unknown(message.language)
    said = await messages.get(session, turn.reply_message_id) if turn.reply_message_id else None
    author = await users.get(session, said.author_id) if said and said.author_id else None
    ticket = await tickets.get(session, turn.ticket_id) if turn.ticket_id else None
    drafts = await suggestions.of_turn(session, turn.id)
    return TurnResult(
        conversation_id=accepted.conversation_id,
        message=message_view(message, None),
        analysis=msgspec.convert(analysis, AnalysisView),
        suggestions=[suggestion_view(each) for each in _newest_round(drafts)],
        outcome=cast("Outcome", turn.outcome),
        outcome_reason=turn.outcome_reason or "",
        reply=message_view(said, author) if said else None,
        ticket=ticket_view(ticket) if ticket else None,
        timings_ms=turn.timings_ms or {},
    )


async def _final(session: AsyncSession, turn_id: UUID | None) -> Turn | None:
    """The turn that answers in the end: the last one of a chain of supersessions."""
    turn = await turns.get(session, turn_id) if turn_id else None
    while turn is not None and turn.superseded_by is not None:
        turn = await turns.get(session, turn.superseded_by)
    return turn


def _newest_round(drafts: Sequence[suggestions.Suggestion]) -> list[suggestions.Suggestion]:
    """The drafts of the last time the turn drafted, best first: those of one round have one time."""
    return [each for each in drafts if each.created_at == drafts[0].created_at]


def analysis_unknown(language: str | None = None) -> dict[str, object]:
    """The analysis of a message that no tool has read."""
    return {
        "language": {"code": language or "und", "confidence": 0.0},
        "intent": {"label": UNKNOWN, "confidence": 0.0, "alternatives": []},
        "sentiment": {"label": "neutral", "score": 0.0},
    }


async def give_up(context: TurnContext, state: TurnState) -> None:
    """End a turn that failed again and again with a hand-over and a ticket, without the graph.

    Where a person talks with the customer already, she alone is told.
    """
    reason = "The assistant failed several times on this message."
    state = _without_analysis(state)
    alone = not state["held"] and state["mode"] != "off"
    state["verdict"] = Verdict(outcome="handed_off", reason=reason, ticket=alone, priority="high")
    if alone:
        state["ticket"] = (await raise_ticket(description(state), context.tools)).model_dump(mode="json")
    await context.settle(state, words(state))


async def apply_without_checkpoint(database: Database, job: Job, context: TurnContext) -> None:
    """Carry out an agent's decision from the store alone: the approved text is there even without the graph's state,
    and so are its actions.

    A rejection cannot be drafted again without the state, so the agent keeps the conversation.
    """
    state = _without_analysis(job.state)
    async with database.reading() as session:
        turn = await turns.get(session, job.turn_id)
        drafts = await suggestions.of_turn(session, job.turn_id)
    assert turn is not None, "a claimed turn is stored"
    if turn.analysis is not None:
        state["language"] = {**turn.analysis["language"], "alternatives": []}
        state["intent"] = {**state["intent"], **turn.analysis["intent"]}
        state["sentiment"] = {**state["sentiment"], **turn.analysis["sentiment"]}
    fields = ("text", "language", "citations", "confidence", "next_actions", "kind", "translation", "author", "actions")
    state["drafts"] = [{name: getattr(each, name) for name in fields} for each in _newest_round(drafts)]
    decision = cast("Decision", job.decision)
    state["decision"] = decision
    state["rejections"] = 1 if decision["action"] == "reject" else 0
    state["verdict"] = Verdict(
        outcome="handed_off", reason=turn.outcome_reason or "An agent decided.", ticket=False, priority="medium"
    )
    state["acts"] = await perform(state, context.tools, last_try=True)
    failed = await failure(state["acts"], state, context.tools)
    if failed is not None:
        state["verdict"] = failed
        if failed["ticket"]:
            state["ticket"] = (await raise_ticket(description(state), context.tools)).model_dump(mode="json")
    await context.settle(state, words(state))


def _without_analysis(state: TurnState) -> TurnState:
    """The state with the values that the tools would have written, had they run."""
    filled = TurnState(**state)
    filled["language"] = {"code": state["hint"] or "und", "confidence": 0.0, "alternatives": []}
    filled["intent"] = Intent(label=UNKNOWN, confidence=0.0).model_dump()
    filled["sentiment"] = Sentiment(label="neutral", score=0.0, confidence=0.0).model_dump()
    filled["entities"], filled["translation"], filled["risk"] = {}, None, None
    return filled
