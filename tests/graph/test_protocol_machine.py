"""The turn protocol under random interleavings: what `graph/turns.py` promises holds after each of 10,000 steps."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

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
        run_state_machine_as_test(machine, settings=examples(300))
    sys.stdout.write(f"{machine.steps:,} steps\n")
    assert machine.steps >= 10_000
