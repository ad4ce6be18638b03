"""What replay needs is kept, what nobody needs is dropped, by every saver."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from langchain_core.runnables import RunnableConfig

from graph import pruning
from graph.pruning import Pruning, Swept
from store.base import now
from store.database import Database
from store.turns import Turn
from tests.graph.desks import Desk, desk_over
from tests.graph.savers import ON_POSTGRES, ON_SQLITE, empty_database, saver_named

QUESTION = "Do you ship to Norway?"
ORDER = "Where is my order?"
LATER = now() + timedelta(hours=2)
MUCH_LATER = now() + timedelta(days=31)


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pruning, "PAUSE_S", 0.0)


@pytest.fixture(params=[*ON_SQLITE, *(pytest.param(each, marks=pytest.mark.services) for each in ON_POSTGRES)])
def kind(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, Path | str]]:
    """Each saver's name in turn, and an empty place for it."""
    if request.param in ON_SQLITE:
        yield request.param, tmp_path
    else:
        with empty_database(request.getfixturevalue("postgres_server")) as url:
            yield request.param, url


def _opened(database: Database, tmp_path: Path, kind: tuple[str, Path | str]) -> AbstractAsyncContextManager[Desk]:
    return desk_over(database, tmp_path / "checkpoints.db", saver=kind[0], place=kind[1])


async def _swept(database: Database, kind: tuple[str, Path | str], at: Any) -> tuple[Swept, list[str]]:
    """What a sweep dropped, and the checkpoints that are there after it."""
    async with saver_named(*kind) as saver:
        swept = await Pruning(database, saver, days=30).sweep(at)
        left = [checkpoint_id for _, checkpoint_id in await saver.apage(("", ""), 1000)]
    return swept, left


async def _turn_of_state(desk: Desk, turn: Turn) -> Any:
    """The turn that the state at a turn's checkpoint is of."""
    place = {"thread_id": str(turn.conversation_id), "checkpoint_id": turn.checkpoint_id}
    config: RunnableConfig = {"configurable": place}
    snapshot = await desk.gate.assistant.aget_state(config)
    return snapshot.values.get("turn_id")


async def _talked(desk: Desk) -> tuple[Sequence[Turn], Any]:
    """A conversation with a sent reply, an approved draft and a waiting one; its turns and the waiting draft."""
    first = await desk.ask(QUESTION)
    asked = await desk.ask(ORDER, first.conversation_id)
    await desk.agents.decide(asked.suggestions[0].id, agent=desk.anna, action="approve")
    waiting = await desk.ask(ORDER, first.conversation_id)
    await desk.turns.stop()
    return await desk.all_turns(first.conversation_id), waiting.suggestions[0]


async def test_each_turn_keeps_its_last_checkpoint_and_loses_the_others(
    database: Database, tmp_path: Path, kind: tuple[str, Path | str]
) -> None:
    async with _opened(database, tmp_path, kind) as desk:
        turns, _ = await _talked(desk)
    assert [each.status for each in turns] == ["done", "done", "waiting"]
    swept, left = await _swept(database, kind, LATER)
    assert swept == Swept(seen=4, dropped=1)  # the one in which the approved draft had waited
    assert sorted(left) == sorted(str(each.checkpoint_id) for each in turns)
    async with _opened(database, tmp_path, kind) as desk:
        for each in turns:
            assert await _turn_of_state(desk, each) == str(each.id)


async def test_after_their_days_only_what_waits_is_kept_and_it_can_still_be_decided(
    database: Database, tmp_path: Path, kind: tuple[str, Path | str]
) -> None:
    async with _opened(database, tmp_path, kind) as desk:
        turns, draft = await _talked(desk)
    swept, left = await _swept(database, kind, MUCH_LATER)
    assert (swept.dropped, left) == (3, [turns[2].checkpoint_id])
    async with _opened(database, tmp_path, kind) as desk:
        assert [each.checkpoint_id for each in await desk.all_turns(draft.conversation_id)] == [None, None, *left]
        _, message = await desk.agents.decide(draft.id, agent=desk.anna, action="approve")
        (*_, last) = await desk.all_turns(draft.conversation_id)
    assert message is not None
    assert last.attempts == 1, "the graph has resumed from its checkpoint"


