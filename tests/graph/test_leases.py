"""Leases beside other processes: taken over soon after a death, kept by who lives, whatever a clock says."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from graph import leases, settling
from store import conversations, users
from store.base import now
from store.conversations import Conversation
from store.database import Database
from store.turns import Turn, runnable
from tests.graph.desks import desk_over

QUESTION = "Do you ship to Norway?"


@pytest.fixture
async def conversation_id(any_database: Database) -> UUID:
    async with any_database.writing() as session:
        customer = await users.add(session, role="customer", full_name="Carla Conti")
        return conversations.add(session, customer_id=customer.id, mode="auto").id


async def _claim(database: Database, conversation_id: UUID, owner: str, **more: Any) -> tuple[bool, int]:
    async with database.writing() as session:
        conversation = await conversations.lock(session, conversation_id)
        assert conversation is not None
        taken = await leases.claim(session, conversation, owner, **more)
        return taken, conversation.epoch


async def test_a_lease_is_one_owners_until_it_runs_out(any_database: Database, conversation_id: UUID) -> None:
    assert await _claim(any_database, conversation_id, "a", term=timedelta(seconds=0.3)) == (True, 1)
    assert await _claim(any_database, conversation_id, "b") == (False, 1)
    await asyncio.sleep(0.35)
    assert await _claim(any_database, conversation_id, "b") == (True, 2)


@pytest.mark.services
@pytest.mark.parametrize("off", [timedelta(hours=1), -timedelta(hours=1)], ids=["ahead", "behind"])
async def test_a_process_whose_clock_is_wrong_neither_steals_a_lease_nor_keeps_one(
    postgres: Database, off: timedelta, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with postgres.writing() as session:
        customer = await users.add(session, role="customer", full_name="Carla Conti")
        conversation_id = conversations.add(session, customer_id=customer.id, mode="auto").id
    assert await _claim(postgres, conversation_id, "right", term=timedelta(seconds=0.5)) == (True, 1)

    def wrong() -> datetime:
        return now() + off

    for module in ("store.clock", "store.base", "graph.settling"):
        monkeypatch.setattr(f"{module}.now", wrong)
    assert await _claim(postgres, conversation_id, "wrong") == (False, 1)
    await asyncio.sleep(0.55)
    assert await _claim(postgres, conversation_id, "wrong", term=timedelta(seconds=0.3)) == (True, 2)
    monkeypatch.undo()
    await asyncio.sleep(0.35)
    assert await _claim(postgres, conversation_id, "right") == (True, 3)


async def test_only_turns_without_a_living_lease_are_runnable(any_database: Database, tmp_path: Path) -> None:
    async with desk_over(any_database, tmp_path / "checkpoints.db", alone=False) as desk:
        desk.gate.shut()
        accepted = await desk.say(QUESTION)
        await desk.gate.reached(1)
        async with any_database.reading() as session:
            assert list(await runnable(session)) == []
        async with any_database.writing() as session:
            held = await session.get_one(Conversation, accepted.conversation_id)
            held.lease_until = now() - timedelta(seconds=1)
        async with any_database.reading() as session:
            assert list(await runnable(session)) == [accepted.conversation_id]
        desk.gate.open()


async def _attempts(database: Database, turn_id: UUID | None) -> int:
    async with database.reading() as session:
        return (await session.get_one(Turn, turn_id)).attempts


async def test_a_run_that_lost_its_lease_alive_does_not_count_as_a_failed_attempt(
    any_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.leases.SHARED_HEARTBEAT_S", 0.02)
    async with desk_over(any_database, tmp_path / "checkpoints.db", alone=False) as desk:
        desk.gate.shut()
        accepted = await desk.say(QUESTION)
        await desk.gate.reached(1)
        async with any_database.writing() as session:
            stolen = await session.get_one(Conversation, accepted.conversation_id)
            stolen.lease_owner, stolen.lease_until = "elsewhere:1:abc", now() + timedelta(seconds=30)
        await desk.gate.over()
        await _until(any_database, accepted.turn_id, lambda attempts: attempts == 0)
        desk.gate.open()


async def test_a_stopped_desk_hands_on_what_does_not_end_in_time(any_database: Database, tmp_path: Path) -> None:
    async with (
        desk_over(any_database, tmp_path / "a.db", alone=False) as stopping,
        desk_over(any_database, tmp_path / "b.db", alone=False) as other,
    ):
        stopping.gate.shut()
        accepted = await stopping.say(QUESTION)
        await stopping.gate.reached(1)
        began = asyncio.get_running_loop().time()
        await stopping.turns.stop(timeout=0.05)
        assert (await other.turns.result(accepted, timeout=10)).outcome == "sent"
        assert asyncio.get_running_loop().time() - began < leases.SHARED_TERM.total_seconds()
        assert await _attempts(any_database, accepted.turn_id) == 1


async def test_a_desk_that_hands_its_turns_to_workers_runs_none(any_database: Database, tmp_path: Path) -> None:
    told: list[UUID] = []
    async with desk_over(any_database, tmp_path / "a.db", alone=False, dispatch=told.append) as server:
        accepted = await server.say(QUESTION)
        assert told == [accepted.conversation_id]
        assert server.turns.running == 0
        async with desk_over(any_database, tmp_path / "b.db", alone=False) as worker:
            await worker.turns.run_now(accepted.conversation_id)
            assert (await server.turns.result(accepted, timeout=10)).outcome == "sent"
        assert server.gate.runs == 0


async def test_a_message_beside_a_decision_is_not_left_to_the_sweep(
    any_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.turns.SWEEP_S", 60.0)
    monkeypatch.setattr("graph.turns.SHARED_SWEEP_S", 60.0)
    told: list[UUID] = []
    async with (
        desk_over(any_database, tmp_path / "a.db", alone=False, dispatch=told.append, mode="suggest") as server,
        desk_over(any_database, tmp_path / "a.db", alone=False, mode="suggest") as worker,
        desk_over(any_database, tmp_path / "a.db", alone=False, mode="suggest") as idle,
    ):
        accepted = await server.say(QUESTION)
        await worker.turns.run_now(accepted.conversation_id)
        waiting = await server.turns.result(accepted)
        worker.gate.shut()
        deciding = asyncio.create_task(
            server.agents.decide(waiting.suggestions[0].id, agent=server.anna, action="approve")
        )
        await _until(any_database, accepted.turn_id, lambda _: len(told) == 2)
        resumed = asyncio.create_task(worker.turns.run_now(accepted.conversation_id))
        await worker.gate.reached(2)
        later = await server.say("And to Iceland?", accepted.conversation_id)
        await idle.turns.run_now(accepted.conversation_id)  # meets the lease of the other, and goes away
        worker.gate.open()
        await asyncio.wait_for(asyncio.gather(deciding, resumed), 20)
        assert (await server.turns.result(later, timeout=10)).outcome == "awaiting_agent"


async def test_what_came_while_a_long_burst_was_answered_is_not_left_to_the_sweep(
    any_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.turns.SWEEP_S", 60.0)
    monkeypatch.setattr("graph.turns.SHARED_SWEEP_S", 60.0)
    monkeypatch.setattr("graph.accepting.MERGED", 1)
    async with (
        desk_over(any_database, tmp_path / "a.db", alone=False, dispatch=lambda _: None) as server,
        desk_over(any_database, tmp_path / "a.db", alone=False) as worker,
        desk_over(any_database, tmp_path / "a.db", alone=False) as idle,
    ):
        worker.gate.shut()
        first = await server.say(QUESTION)
        running = asyncio.create_task(worker.turns.run_now(first.conversation_id))
        await worker.gate.reached(1)
        later = await server.say("And to Iceland?", first.conversation_id)
        await idle.turns.run_now(first.conversation_id)  # meets the lease of the other, and goes away
        worker.gate.open()
        await asyncio.wait_for(running, 20)
        answers = [await server.turns.result(each, timeout=10) for each in (first, later)]
        assert [each.outcome for each in answers] == ["sent", "sent"]
        assert answers[0].reply != answers[1].reply


async def _until(database: Database, turn_id: UUID | None, happens: Callable[[int], bool]) -> None:
    async with asyncio.timeout(10):
        while not happens(await _attempts(database, turn_id)):  # noqa: ASYNC110  # a commit elsewhere tells nobody
            await asyncio.sleep(0.01)


async def test_an_excused_ending_takes_the_attempt_back(any_database: Database, tmp_path: Path) -> None:
    async with desk_over(any_database, tmp_path / "a.db", alone=False, dispatch=lambda _: None) as desk:
        accepted = await desk.say(QUESTION)
        for excused, expected in ((False, 1), (True, 1), (False, 2)):
            async with any_database.writing() as session:
                job = await settling.claim(session, accepted.conversation_id, "me")
            assert job is not None
            async with any_database.writing() as session:
                await settling.release(session, job, "me", excused=excused)
            assert await _attempts(any_database, accepted.turn_id) == expected
