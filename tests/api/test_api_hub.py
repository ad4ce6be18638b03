"""From the log to a socket: completeness, order and bounded memory, whatever the socket does."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from uuid import uuid4

import msgspec
import pytest
import sqlalchemy as sa
import structlog

from api.realtime import hub as hub_module
from api.realtime.hub import Hub
from api.realtime.streams import PAGE, PAGES, WHISPERS, Follower
from store import events
from store.database import Database, sqlite_url


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """An empty database of its own."""
    opened = Database.open(sqlite_url(tmp_path / "hub.db"))
    await opened.migrate()
    yield opened
    await opened.close()


async def append(database: Database, count: int, stream: str = "agents") -> None:
    """Put events into the log."""
    async with database.writing() as session:
        for number in range(count):
            events.append(session, [stream], conversation_id=uuid4(), name="n", data={"number": number})


class Slow:
    """A socket that takes nothing until it is let."""

    def __init__(self) -> None:
        self.go = asyncio.Event()
        self.got: list[dict[str, object]] = []

    async def send(self, frame: str) -> None:
        """Take a frame."""
        await self.go.wait()
        self.got.append(msgspec.json.decode(frame))

    @property
    def seqs(self) -> list[object]:
        """What came of the log."""
        return [frame["seq"] for frame in self.got if "seq" in frame]


@asynccontextmanager
async def pumping(hub: Hub, follower: Follower, socket: Slow) -> AsyncIterator[None]:
    """Pump while the block lasts."""
    task = asyncio.create_task(hub.pump(follower, socket.send))
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def until(true: Callable[[], bool], seconds: float = 5) -> None:
    """Wait for something to become true."""
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110  # what is waited for sets no event
            await asyncio.sleep(0.005)


def held(hub: Hub, stream: str = "agents") -> int:
    """Frames that the process holds of a stream."""
    return sum(len(page.frames) for page in hub._streams[stream]._pages.values())


async def test_a_slow_socket_gets_everything_in_order_though_its_queue_ran_over(database: Database) -> None:
    hub, socket, many = Hub(database), Slow(), PAGE * (PAGES + 1) + 7
    with hub.following("agents") as follower:
        async with pumping(hub, follower, socket):
            for _ in range(many // 10 + 1):
                await append(database, 10)
            assert held(hub) <= PAGE * PAGES
            socket.go.set()
            await until(lambda: len(socket.got) >= many)
    assert socket.seqs == list(range(1, len(socket.got) + 1))


async def test_whispers_to_a_slow_socket_are_dropped_from_the_oldest(database: Database) -> None:
    hub, socket = Hub(database), Slow()
    with hub.following("agents") as follower:
        for number in range(WHISPERS + 10):
            hub.whisper(["agents"], "typing", uuid4(), {"number": number})
        async with pumping(hub, follower, socket):
            socket.go.set()
            await until(lambda: len(socket.got) == WHISPERS)
    assert socket.got[-1]["data"] == {"number": WHISPERS + 9}


async def test_a_resume_in_the_middle_of_a_page_starts_over_from_there(database: Database) -> None:
    hub, socket = Hub(database), Slow()
    await append(database, 20)
    with hub.following("agents") as follower:
        follower.rewind(0, 20)
        async with pumping(hub, follower, socket):
            await asyncio.sleep(0.05)  # the first frame is being sent
            follower.rewind(10, 20)
            socket.go.set()
            await until(lambda: socket.seqs[-1:] == [20])
    assert socket.seqs == [1, *range(11, 21)]


async def test_a_stream_s_events_reach_its_own_followers_only(database: Database) -> None:
    hub, mine, theirs = Hub(database), Slow(), Slow()
    mine.go.set()
    theirs.go.set()
    with hub.following("customer:1") as one, hub.following("customer:2") as two:
        async with pumping(hub, one, mine), pumping(hub, two, theirs):
            await append(database, 3, "customer:1")
            await until(lambda: len(mine.got) == 3)
    assert theirs.got == []


async def test_a_follower_that_left_is_forgotten(database: Database) -> None:
    hub = Hub(database)
    with hub.following("agents"):
        pass
    assert hub.followed == []
    hub.close()


class Reads:
    """Counts how often a hub reads the log, and may be told to fail."""

    def __init__(self, hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = self.events = 0
        self.broken = False
        self._read = hub._read
        monkeypatch.setattr(hub, "_read", self.read)

    async def read(self, stream: str, after: int, limit: int) -> list[tuple[int, str]]:
        """Read, and count."""
        if self.broken:
            raise OSError("the database is away")
        self.count += 1
        found = await self._read(stream, after, limit)
        self.events += len(found)
        return found


@asynccontextmanager
async def many(hub: Hub, cursors: list[int], stream: str = "agents") -> AsyncIterator[list[Slow]]:
    """Fast sockets on one stream, each at its place."""
    async with AsyncExitStack() as stack:
        sockets = []
        for cursor in cursors:
            follower = stack.enter_context(hub.following(stream))
            follower.cursor = cursor
            socket = Slow()
            socket.go.set()
            sockets.append(socket)
            await stack.enter_async_context(pumping(hub, follower, socket))
        yield sockets


@pytest.fixture
async def colleague(database: Database, tmp_path: Path) -> AsyncIterator[Database]:
    """Another process's way into the same database: what it commits, this one is not told of."""
    opened = Database.open(sqlite_url(tmp_path / "hub.db"))
    yield opened
    await opened.close()