async def test_a_young_checkpoint_stays_because_its_turn_may_not_have_noted_it_yet(
    database: Database, tmp_path: Path, kind: tuple[str, Path | str]
) -> None:
    async with _opened(database, tmp_path, kind) as desk:
        await _talked(desk)
    async with database.writing() as session:
        await session.execute(sa.update(Turn).values(checkpoint_id=None))
    swept, _ = await _swept(database, kind, now())
    assert swept == Swept(seen=4, dropped=0)


async def test_a_conversation_that_is_gone_leaves_no_checkpoints(
    database: Database, tmp_path: Path, kind: tuple[str, Path | str]
) -> None:
    async with _opened(database, tmp_path, kind) as desk:
        turns, _ = await _talked(desk)
    async with database.writing() as session:
        await session.execute(sa.delete(Turn))
    swept, left = await _swept(database, kind, LATER)
    assert (swept.dropped, left) == (4, [])
    async with saver_named(*kind) as saver:
        config: RunnableConfig = {"configurable": {"thread_id": str(turns[0].conversation_id), "checkpoint_ns": ""}}
        assert [each async for each in saver.alist(config)] == []


async def test_a_sweep_goes_over_any_number_of_checkpoints_in_small_batches(
    database: Database, tmp_path: Path, kind: tuple[str, Path | str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pruning, "BATCH", 2)
    async with _opened(database, tmp_path, kind) as desk:
        for _ in range(3):
            await desk.ask(QUESTION)
        await _talked(desk)
    swept, left = await _swept(database, kind, LATER)
    assert (swept.seen, len(left)) == (7, 6)


@pytest.mark.services
async def test_postgresql_drops_the_values_that_only_dropped_checkpoints_had(
    database: Database, tmp_path: Path, postgres_server: sa.Engine
) -> None:
    with empty_database(postgres_server) as url:
        async with _opened(database, tmp_path, ("postgresql", url)) as desk:
            await _talked(desk)
        await _swept(database, ("postgresql", url), MUCH_LATER)
        engine = sa.create_engine(url)
        with engine.connect() as connection:
            values = connection.scalar(sa.text("SELECT count(*) FROM checkpoint_blobs"))
            wanted = connection.scalar(
                sa.text("SELECT count(*) FROM checkpoints, jsonb_object_keys(checkpoint -> 'channel_versions')")
            )
        engine.dispose()
    assert 0 < values <= wanted


async def test_the_sweep_survives_a_database_that_is_away_for_a_while(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pruning, "EVERY_S", 0.001)
    came_back = asyncio.Event()

    class Away:
        calls = 0

        async def apage(self, after: Any, limit: int) -> Sequence[Any]:
            self.calls += 1
            if self.calls == 1:
                raise OSError("the disk is away")
            came_back.set()
            return []

        async def adrop(self, keys: Any) -> None:
            raise AssertionError("there is nothing to drop")

    sweep = Pruning(database, Away(), days=30)
    sweep.start()
    async with asyncio.timeout(10):
        await came_back.wait()
    await sweep.stop()


async def test_a_thread_that_is_no_conversation_is_nobodys(database: Database, tmp_path: Path) -> None:
    async with saver_named("sqlite", tmp_path) as saver:
        old = "1e000000-0000-6000-8000-000000000000"
        config: RunnableConfig = {"configurable": {"thread_id": "a test of long ago", "checkpoint_ns": ""}}
        checkpoint: Any = {"v": 4, "id": old, "channel_values": {}, "channel_versions": {}, "versions_seen": {}}
        await saver.aput(config, checkpoint, {}, {})
        config["configurable"]["checkpoint_id"] = old
        await saver.aput_writes(config, [("text", "x")], str(uuid4()))
        assert await Pruning(database, saver, days=30).sweep() == Swept(1, 1)
        assert saver.conn.execute("SELECT count(*) FROM writes").fetchone() == (0,)  # type: ignore[union-attr]
