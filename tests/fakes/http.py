"""A real HTTP server for the fakes of cloud providers: it records what it is sent, and misbehaves as it is told."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Self
from urllib.parse import parse_qs, urlsplit

Misbehaviour = Literal["slow", "malformed", "nonsense", "cut"]


@dataclass(frozen=True)
class Asked:
    """A request as it came."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    raw: str

    @property
    def body(self) -> Any:
        """The JSON that was sent."""
        return json.loads(self.raw)


@dataclass(frozen=True)
class Stream:
    """An answer in pieces, as server-sent events; `cut` ends the connection instead of the answer."""

    events: Sequence[Any]
    cut: bool = False


@dataclass(frozen=True)
class Status:
    """An answer that is no success."""

    code: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None


class FakeServer:
    """Subclasses give `answer`. `behave` is what the next requests meet: None for the service's own answer.

    `delay` is the seconds before the first byte of each answer, `pace` those between two pieces of a stream.
    """

    def __init__(self, *, delay: float = 0.0, pace: float = 0.0) -> None:
        self.delay = delay
        self.pace = pace
        self.behave: Misbehaviour | Status | None = None
        self.asked: list[Asked] = []
        self._server: asyncio.Server | None = None
        self._busy: set[asyncio.Task[None]] = set()

    def answer(self, asked: Asked) -> Any:
        """The JSON of a success, a `Stream`, or a `Status`."""
        raise NotImplementedError

    @property
    def url(self) -> str:
        """Where it listens."""
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    @property
    def seen(self) -> str:
        """Everything it was sent: addresses, headers and bodies."""
        return "\n".join(f"{each.path} {dict(each.query)} {dict(each.headers)} {each.raw}" for each in self.asked)

    async def __aenter__(self) -> Self:
        return await self.listen(0)

    async def listen(self, port: int) -> Self:
        """Listen on a port of this machine; 0 takes any free one."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", port)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._busy:
            task.cancel()
        await asyncio.gather(*self._busy, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._busy.add(task)
        try:
            while asked := await _request(reader):
                self.asked.append(asked)
                if not await self._respond(asked, writer):
                    return
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            return
        finally:
            self._busy.discard(task)
            writer.close()

    async def _respond(self, asked: Asked, writer: asyncio.StreamWriter) -> bool:
        """Whether the connection goes on."""
        match self.behave:
            case "slow":
                await asyncio.sleep(60)
            case "malformed":
                await _send(writer, 200, {}, b'{"results": {"documents": [')
            case "nonsense":
                await _send(writer, 200, {}, b'{"surprise": true}')
            case "cut":
                writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n{")
                await writer.drain()
                return False
            case Status() as status:
                await _send(writer, status.code, status.headers, json.dumps(status.body).encode())
            case None:
                answer = self.answer(asked)
                if self.delay:
                    await asyncio.sleep(self.delay)
                if isinstance(answer, Stream):
                    return await self._stream(answer, writer)
                code = answer.code if isinstance(answer, Status) else 200
                body = answer.body if isinstance(answer, Status) else answer
                await _send(writer, code, {}, json.dumps(body).encode())
        return True

    async def _stream(self, stream: Stream, writer: asyncio.StreamWriter) -> bool:
        """Each event as a chunk of its own; whether the connection goes on."""
        writer.write(b"HTTP/1.1 200 X\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n")
        for place, event in enumerate(stream.events):
            if place and self.pace:
                await asyncio.sleep(self.pace)
            data = f"data: {json.dumps(event)}\r\n\r\n".encode()
            writer.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
            await writer.drain()
        if stream.cut:
            return False
        writer.write(b"0\r\n\r\n")
        await writer.drain()
        return True


async def _request(reader: asyncio.StreamReader) -> Asked | None:
    head = await reader.readuntil(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").strip().split("\r\n")
    method, target, _ = first.split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    raw = await reader.readexactly(int(headers.get("content-length", "0")))
    address = urlsplit(target)
    query = {name: values[0] for name, values in parse_qs(address.query).items()}
    return Asked(method, address.path, query, headers, raw.decode())


async def _send(writer: asyncio.StreamWriter, code: int, headers: Mapping[str, str], body: bytes) -> None:
    told = {"content-type": "application/json; charset=utf-8", **headers, "content-length": str(len(body))}
    lines = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    writer.write(f"HTTP/1.1 {code} X\r\n{lines}\r\n".encode() + body)
    await writer.drain()
