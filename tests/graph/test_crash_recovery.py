"""What a crash leaves behind is found by its lease and finished exactly once; who lost the lease writes nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from graph import accepting, leases, settling
from graph.accepting import Accepted
from graph.context import Record
from graph.settling import Job
from graph.state import Verdict
from store import conversations, users
from store.base import now
from store.conversations import Conversation, Fenced
from store.database import Database
from store.turns import Turn
from tests.fakes.engines import FakeEngine, providers_of
from tests.graph.desks import Desk, desk_over

QUESTION = "Do you ship to Norway?"
ORDER = "Where is my order?"


@pytest.fixture
def checkpoints(tmp_path: Path) -> Path:
    return tmp_path / "checkpoints.db"


async def _accepted(database: Database, text: str = QUESTION) -> Accepted:
    """A message that a process stored before it died."""
    async with database.writing() as session:
        customer = await users.add(session, role="customer", full_name="Carla Conti")
        return await accepting.accept(
            session,
            customer_id=customer.id,
            text=text,
            conversation_id=None,
            client_message_id=None,
            default_mode="auto",
        )


async def _change(database: Database, accepted: Accepted, *, turn: str, lease: timedelta | None) -> None:
    """Leave the turn and the lease as a dead process would have left them."""
    async with database.writing() as session:
        found = await session.get_one(Turn, accepted.turn_id)
        found.status, found.attempts = turn, 1
        conversation = await session.get_one(Conversation, accepted.conversation_id)
        if lease is not None:
            conversation.lease_owner, conversation.lease_until = "elsewhere:1:abc", now() + lease


async def _answers(desk: Desk, conversation_id: UUID) -> Sequence[str]:
    return [text for sender, text in await desk.said(conversation_id) if sender != "customer"]


async def test_a_message_accepted_before_a_crash_is_answered_at_the_next_start(
    any_database: Database, checkpoints: Path
) -> None:
    accepted = await _accepted(any_database)
    async with desk_over(any_database, checkpoints) as desk:
        result = await desk.turns.result(accepted)
    assert result.outcome == "sent"
    assert len(await _answers(desk, accepted.conversation_id)) == 1


async def test_a_turn_whose_process_died_runs_again_once_its_lease_is_over(
    any_database: Database, checkpoints: Path
) -> None:
    accepted = await _accepted(any_database)
    await _change(any_database, accepted, turn="running", lease=-timedelta(seconds=1))
    async with desk_over(any_database, checkpoints, alone=False) as desk:
        result = await desk.turns.result(accepted)
        conversation = await desk.conversation(accepted.conversation_id)
    assert (result.outcome, conversation.epoch, conversation.lease_owner) == ("sent", 2, None)
    assert len(await _answers(desk, accepted.conversation_id)) == 1


async def test_the_only_process_of_a_desk_need_not_wait_for_a_dead_ones_lease(
    database: Database, checkpoints: Path
) -> None:
    accepted = await _accepted(database)
    await _change(database, accepted, turn="running", lease=leases.TERM)
    async with desk_over(database, checkpoints, alone=True) as desk:
        assert (await desk.turns.result(accepted, timeout=5)).outcome == "sent"


async def test_a_lease_that_another_living_process_holds_is_respected_until_it_runs_out(
    database: Database, checkpoints: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.turns.SWEEP_S", 0.05)
    accepted = await _accepted(database)
    await _change(database, accepted, turn="running", lease=timedelta(seconds=30))
    async with desk_over(database, checkpoints, alone=False) as desk:
        desk.turns.wake(accepted.conversation_id)
        await asyncio.sleep(0.3)
        assert desk.gate.runs == 0
        await _change(database, accepted, turn="running", lease=-timedelta(seconds=1))
        assert (await desk.turns.result(accepted)).outcome == "sent"
    assert desk.gate.runs == 1


async def test_two_processes_on_one_database_run_each_turn_once(any_database: Database, tmp_path: Path) -> None:
    other_database = Database.open(any_database.engine.url.render_as_string(hide_password=False))
    async with (
        desk_over(any_database, tmp_path / "checkpoints.db", alone=False) as one,
        desk_over(other_database, tmp_path / "checkpoints.db", alone=False) as other,
    ):
        accepted = [await one.say(f"{QUESTION} {n}") for n in range(6)]
        for each in accepted:
            other.turns.wake(each.conversation_id)
        results = await asyncio.gather(*(one.turns.result(each) for each in accepted))
        for each in accepted:
            assert len(await _answers(one, each.conversation_id)) == 1
    await other_database.close()
    assert {each.outcome for each in results} == {"sent"}
    assert one.gate.runs + other.gate.runs == 6


async def test_a_decision_that_was_stored_but_not_carried_out_is_carried_out_once(
    any_database: Database, checkpoints: Path
) -> None:
    async with desk_over(any_database, checkpoints) as desk:
        asked = await desk.ask(ORDER)
        await desk.turns.stop()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(
                desk.agents.decide(asked.suggestions[0].id, agent=desk.anna, action="edit", text="Monday."), 1
            )
        (turn,) = await desk.all_turns(asked.conversation_id)
        assert turn.status == "resuming"
    for _ in range(2):  # the second start finds nothing left to do
        async with desk_over(any_database, checkpoints) as again:
            assert await again.turns.settled(turn.id, turn.conversation_id)
            assert await _answers(again, asked.conversation_id) == ["Monday."]


@pytest.mark.parametrize(("action", "text"), [("approve", None), ("edit", "Monday."), ("reject", None)])
async def test_a_decision_is_carried_out_even_when_the_graphs_state_is_gone(
    database: Database, checkpoints: Path, action: str, text: str | None
) -> None:
    async with desk_over(database, checkpoints) as desk:
        asked = await desk.ask(ORDER)
    for file in checkpoints.parent.glob("checkpoints.db*"):
        file.unlink()
    async with desk_over(database, checkpoints) as again:
        best = asked.suggestions[0]
        await again.agents.decide(best.id, agent=again.anna, action=action, text=text)  # type: ignore[arg-type]
        conversation = await again.conversation(asked.conversation_id)
        expected = {"approve": [best.text], "edit": ["Monday."], "reject": []}[action]
        assert await _answers(again, asked.conversation_id) == expected
        holder, status = (again.anna.id, "handed_off") if action == "reject" else (None, "open")
        assert (conversation.assigned_agent_id, conversation.status) == (holder, status)
        assert conversation.intent == "track_order"


async def test_without_the_graphs_state_the_newest_round_of_drafts_counts(
    database: Database, checkpoints: Path
) -> None:
    async with desk_over(database, checkpoints) as desk:
        asked = await desk.ask(ORDER)
        await desk.agents.decide(asked.suggestions[0].id, agent=desk.anna, action="reject")
        (turn,) = await desk.all_turns(asked.conversation_id)
        again = await desk.turns.result(Accepted(asked.conversation_id, asked.message, turn.id, duplicate=True))
    for file in checkpoints.parent.glob("checkpoints.db*"):
        file.unlink()
    async with desk_over(database, checkpoints) as desk:
        second = again.suggestions[1]
        _, message = await desk.agents.decide(second.id, agent=desk.anna, action="approve")
    assert message is not None
    assert (message.text, message.citations[0].article_id) == (second.text, "payment")


async def test_stopping_leaves_an_accepted_message_whole_and_the_next_start_answers_it(
    any_database: Database, checkpoints: Path
) -> None:
    async with desk_over(any_database, checkpoints) as desk:
        desk.gate.shut()
        accepted = await desk.say("I want a person")
        await desk.gate.reached(1)
        await desk.turns.stop(timeout=0.1)
        (turn,) = await desk.all_turns(accepted.conversation_id)
        assert (turn.status, turn.outcome) == ("running", None)
        assert list(await desk.tickets(accepted.conversation_id)) == []
    async with desk_over(any_database, checkpoints) as again:
        result = await again.turns.result(accepted)
        assert len(await again.tickets(accepted.conversation_id)) == 1
    assert result.outcome == "handed_off"


async def test_stopping_lets_a_run_in_flight_end(desk: Desk) -> None:
    accepted = await desk.say(QUESTION)
    await desk.gate.reached(1)
    await desk.turns.stop()
    (turn,) = await desk.all_turns(accepted.conversation_id)
    assert turn.status == "done"
    conversation = await desk.conversation(accepted.conversation_id)
    assert conversation.lease_owner is None


async def test_a_run_that_lost_its_lease_is_stopped_by_its_heartbeat_and_says_nothing(
    database: Database, checkpoints: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.leases.HEARTBEAT_S", 0.02)
    async with desk_over(database, checkpoints) as desk:
        desk.gate.shut()
        accepted = await desk.say(QUESTION)
        await desk.gate.reached(1)
        await _change(database, accepted, turn="running", lease=leases.TERM)
        await desk.gate.over()
        desk.gate.open()
        await desk.turns.stop()
        assert await _answers(desk, accepted.conversation_id) == []
        assert (await desk.conversation(accepted.conversation_id)).lease_owner == "elsewhere:1:abc"


async def test_a_heartbeat_keeps_the_lease_of_a_slow_run(
    database: Database, checkpoints: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.leases.HEARTBEAT_S", 0.02)
    async with desk_over(database, checkpoints) as desk:
        desk.gate.shut()
        accepted = await desk.say(QUESTION)
        await desk.gate.reached(1)
        before = (await desk.conversation(accepted.conversation_id)).lease_until
        await asyncio.sleep(0.2)
        after = (await desk.conversation(accepted.conversation_id)).lease_until
        desk.gate.open()
        assert (await desk.turns.result(accepted)).outcome == "sent"
    assert before is not None
    assert after is not None
    assert after > before


async def test_a_run_of_an_old_epoch_or_without_the_lease_can_write_nothing(
    any_database: Database, checkpoints: Path
) -> None:
    accepted = await _accepted(any_database)
    async with any_database.writing() as session:
        job = await settling.claim(session, accepted.conversation_id, "me")
    assert job is not None
    job.state["verdict"] = Verdict(outcome="handed_off", reason="x", ticket=False, priority="low")

    async def settle(owner: str) -> None:
        async with any_database.writing() as session:
            await settling.settle(session, job, owner, job.state, None, Record())

    async def offer() -> None:
        async with any_database.writing() as session:
            await settling.offer(session, job, "me", job.state, "0" * 32, Record())

    with pytest.raises(Fenced, match="another run holds the lease"):
        await settle("somebody else")
    async with any_database.writing() as session:
        await session.execute(sa.update(Conversation).values(epoch=Conversation.epoch + 1))
    for late in (settle("me"), offer()):
        with pytest.raises(Fenced, match="is over"):
            await late
    async with any_database.reading() as session:
        found = await conversations.get(session, accepted.conversation_id)
    assert found is not None
    assert found.last_seq == 1


async def test_a_lease_is_claimed_once_and_a_run_out_one_raises_the_epoch(any_database: Database) -> None:
    accepted = await _accepted(any_database)

    async def claim(owner: str) -> Job | None:
        async with any_database.writing() as session:
            return await settling.claim(session, accepted.conversation_id, owner)

    jobs = await asyncio.gather(*(claim(f"owner {n}") for n in range(5)))
    (job,) = [each for each in jobs if each is not None]
    assert job.epoch == 1
    await _change(any_database, accepted, turn="running", lease=-timedelta(seconds=1))
    taken = await claim("another")
    assert taken is not None
    assert (taken.epoch, taken.attempts) == (2, 2)


async def test_a_turn_that_fails_is_tried_again(desk: Desk) -> None:
    desk.gate.failures = 2
    result = await desk.ask(QUESTION)
    (turn,) = await desk.all_turns(result.conversation_id)
    assert (result.outcome, turn.attempts) == ("sent", 3)


async def test_a_turn_that_fails_three_times_goes_to_a_person_with_a_ticket_and_a_notice(any_desk: Desk) -> None:
    any_desk.gate.failures = 100
    result = await any_desk.ask(QUESTION)
    assert (result.outcome, result.analysis.intent.label) == ("handed_off", "unknown")
    assert result.outcome_reason == "The assistant failed several times on this message."
    assert result.ticket is not None
    assert (result.ticket.priority, QUESTION in result.ticket.description) == ("high", True)
    assert result.reply is not None
    assert str(result.ticket.number) in result.reply.text
    assert any_desk.gate.runs == 3


async def test_giving_up_on_a_message_stays_silent_where_a_person_talks(desk: Desk) -> None:
    asked = await desk.ask(ORDER)
    await desk.agents.decide(asked.suggestions[0].id, agent=desk.anna, action="take_over")
    desk.gate.failures = 100
    result = await desk.ask(QUESTION, asked.conversation_id)
    assert (result.outcome, result.ticket, result.reply) == ("handed_off", None, None)


async def test_an_approval_that_the_graph_cannot_resume_is_sent_all_the_same(desk: Desk) -> None:
    asked = await desk.ask(ORDER)
    desk.gate.failures = 100
    _, message = await desk.agents.decide(asked.suggestions[0].id, agent=desk.anna, action="approve")
    assert message is not None
    assert message.text == asked.suggestions[0].text
    assert list(await desk.tickets(asked.conversation_id)) == []


async def test_a_desk_whose_engines_all_hang_still_hands_every_message_to_a_person(
    database: Database, checkpoints: Path
) -> None:
    engine = FakeEngine(hanging={"detection", "intent", "sentiment", "retrieval", "chat"})
    async with desk_over(database, checkpoints, providers=providers_of(engine, deadline=0.05)) as desk:
        result = await desk.ask(QUESTION)
        (turn,) = await desk.all_turns(result.conversation_id)
    assert (result.outcome, result.outcome_reason) == ("handed_off", "No answer could be drafted.")
    assert result.ticket is not None
    assert {fault["node"] for fault in turn.faults} == {"detection", "intent", "sentiment", "retrieval", "draft"}


async def test_who_waits_for_a_turn_that_takes_too_long_is_told_so_and_the_turn_goes_on(desk: Desk) -> None:
    desk.gate.shut()
    accepted = await desk.say(QUESTION)
    with pytest.raises(TimeoutError):
        await desk.turns.result(accepted, timeout=0.1)
    desk.gate.open()
    assert (await desk.turns.result(accepted)).outcome == "sent"


def test_every_process_has_a_name_of_its_own() -> None:
    names = {leases.new_owner() for _ in range(100)}
    assert len(names) == 100
    assert all(len(name) <= 100 for name in names)


@pytest.mark.services
async def test_a_desk_whose_connections_postgresql_ends_goes_on(postgres: Database, tmp_path: Path) -> None:
    end_all = sa.text(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    async with desk_over(postgres, tmp_path / "checkpoints.db") as desk:
        first = await desk.ask(QUESTION)
        desk.gate.shut()
        running = await desk.say("And to Iceland?", first.conversation_id)
        await desk.gate.reached(2)
        other = Database.open(postgres.engine.url.render_as_string(hide_password=False))
        async with other.reading() as session:
            assert await session.scalar(end_all)
        await other.close()
        desk.gate.open()
        answered = await desk.turns.result(running)
        assert (first.outcome, answered.outcome) == ("sent", "sent")
        assert [sender for sender, _ in await desk.said(first.conversation_id)].count("assistant") == 2
