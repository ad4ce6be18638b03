"""The places of turns, given up while engines read files."""

from __future__ import annotations

import asyncio

import pytest

from graph.slots import Slot, Slots
from tools.errors import Busy


def free(slots: Slots) -> int:
    """How many turns could begin now."""
    return slots.runs._value


async def test_a_place_is_free_while_its_run_is_away_and_taken_back_once() -> None:
    slots = Slots(1)
    async with Slot(slots) as slot:
        assert free(slots) == 0
        async with slot.away():
            async with slot.away():
                assert free(slots) == 1
            assert free(slots) == 1
        assert free(slots) == 0
    assert free(slots) == 1


async def test_a_run_that_is_cancelled_before_it_has_its_place_back_gives_none_twice() -> None:
    slots = Slots(1)
    left = asyncio.Event()

    async def run() -> None:
        async with Slot(slots) as slot, slot.away():
            left.set()

    task = asyncio.create_task(run())
    await slots.runs.acquire() if free(slots) else None
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    slots.runs.release()
    assert free(slots) == 1


async def test_a_node_outside_of_a_run_has_no_place_to_give_up() -> None:
    slots = Slots(1)
    async with Slot(slots).away():
        assert free(slots) == 1
    assert free(slots) == 1


async def test_the_engines_get_a_few_files_at_once_and_the_rest_is_refused_in_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("graph.slots.PATIENCE_S", 0.01)
    slot = Slot(Slots(1))
    async with slot.engine("audio"), slot.engine("audio"), slot.engine("audio"):
        with pytest.raises(Busy):
            async with slot.engine("audio"):
                raise AssertionError("there is no place")
        async with slot.engine("image"):
            pass
    async with slot.engine("audio"):
        pass
