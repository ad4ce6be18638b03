"""The turn protocol under random interleavings: what `graph/turns.py` promises holds after each of 10,000 steps."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import structlog
from hypothesis import HealthCheck, Phase, settings
from hypothesis.errors import HypothesisException
from hypothesis.stateful import run_state_machine_as_test

from graph import leases
from graph.held import locked
from store import conversations, suggestions, turns
from store.base import now
from store.database import sqlite_url
from tests.graph.protocol_machine import ProtocolMachine
from tests.graph.protocol_world import World

STEPS = 50
"""Steps of an example, at most."""


@contextmanager
def machine_over(url: str) -> Iterator[type[ProtocolMachine]]:
    """The machine on a migrated database."""
    before = structlog.get_config()
    world = World(url)
    with world.clock.told():
        structlog.configure(processors=[world.logged])
        try:
            yield type("Machine", (ProtocolMachine,), {"world": world, "steps": 0})
        finally:
            structlog.configure(**before)
            world.close()


def examples(number: int) -> settings:
    """So many examples, the same ones each time."""
    return settings(
        max_examples=number,
        stateful_step_count=STEPS,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


def test_the_protocol_holds_whatever_happens_in_whatever_order(sqlite_file: Path) -> None:
    with machine_over(sqlite_url(sqlite_file)) as machine:
        run_state_machine_as_test(machine, settings=examples(230))
    sys.stdout.write(f"{machine.steps:,} steps\n")
    assert machine.steps >= 10_000


@pytest.mark.services
def test_the_protocol_holds_on_postgresql_as_well(postgres_url: str) -> None:
    with machine_over(postgres_url) as machine:
        try:
            run_state_machine_as_test(machine, settings=examples(15))
        finally:
            machine.world.reset()
            machine.world.looking.execute(sa.text("TRUNCATE users CASCADE"))
            machine.world.looking.commit()
    assert machine.steps >= 100


async def _any_run(session: Any, conversation_id: Any, owner: str, epoch: int) -> Any:
    """`leases.fenced` without its fence."""
    return await conversations.lock(session, conversation_id)


async def _anybodys(session: Any, conversation: Any, owner: str, **_: Any) -> bool:
    """`leases.claim` that does not look who holds the lease."""
    conversation.lease_owner, conversation.lease_until = owner, now() + leases.TERM
    return True


async def _any_draft(session: Any, suggestion_id: Any) -> Any:
    """`decisions._waiting` that does not look whether the draft still waits."""
    chosen = await suggestions.get(session, suggestion_id)
    assert chosen is not None
    return chosen, await locked(session, chosen.conversation_id), await turns.get(session, chosen.turn_id)


def _last_alone(old: Any, into: Any) -> None:
    """`turns.merge` that forgets the older messages."""
    into.first_seq = into.last_seq
    old.status, old.superseded_by, old.finished_at = "superseded", into.id, now()


BROKEN = {
    "no fence": ("graph.leases.fenced", _any_run),
    "no holder": ("graph.leases.claim", _anybodys),
    "no compare-and-set": ("graph.decisions._waiting", _any_draft),
    "no merging": ("store.turns.merge", _last_alone),
}


@pytest.mark.parametrize("what", BROKEN)
def test_the_machine_notices_a_broken_protocol(sqlite_file: Path, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    monkeypatch.setattr(*BROKEN[what])
    quick = settings(examples(100), phases=(Phase.generate,), report_multiple_bugs=False)
    with machine_over(sqlite_url(sqlite_file)) as machine, pytest.raises(Exception) as noticed:  # noqa: PT011  # what the laws say first
        run_state_machine_as_test(machine, settings=quick)
    sys.stdout.write(f"{what}: noticed after {machine.steps} steps: {noticed.value!r}"[:300] + "\n")
    assert not isinstance(noticed.value, HypothesisException)
