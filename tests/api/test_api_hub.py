"""From the log to a socket: completeness, order and bounded memory, whatever the socket does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import msgspec
import pytest

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
