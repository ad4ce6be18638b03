"""Clients that do not read, are gone, come too often or too many, and a server that stops: nobody else notices."""

from __future__ import annotations

import asyncio
import base64
import dataclasses
import gc
import os
import socket
import struct
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, suppress
from typing import Any
from uuid import UUID, uuid4

import httpx
import msgspec
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from api.address import bound, url_of
from api.limits import Limits
from api.realtime import protocol
from api.realtime import socket as socket_module
from api.realtime.protocol import ForgivingProtocol
from api.realtime.sockets import Sockets
from api.realtime.streams import PAGE, PAGES
from api.server import server_of
from api.settings import Settings
from store import events
from store.events import customer_stream

PING = '{"type":"ping"}'


class Raw:
    """A connection that shook hands as a WebSocket and reads nothing more."""

    def __init__(self, url: str, person: Any) -> None:
        host, port = url.removeprefix("http://").split(":")
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.socket.settimeout(10)
        self.socket.connect((host, int(port)))
        key = base64.b64encode(os.urandom(16)).decode()
        head = (
            f"GET /ws/customer/{person.id} HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Protocol: bearer.{person.token}\r\n\r\n"
        )
        self.socket.sendall(head.encode())
        assert self.socket.recv(12) == b"HTTP/1.1 101"

    def send(self, opcode: int, payload: bytes) -> None:
        """Send one frame, masked as clients must (with zeros)."""
        self.socket.sendall(struct.pack("!BBHI", 0x80 | opcode, 0x80 | 126, len(payload), 0) + payload)


@pytest.fixture
def raw(running: Any) -> Iterator[Callable[[Any], Raw]]:
    """Opens connections that do not read."""
    opened: list[Raw] = []

    def open_one(person: Any, url: str = running.url) -> Raw:
        opened.append(Raw(url, person))
        return opened[-1]

    yield open_one
    for each in opened:
        each.socket.close()


def connections(person: Any) -> list[ForgivingProtocol]:
    """The server's ends of a person's connections."""
    found = [each for each in gc.get_objects() if type(each) is ForgivingProtocol]
    return [each for each in found if person.id in getattr(each, "scope", {"path": ""})["path"]]


async def until(true: Callable[[], Any], seconds: float = 15) -> None:
    """Wait for something to become true."""
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110  # what is waited for sets no event
            await asyncio.sleep(0.02)


def append(running: Any, person: Any, count: int, size: int = 1000) -> Coroutine[Any, Any, None]:
    """Put events into a customer's stream."""

    async def write() -> None:
        for start in range(0, count, 100):
            async with running.desk.database.writing() as session:
                for number in range(start, min(start + 100, count)):
                    data = {"number": number, "text": "x" * size}
                    stream = customer_stream(UUID(person.id))
                    events.append(session, [stream], conversation_id=uuid4(), name="n", data=data)

    return write()


async def test_a_client_that_never_reads_costs_little_memory_and_holds_up_nobody(
    running: Any, talk: Any, raw: Any, guest: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket_module, "SEND_S", 3.0)
    monkeypatch.setattr(protocol, "CUT_S", 0.2)
    raw(guest)
    (theirs,) = connections(guest)
    async with talk(guest) as other:
        await other.send(PING)
        await other.next("pong")
        writing = asyncio.create_task(asyncio.to_thread(running.do, append(running, guest, 10_000)))
        (stream,) = [each for name, each in running.desk.hub._streams.items() if guest.id in name]
        unread, held = 0, 0
        for seq in range(1, 10_001):
            assert (await other.events(1))[0]["seq"] == seq
            unread = max(unread, theirs.transport.get_write_buffer_size())
            held = max(held, sum(len(page.frames) for page in list(stream._pages.values())))
        await writing
        assert 60_000 < unread < 80_000
        assert held <= PAGE * PAGES
        await until(lambda: theirs.disconnected)
        assert len(stream.followers) == 1
        await until(lambda: not stream._pages)


