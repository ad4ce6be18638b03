"""What happens in one process of a desk is heard in the others, whatever Redis does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
import structlog

from api.realtime import polling, wakeups
from api.realtime.hub import Hub
from api.realtime.names import prefix
from api.realtime.wakeups import Wakeups
from api.settings import Settings
from store import events
from store.database import Database, sqlite_url
from store.events import AGENTS
from tests.fakes.redis_server import RedisServer

services = pytest.mark.services


def test_the_processes_of_one_desk_share_a_prefix_and_no_two_desks_do(tmp_path: Path) -> None:
    one, other = Settings(secret="1" * 64), Settings(secret="2" * 64)
    assert prefix(one) == prefix(Settings(secret="1" * 64, data=tmp_path))
    assert prefix(one) != prefix(other)


class Waiters:
    """Stands for the turns of a process: notes whom it was told to wake."""

    def __init__(self) -> None:
        self.told: set[UUID] = set()
        self.all = 0

    def tell_settled(self, conversation_id: UUID) -> None:
        """Somebody's turn may have settled."""
        self.told.add(conversation_id)

    def tell_all(self) -> None:
        """Anybody's turn may have settled."""
        self.all += 1


class Process:
    """One process of a desk, as far as wake-up calls go; `got` is what its one socket was sent."""

    def __init__(self, settings: Settings, file: Path) -> None:
        self.database = Database.open(sqlite_url(file))
        self.hub = Hub(self.database)
        self.waiters = Waiters()
        self.wakeups = Wakeups(settings, self.database, self.hub, self.waiters)  # type: ignore[arg-type]
        self.got: list[dict[str, Any]] = []

    @property
    def seqs(self) -> list[int]:
        """The events that came, by their numbers."""
        return [frame["seq"] for frame in self.got if "seq" in frame]

    async def append(self, count: int = 1, stream: str = AGENTS) -> UUID:
        """Commit events here."""
        conversation_id = uuid4()
        async with self.database.writing() as session:
            for number in range(count):
                events.append(session, [stream], conversation_id=conversation_id, name="n", data={"number": number})
        return conversation_id

    async def _send(self, frame: str) -> None:
        self.got.append(msgspec.json.decode(frame))

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Process]:
        """Run, with one socket on the agents' stream."""
        self.wakeups.start()
        try:
            with self.hub.following(AGENTS) as follower:
                follower.begin(await self.hub.newest(AGENTS))
                pump = asyncio.create_task(self.hub.pump(follower, self._send))
                try:
                    yield self
                finally:
                    pump.cancel()
                    await asyncio.gather(pump, return_exceptions=True)
        finally:
            await self.wakeups.stop()
            await self.database.close()


@pytest.fixture
def processes(sqlite_file: Path) -> Callable[[str, str], Any]:
    """Runs two processes of one desk on a Redis: `async with processes(url, secret) as (one, two)`."""

    @asynccontextmanager
    async def run(url: str, secret: str) -> AsyncIterator[tuple[Process, Process]]:
        settings = Settings(redis_url=url, secret=secret)
        async with Process(settings, sqlite_file).running() as one, Process(settings, sqlite_file).running() as two:
            yield one, two

    return run


@pytest.fixture
def lines() -> Any:
    """What is logged, whatever level an earlier test has set."""
    before = structlog.get_config()["wrapper_class"]
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(0))
    with structlog.testing.capture_logs() as captured:
        yield captured
    structlog.configure(wrapper_class=before)


async def until(true: Callable[[], bool], seconds: float = 10) -> None:
    """Wait for something to become true."""
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110  # what is waited for sets no event
            await asyncio.sleep(0.005)


def connected(*processes: Process) -> Callable[[], bool]:
    """Whether they all hear one another."""
    return lambda: all(each.wakeups.status == (True, "connected") for each in processes)


def degraded(*processes: Process) -> Callable[[], bool]:
    """Whether they all know that they hear nothing."""
    return lambda: all(each.wakeups.status == (False, "degraded: polling") for each in processes)


@services
async def test_an_event_of_one_process_reaches_a_socket_of_another_through_the_call_alone(
    processes: Any, redis_url: str, shared_secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polling, "SLOW_S", 1000)
    async with processes(redis_url, shared_secret) as (one, two):
        await until(connected(one, two))
        await until(lambda: two.wakeups.polling.looks > 0)  # the one look that each takes when it has connected
        conversation = await one.append(3)
        await until(lambda: two.seqs == [1, 2, 3])
        assert one.seqs == [1, 2, 3]
        assert two.waiters.told == {conversation}
        await two.append(2)
        await until(lambda: one.seqs == [1, 2, 3, 4, 5])
        assert two.seqs == one.seqs


@services
async def test_whispers_cross_and_do_not_come_back(processes: Any, redis_url: str, shared_secret: str) -> None:
    async with processes(redis_url, shared_secret) as (one, two):
        await until(connected(one, two))
        one.hub.whisper([AGENTS], "typing", uuid4(), {"who": "customer"})
        await until(lambda: len(two.got) == 1)
        one.hub.whisper([AGENTS], "typing", uuid4(), {"who": "agent"})
        await until(lambda: len(two.got) == 2)
        assert [frame["data"]["who"] for frame in one.got] == ["customer", "agent"]


