"""What a conversation costs on disk grows with its turns, not with their square."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from graph.state import TurnState, fresh
from store.database import Database
from tests.graph.desks import Desk, desk_over
from tools.providers import Providers

QUESTION = "How long do I have to return something?"
ORDER = "Where is my order LO-482913?"
COLUMNS = {
    "checkpoints.db": {"checkpoints": ["checkpoint", "metadata"], "writes": ["value"]},
    "desk.db": {
        "events": ["data"],
        "messages": ["text", "analysis", "citations"],
        "suggestions": ["text", "citations"],
    },
}


def _bytes(folder: Path) -> dict[str, int]:
    """Bytes of content in each table that a turn writes."""
    sizes = {}
    for file, tables in COLUMNS.items():
        with closing(sqlite3.connect(folder / file)) as connection:
            for table, columns in tables.items():
                total = " + ".join(f"coalesce(sum(length(cast({each} as blob))), 0)" for each in columns)
                sizes[table] = connection.execute(f"SELECT {total} FROM {table}").fetchone()[0]  # noqa: S608
    return sizes


async def test_a_turn_costs_the_same_bytes_at_the_fortieth_as_at_the_tenth(
    database: Database, tmp_path: Path, patient_engines: Providers
) -> None:
    conversation_id = None
    sizes = {}
    for first, last in [(1, 2), (3, 10), (11, 32), (33, 40)]:
        async with desk_over(database, tmp_path / "checkpoints.db", providers=patient_engines) as desk:
            for turn in range(first, last + 1):
                result = await desk.ask(ORDER if turn % 2 else QUESTION, conversation_id)
                conversation_id = result.conversation_id
                if result.outcome == "awaiting_agent":
                    await desk.agents.decide(result.suggestions[0].id, agent=desk.anna, action="approve")
        sizes[last] = _bytes(tmp_path)
    for table in sizes[2]:
        early, late = sizes[10][table] - sizes[2][table], sizes[40][table] - sizes[32][table]
        assert early > 0, table
        assert late == pytest.approx(early, rel=0.2), table


def test_a_turn_starts_with_every_key_of_its_state_so_that_nothing_of_an_earlier_one_shines_through() -> None:
    state = fresh(
        turn_id="t",
        text="x",
        hint=None,
        customer_name=None,
        mode="auto",
        history={"negative_turns": 0, "unanswered_turns": 0},
    )
    assert set(state) == set(TurnState.__annotations__)


async def test_what_one_turn_found_is_gone_in_the_next(desk: Desk) -> None:
    asked = await desk.ask("I want a person")
    again = await desk.ask("Do you ship to Norway?", asked.conversation_id)
    assert asked.ticket is not None
    assert (again.outcome, again.ticket) == ("sent", None)
    rejected = await desk.ask("Where is my order?", asked.conversation_id)
    await desk.agents.decide(rejected.suggestions[0].id, agent=desk.anna, action="reject")
    fresh_one = await desk.ask("It is late", asked.conversation_id)
    assert fresh_one.suggestions[0].citations[0].article_id == "delivery"
