"""The event log and the counters under it: gapless for each stream."""

from __future__ import annotations

import asyncio

from store import counters, events
from store.base import new_id
from store.database import Database


async def test_fifty_writers_at_once_leave_every_stream_gapless(any_database: Database) -> None:
    conversation_id = new_id()

    async def tell(number: int) -> None:
        streams = ["agents", f"customer:{number % 3}"]
        async with any_database.writing() as session:
            # The order in which a caller names them does not matter: the rows are locked in one order.
            events.append(
                session, streams[:: (-1) ** number], conversation_id=conversation_id, name="x", data={"number": number}
            )

    await asyncio.gather(*(tell(number) for number in range(50)))
    async with any_database.reading() as session:
        everything = await events.after(session, "agents", 0)
        own = [await events.after(session, f"customer:{n}", 0) for n in range(3)]
    assert [each.seq for each in everything] == list(range(1, 51))
    assert {each.data["number"] for each in everything} == set(range(50))
    assert [[each.seq for each in stream] for stream in own] == [list(range(1, n + 1)) for n in (17, 17, 16)]


async def test_a_reader_gets_what_it_missed_in_order_and_once(any_database: Database) -> None:
    async with any_database.writing() as session:
        for number in range(7):
            events.append(session, ["agents"], conversation_id=new_id(), name="x", data={"number": number})
    async with any_database.reading() as session:
        first = await events.after(session, "agents", 2, limit=3)
        rest = await events.after(session, "agents", first[-1].seq)
        assert await events.last_seq(session, "agents") == 7
        assert await events.last_seq(session, "customer:nobody") == 0
    assert [each.seq for each in [*first, *rest]] == [3, 4, 5, 6, 7]
    assert rest[-1].data == {"number": 6}


async def test_a_counter_starts_where_it_is_told_and_never_skips(any_database: Database) -> None:
    async def count() -> int:
        async with any_database.writing() as session:
            return await counters.next_value(session, "tickets", start=1001)

    numbers = await asyncio.gather(*(count() for _ in range(20)))
    assert sorted(numbers) == list(range(1001, 1021))
    async with any_database.reading() as session:
        assert await counters.current_value(session, "tickets") == 1020
        assert await counters.current_value(session, "never used") == 0