async def test_a_client_that_pings_without_reading_makes_no_heap_of_pongs(
    raw: Any, guest: Any, running: Any, talk: Any
) -> None:
    mine = raw(guest)
    (theirs,) = connections(guest)
    running.do(append(running, guest, 400, 20_000))
    await until(lambda: not theirs.writable.is_set())
    before = theirs.transport.get_write_buffer_size()
    for _ in range(2_000):
        mine.send(9, b"x" * 125)
    async with talk(guest) as other:  # a round trip, so that the pings have been read
        await other.send(PING)
        await other.next("pong")
    assert theirs.transport.get_write_buffer_size() <= before + 1_000


@dataclasses.dataclass
class Another:
    """The desk on another port, with sockets and limits of its own."""

    url: str
    desk: Any
    server: Any


@pytest.fixture
def another(running: Any) -> Iterator[Callable[..., Another]]:
    """Serves the desk once more, with these settings."""
    opened: list[tuple[Another, Any]] = []

    def serve(*, ping: tuple[float, float] | None = None, **settings: Any) -> Another:
        started = threading.Event()
        given = Settings(**{"secret": "0" * 64, "rate_limit": "off", "ui": running.desk.settings.ui, **settings})
        sock = bound("127.0.0.1", 0)

        async def begin() -> tuple[Another, Any]:
            sockets = Sockets(running.desk.callers, most=given.max_sockets, most_of_person=given.sockets_per_person)
            desk = dataclasses.replace(running.desk, settings=given, sockets=sockets, limits=Limits(given))
            sockets.start()
            server = server_of(desk, started.set)
            if ping is not None:
                server.config.ws_ping_interval, server.config.ws_ping_timeout = ping
            task = asyncio.create_task(server.serve(sockets=[sock]))
            return Another(url_of("127.0.0.1", sock), desk, server), task

        opened.append(running.do(begin()))
        assert started.wait(20)
        return opened[-1][0]

    yield serve
    for each, task in opened:

        async def end(each: Another = each, task: Any = task) -> None:
            each.server.should_exit = True
            await task
            await each.desk.sockets.stop()

        running.do(end())


@asynccontextmanager
async def opened(served: Another, person: Any, **more: Any) -> AsyncIterator[Any]:
    """A person's socket there."""
    url = f"{served.url.replace('http', 'ws')}/ws/customer/{person.id}"
    more.setdefault("subprotocols", [f"bearer.{person.token}"])
    async with connect(url, **more) as found:
        assert msgspec.json.decode(await found.recv())["type"] == "hello"
        yield found


async def refused(served: Another, person: Any, **more: Any) -> tuple[int, str, str | None]:
    """How a handshake is refused: status, code, Retry-After."""
    with pytest.raises(InvalidStatus) as caught:
        async with opened(served, person, **more):
            pass
    response = caught.value.response
    assert response.body is not None
    return response.status_code, msgspec.json.decode(response.body)["code"], response.headers.get("retry-after")


async def test_a_connection_whose_other_end_is_gone_is_noticed_by_its_silence(
    another: Any, raw: Any, guest: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protocol, "CUT_S", 0.2)
    served = another(ping=(0.2, 0.3))
    raw(guest, served.url)  # never answers a ping
    (theirs,) = connections(guest)
    async with opened(served, guest) as alive:  # the library answers for it
        await until(lambda: theirs.disconnected)
        await until(lambda: len(served.desk.sockets._open) == 1)
        await alive.send(PING)
        assert msgspec.json.decode(await alive.recv())["type"] == "pong"


async def test_a_person_has_so_many_sockets_and_no_more_until_one_closes(
    another: Any, guest: Any, new_guest: Callable[[], Any]
) -> None:
    served = another(sockets_per_person=2)
    async with opened(served, guest):
        async with opened(served, guest):
            assert await refused(served, guest) == (429, "too_many_sockets", "30")
            async with opened(served, new_guest()):
                pass
        await until(lambda: len(served.desk.sockets._open) == 1)
        async with opened(served, guest):
            pass
    await until(lambda: not served.desk.sockets._of_person)


async def test_a_full_server_says_so(another: Any, guest: Any, new_guest: Callable[[], Any]) -> None:
    served = another(max_sockets=1)
    async with opened(served, guest):
        assert await refused(served, new_guest()) == (503, "full", "10")


