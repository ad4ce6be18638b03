"""The progress of a turn is told at a pace that people can follow, and its last step always."""

from __future__ import annotations

import asyncio
from uuid import UUID, uuid4

from api.realtime import pace
from api.realtime.pace import Pace
from graph.turns import Progress


async def test_of_many_steps_the_first_is_told_at_once_and_then_the_newest() -> None:
    told: list[Progress] = []
    paced = Pace(told.append)
    turn, customer, conversation = uuid4(), uuid4(), uuid4()

    def step(node: str, conversation_id: UUID = conversation) -> Progress:
        progress = Progress(customer, conversation_id, turn, node, "started")
        paced.step(progress)
        return progress

    first = step("detection")
    for node in ("translation", "intent", "draft"):
        last = step(node)
    other = step("ocr", uuid4())
    assert told == [first, other], "each conversation has its own pace"
    await asyncio.sleep(pace.EVERY_S * 1.5)
    assert told == [first, other, last]
    await asyncio.sleep(pace.EVERY_S * 1.5)
    assert told == [first, other, last], "nothing is told twice"
    again = step("deliver")
    assert told[-1] is again, "after a rest it is told at once"
    step("await_agent")
    paced.overtaken(conversation)
    await asyncio.sleep(pace.EVERY_S * 1.5)
    assert told[-1] is again, "what the turn led to was told meanwhile"
