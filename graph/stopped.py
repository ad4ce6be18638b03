"""The drafts that the guard stopped, as rows: agents see them with their problems, customers never do."""

from __future__ import annotations

from uuid import uuid5

from sqlalchemy.ext.asyncio import AsyncSession

from graph.state import Blocked, TurnState
from store import suggestions
from store.suggestions import Suggestion
from store.turns import Turn


async def keep(session: AsyncSession, turn: Turn, state: TurnState) -> None:
    """Add the stopped drafts of a turn that are not there yet. Their ids follow from the turn's: a repeat adds none."""
    if not state["blocked"]:
        return
    known = {each.id for each in await suggestions.blocked(session, turn.id)}
    rows = (_row(turn, each, place) for place, each in enumerate(state["blocked"], start=1))
    session.add_all(row for row in rows if row.id not in known)


def _row(turn: Turn, stopped: Blocked, place: int) -> Suggestion:
    draft = stopped.get("draft", {})
    return Suggestion(
        id=uuid5(turn.id, f"blocked {place}"),
        conversation_id=turn.conversation_id,
        turn_id=turn.id,
        rank=place,
        status="blocked",
        text=stopped["text"],
        language=draft.get("language", "und"),
        citations=draft.get("citations", []),
        confidence=draft.get("confidence", 0.0),
        next_actions=[],
        kind=draft.get("kind", "answer"),
        author=stopped["author"] or None,
        actions=draft.get("actions", []),
        problems=stopped["problems"],
        outcome_reason="The guard stopped this draft.",
    )