async def test_a_thousand_sockets_read_another_process_s_events_once(
    database: Database, colleague: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub = Hub(database)
    reads = Reads(hub, monkeypatch)
    async with many(hub, [0] * 1000) as sockets:
        for last in (30, 60):
            await append(colleague, 30)
            hub.nudge("agents", last)
            await until(lambda last=last: all(len(socket.got) == last for socket in sockets), 20)
    assert all(socket.seqs == list(range(1, 61)) for socket in sockets)
    assert (reads.count, reads.events) == (2, 60)


async def test_sockets_that_resume_at_different_places_share_what_is_read(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await append(database, PAGE * 3)
    hub = Hub(database)
    reads = Reads(hub, monkeypatch)
    places = random.Random(7).sample(range(PAGE * 3), 100)  # noqa: S311  # a shuffle
    async with many(hub, places) as sockets:
        hub.nudge("agents", PAGE * 3)
        await until(lambda: all(socket.seqs[-1:] == [PAGE * 3] for socket in sockets), 20)
    for place, socket in zip(places, sockets, strict=True):
        assert socket.seqs == list(range(place + 1, PAGE * 3 + 1))
    assert reads.events <= PAGE * 3  # no event was read twice


async def test_sockets_at_more_places_than_pages_are_held_still_read_each_page_once(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await append(database, PAGE * 10)
    hub = Hub(database)
    reads = Reads(hub, monkeypatch)
    places = list(range(0, PAGE * 10, PAGE))  # ten sockets, each a page further on, and four pages are held
    async with many(hub, places) as sockets:
        hub.nudge("agents", PAGE * 10)
        await until(lambda: all(socket.seqs[-1:] == [PAGE * 10] for socket in sockets), 20)
    assert all(
        socket.seqs == list(range(place + 1, PAGE * 10 + 1)) for place, socket in zip(places, sockets, strict=True)
    )
    assert reads.count <= sum(range(1, 11))  # at worst each socket its own pages, never one event at a time


async def test_events_of_two_processes_come_in_order_and_none_is_missing(
    database: Database, colleague: Database
) -> None:
    hub = Hub(database)
    async with many(hub, [0, 0]) as sockets:
        for number in range(40):
            await append(colleague if number % 3 == 0 else database, 1)
            if number % 6 == 0:
                hub.nudge("agents", number + 1)
        hub.nudge("agents", 40)
        await until(lambda: all(len(socket.got) == 40 for socket in sockets))
    assert all(socket.seqs == list(range(1, 41)) for socket in sockets)


async def test_what_all_have_is_held_no_longer(database: Database) -> None:
    hub = Hub(database)
    async with many(hub, [0, 0, 0]) as sockets:
        await append(database, 150)
        await until(lambda: all(len(socket.got) == 150 for socket in sockets))
        await until(lambda: held(hub) == 0)


async def test_a_database_that_is_away_for_a_while_costs_no_socket_and_no_event(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub_module, "RETRY_S", 0.05)
    await append(database, 10)
    hub = Hub(database)
    reads = Reads(hub, monkeypatch)
    reads.broken = True
    with structlog.testing.capture_logs() as lines:
        async with many(hub, [0] * 50) as sockets:
            hub.nudge("agents", 10)
            await until(lambda: bool(lines))
            await asyncio.sleep(0.2)  # they try again, and say no more
            assert [line["event"] for line in lines] == ["log_unreadable"]
            reads.broken = False
            await until(lambda: all(len(socket.got) == 10 for socket in sockets))


async def test_a_log_that_has_lost_its_beginning_goes_on_where_it_has_events(database: Database) -> None:
    await append(database, 20)
    async with database.writing() as session:
        await session.execute(sa.delete(events.Event).where(events.Event.seq <= 12))
    hub = Hub(database)
    async with many(hub, [3]) as (socket,):
        hub.nudge("agents", 20)
        await until(lambda: socket.seqs[-1:] == [20])
    assert socket.seqs == list(range(13, 21))
