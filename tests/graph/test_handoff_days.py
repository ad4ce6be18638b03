"""A draft waits for days, over restarts, and can still be decided as on the first day."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from graph import reading
from store.base import now
from store.conversations import Conversation
from store.database import Database
from store.suggestions import Suggestion
from store.turns import Turn
from tests.graph.desks import Desk, desk_over
from tests.graph.handoffs import MovedClock, gone, rounds_of

ORDER = "Where is my order?"
DAYS = timedelta(days=12)


async def _days_pass(desk: Desk) -> None:
    """Move everything that is stored back in time: the same as waiting."""
    async with desk.database.writing() as session:
        for table, columns in (
            (Conversation, ("waiting_since", "last_message_at", "created_at")),
            (Turn, ("created_at", "started_at")),
            (Suggestion, ("created_at",)),
        ):
            for row in await session.scalars(sa.select(table)):
                for column in columns:
                    if (at := getattr(row, column)) is not None:
                        setattr(row, column, at - DAYS)


async def test_a_draft_of_twelve_days_ago_is_decided_after_restarts_and_rounds(
    database: Database, tmp_path: Path
) -> None:
    checkpoints = tmp_path / "checkpoints.db"
    async with desk_over(database, checkpoints) as desk:
        asked = await desk.ask(ORDER)
        await desk.agents.assign(asked.conversation_id, agent=desk.anna)
        await _days_pass(desk)
    async with desk_over(database, checkpoints, alone=False) as desk:
        clock = MovedClock()
        await gone(desk, desk.anna)
        rounds = rounds_of(desk, clock)
        for _ in range(2):
            await rounds.once()
            clock.ahead += timedelta(days=3)
    async with desk_over(database, checkpoints) as desk:
        (shown,) = (await reading.queue(desk.database)).items
        assert (shown.status, shown.assigned_agent) == ("awaiting_agent", None)
        assert shown.waiting_since is not None
        assert now() - shown.waiting_since > DAYS
        decided, message = await desk.agents.decide(asked.suggestions[0].id, agent=desk.ben, action="approve")
        assert message is not None
        assert (decided.status, message.sender, message.text) == ("approved", "agent", asked.suggestions[0].text)
        assert [sender for sender, _ in await desk.said(asked.conversation_id)] == ["customer", "system", "agent"]