@services
async def test_another_desk_on_the_same_redis_hears_nothing(
    redis_url: str, shared_secret: str, sqlite_file: Path
) -> None:
    mine = Process(Settings(redis_url=redis_url, secret=shared_secret), sqlite_file)
    theirs = Process(Settings(redis_url=redis_url, secret="9" * 64), sqlite_file)
    async with mine.running(), theirs.running():
        await until(connected(mine, theirs))
        mine.hub.whisper([AGENTS], "typing", uuid4(), {})
        theirs.hub.whisper([AGENTS], "typing", uuid4(), {})
        await until(lambda: mine.wakeups.calls > 2 and theirs.wakeups.calls > 2)
        assert (len(mine.got), len(theirs.got)) == (1, 1)


@services
async def test_many_commits_while_a_call_is_on_its_way_become_one_call(
    processes: Any, redis_url: str, shared_secret: str
) -> None:
    async with processes(redis_url, shared_secret) as (one, two):
        await until(connected(one, two))
        before = one.wakeups.calls
        for number in range(200):
            one.wakeups._note([_event(AGENTS, number + 1), _event(f"customer:{number % 7}", number)])
        assert len(one.wakeups._streams) == 8
        await until(lambda: one.wakeups.calls > before)
        assert one.wakeups._streams == {}
        assert one.wakeups.calls - before <= 2


@services
async def test_a_desk_starts_and_works_while_redis_is_away_and_finds_it_later(
    processes: Any, own_redis: RedisServer, lines: Any
) -> None:
    own_redis.stop()
    async with processes(own_redis.url, "1" * 64) as (one, two):
        await until(lambda: degraded(one, two)() and [each["event"] for each in lines].count("redis_away") == 2)
        await one.append(4)
        await until(lambda: two.seqs == [1, 2, 3, 4])
        own_redis.start()
        await until(connected(one, two))
        assert [each["event"] for each in lines if each["log_level"] != "info"] == ["redis_away"] * 2 + [
            "redis_back"
        ] * 2


@services
@pytest.mark.parametrize("failure", ["stop", "hang"])
async def test_a_redis_that_dies_or_hangs_costs_latency_and_nothing_else(
    processes: Any, own_redis: RedisServer, lines: Any, failure: str
) -> None:
    async with processes(own_redis.url, "1" * 64) as (one, two):
        await until(connected(one, two))
        getattr(own_redis, failure)()
        for _ in range(20):  # no commit waits for Redis
            await asyncio.wait_for(one.append(), 1)
        await until(lambda: two.seqs == list(range(1, 21)))
        await until(degraded(one, two))
        await one.append(5)
        await until(lambda: two.seqs == list(range(1, 26)), 1.5)
        own_redis.go_on() if failure == "hang" else own_redis.start()
        await until(connected(one, two))
        looked = two.wakeups.polling.looks
        await one.append()
        await until(lambda: two.seqs == list(range(1, 27)), 1)
        assert two.wakeups.polling.looks - looked <= 1
        assert [each["event"] for each in lines].count("redis_away") == 2
        assert [each["event"] for each in lines].count("redis_back") == 2


@services
async def test_nothing_piles_up_while_redis_is_away(processes: Any, own_redis: RedisServer) -> None:
    own_redis.stop()
    async with processes(own_redis.url, "1" * 64) as (one, _):
        await until(degraded(one))
        for number in range(wakeups.STREAMS * 3):
            one.wakeups._note([_event(f"customer:{number}", 1)])
            one.hub.whisper([AGENTS], "typing", uuid4(), {})
        assert len(one.wakeups._streams) <= wakeups.STREAMS
        assert len(one.wakeups._conversations) <= wakeups.STREAMS
        assert not one.wakeups._whispers


@services
async def test_a_colleague_that_falls_silent_makes_the_others_poll_fast(
    processes: Any, own_redis: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wakeups, "PATIENCE_S", 1.5)
    async with processes(own_redis.url, "1" * 64) as (one, two):
        await until(connected(one, two))
        await until(lambda: len(two.wakeups._colleagues) == 1)
        for task in one.wakeups._tasks:  # as if its Redis were cut off, while ours is well
            task.cancel()
        await until(lambda: two.wakeups.polling.fast and connected(two)())
        await one.append()
        await until(lambda: two.seqs == [1], 1.5)


@services
async def test_one_who_says_good_bye_is_not_missed(own_redis: RedisServer, sqlite_file: Path) -> None:
    settings = Settings(redis_url=own_redis.url, secret="1" * 64)
    async with Process(settings, sqlite_file).running() as stays:
        async with Process(settings, sqlite_file).running() as goes:
            await until(connected(stays, goes))
            await until(lambda: len(stays.wakeups._colleagues) == 1)
        await until(lambda: not stays.wakeups._colleagues)


async def test_a_desk_that_is_alone_asks_nobody(sqlite_file: Path) -> None:
    async with Process(Settings(), sqlite_file).running() as alone:
        assert alone.wakeups.status is None
        assert not alone.wakeups._tasks


def _event(stream: str, seq: int) -> events.Event:
    return events.Event(stream=stream, seq=seq, conversation_id=uuid4(), name="n", data={})