async def test_a_socket_that_is_opened_again_and_again_is_slowed_down(
    another: Any, guest: Any, new_guest: Callable[[], Any]
) -> None:
    served = another(rate_limit="on", socket_limit="20/minute")
    for _ in range(20):
        async with opened(served, guest):
            pass
    status, code, wait = await refused(served, guest)
    assert (status, code) == (429, "too_many")
    assert wait is not None
    assert 0 < int(wait) <= 61
    async with opened(served, new_guest()):
        pass
    await until(lambda: not served.desk.sockets._open)


async def test_a_flooding_client_is_slowed_and_another_does_not_notice(
    another: Any, guest: Any, new_guest: Callable[[], Any]
) -> None:
    served = another(rate_limit="on")
    async with opened(served, guest) as flood, opened(served, new_guest()) as other:

        async def pour() -> None:
            for number in range(3_000):  # good and bad ones: both count
                await flood.send(PING if number % 2 else "{")

        pouring = asyncio.create_task(pour())
        async with asyncio.timeout(10):
            while msgspec.json.decode(await flood.recv()).get("code") != "too_many":
                pass
        began = asyncio.get_running_loop().time()
        for _ in range(20):
            await other.send(PING)
            assert msgspec.json.decode(await other.recv())["type"] == "pong"
        assert asyncio.get_running_loop().time() - began < 3
        pouring.cancel()


async def test_origins_that_are_allowed_may_open_a_socket_and_foreign_ones_may_not(another: Any, guest: Any) -> None:
    served = another(allowed_origins="https://shop.example,https://help.shop.example")
    cookie = {"additional_headers": {"cookie": f"frontdesk_session={guest.token}"}, "subprotocols": None}
    for origin in ("https://shop.example", "https://help.shop.example", served.url, None):  # None: no browser's page
        async with opened(served, guest, origin=origin, **cookie):
            pass
    for origin in ("https://evil.example", "https://shop.example.evil.example", "http://shop.example", "null"):
        assert (await refused(served, guest, origin=origin, **cookie))[:2] == (403, "wrong_origin")


async def everything(connection: Any) -> list[dict[str, Any]]:
    """All frames until the server closes."""
    found = []
    async with asyncio.timeout(10):
        with suppress(ConnectionClosed):
            while True:
                found.append(msgspec.json.decode(await connection.recv()))
    return found


async def test_a_server_that_stops_sends_everybody_elsewhere_once_what_they_sent_is_acknowledged(
    another: Any, running: Any, guest: Any
) -> None:
    served, elsewhere = another(), another()
    async with opened(served, guest) as one, opened(served, guest) as two:
        await one.send(msgspec.json.encode({"type": "message.send", "client_message_id": "m", "text": "How do I pay?"}))
        stopping = asyncio.create_task(asyncio.to_thread(running.do, served.desk.sockets.drain(10)))
        for each in (one, two):
            said = await everything(each)
            assert each.close_code == 1012
            assert said[-1]["type"] == "reconnect"
            assert 0 <= said[-1]["after_ms"] <= 500
        await stopping
    assert await refused(served, guest) == (503, "stopping", "1")
    async with httpx.AsyncClient() as client:
        ready = await client.get(f"{served.url}/health/ready")
        assert ready.status_code == 503
        assert {"name": "server", "ok": False, "detail": "stopping"} in ready.json()["parts"]
    # Whether the message came through before the end or not: sent again, it is acknowledged, and stored once.
    async with opened(elsewhere, guest) as one:
        await one.send(msgspec.json.encode({"type": "message.send", "client_message_id": "m", "text": "How do I pay?"}))
        async with asyncio.timeout(10):
            while (frame := msgspec.json.decode(await one.recv()))["type"] != "ack":
                pass
        assert frame["seq"] == 1


async def test_a_server_that_is_told_to_exit_drains_its_sockets_by_itself(another: Any, guest: Any) -> None:
    served = another()
    async with opened(served, guest) as one:
        served.server.should_exit = True
        assert [frame["type"] for frame in await everything(one)] == ["reconnect"]
        assert one.close_code == 1012
