"""A turn that has waited for an agent since before an upgrade ends like any other: its checkpoint lacks newer keys."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pytest
from langchain_core.runnables import RunnableConfig

from graph.checkpoints import sqlite_checkpoints
from store.database import Database
from tests.graph.desks import desk_over

NEWER: Final = ("risk", "parts", "findings", "blocked", "redraft", "acts")
"""Keys of the state that the first release did not have."""


def _age(checkpoints: Path, conversation_id: str) -> None:
    """Leave of a waiting turn's checkpoint what the first release would have written."""
    config: RunnableConfig = {"configurable": {"thread_id": conversation_id, "checkpoint_ns": ""}}
    with sqlite_checkpoints(checkpoints) as saver:
        found = saver.get_tuple(config)
        assert found is not None
        checkpoint: Any = found.checkpoint
        for key in NEWER:
            assert key in checkpoint["channel_values"], "else the test shows nothing"
            del checkpoint["channel_values"][key], checkpoint["channel_versions"][key]
        saver.put(found.parent_config or config, checkpoint, found.metadata, {})
        assert saver.get_tuple(config) is not None


async def _waiting(database: Database, checkpoints: Path) -> Any:
    async with desk_over(database, checkpoints) as desk:
        asked = await desk.ask("Where is my order?")
    assert asked.outcome == "awaiting_agent"
    _age(checkpoints, str(asked.conversation_id))
    return asked


@pytest.mark.parametrize("action", ["approve", "take_over"])
async def test_a_turn_from_before_an_upgrade_ends_as_the_agent_decides(
    database: Database, tmp_path: Path, action: Any
) -> None:
    asked = await _waiting(database, tmp_path / "checkpoints.db")
    async with desk_over(database, tmp_path / "checkpoints.db") as desk:
        decided, message = await desk.agents.decide(asked.suggestions[0].id, agent=desk.anna, action=action)
        (turn,) = await desk.all_turns(asked.conversation_id)
    runs = {"approve": 1, "take_over": 0}[action]  # a take-over ends the turn without the graph
    assert (turn.status, turn.attempts, turn.faults) == ("done", runs, [])
    assert (message is not None) == (action == "approve")
    assert decided.status == {"approve": "approved", "take_over": "taken_over"}[action]


async def test_a_rejected_draft_from_before_an_upgrade_is_drafted_again(database: Database, tmp_path: Path) -> None:
    asked = await _waiting(database, tmp_path / "checkpoints.db")
    async with desk_over(database, tmp_path / "checkpoints.db") as desk:
        await desk.agents.decide(asked.suggestions[0].id, agent=desk.anna, action="reject")
        (turn,) = await desk.all_turns(asked.conversation_id)
    assert (turn.status, turn.attempts, turn.faults) == ("waiting", 1, [])
