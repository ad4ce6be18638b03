"""A customer of the load: one real WebSocket, that comes back after every cut, resumes, and sends again what was not
acknowledged under the same id.
"""

from __future__ import annotations

import asyncio
import itertools
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Final
from uuid import uuid4

import httpx
import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from evals.load_account import WAITS, Account, Said, Sent

FIRST_WAIT_S: Final = 0.1
LONGEST_WAIT_S: Final = 1.0
"""Seconds between two tries to connect, doubled from the first up to the longest."""
OPEN_S: Final = 20.0
"""Seconds that a handshake may take. A thousand at once need their time."""
PROGRESS: Final = b'"name":"turn.progress"'


class Frame(msgspec.Struct):
    """What the client looks at in a frame of the server."""

    type: str
    seq: int | None = None
    name: str = ""
    conversation_id: str = ""
    client_message_id: str | None = None
    last_seq: int = 0
    code: str = ""
    after_ms: int = 0
    data: msgspec.Raw = msgspec.Raw()


class _Message(msgspec.Struct):
    seq: int
    sender: str
    client_message_id: str


class _Created(msgspec.Struct):
    message: _Message


class _Conversation(msgspec.Struct):
    status: str


class _Changed(msgspec.Struct):
    conversation: _Conversation


frame_of: Final = msgspec.json.Decoder(Frame).decode
_created: Final = msgspec.json.Decoder(_Created).decode
_changed: Final = msgspec.json.Decoder(_Changed).decode


@dataclass
class Person:
    """Somebody who is signed in at one of the desk's addresses."""

    url: str
    user_id: str
    token: str

    @classmethod
    async def guest(cls, client: httpx.AsyncClient, url: str) -> Person:
        """Come in as a guest. Raises `httpx.HTTPError`."""
        answer = await client.post(f"{url}/api/auth/guest", json={})
        answer.raise_for_status()
        client.cookies.clear()
        found = answer.json()
        return cls(url, found["user_id"], found["token"])

    def socket(self, kind: str, *, deflate: bool) -> connect:
        """A connection of this person, not opened yet. With `deflate` compression is offered, as browsers do."""
        return connect(
            f"{self.url.replace('http', 'ws', 1)}/ws/{kind}/{self.user_id}",
            subprotocols=[f"bearer.{self.token}"],  # type: ignore[list-item]
            compression="deflate" if deflate else None,
            open_timeout=OPEN_S,
            ping_interval=None,
            close_timeout=2,
            max_size=None,
        )


@dataclass
class Customer:
    """A customer with her account. `stay` keeps her in a conversation that waits for a person."""

    person: Person
    account: Account
    deflate: bool = True
    stay: bool = False
    cuts: Counter[str] = field(default_factory=Counter)
    """Connections that ended without her wish, by how."""
    connected: asyncio.Event = field(default_factory=asyncio.Event)
    _conversation_id: str | None = None
    _socket: ClientConnection | None = None
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))
    _name: str = field(default_factory=lambda: uuid4().hex[:12])
    _addresses: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Note where else she may go when her address does not answer."""
        self._addresses = self._addresses or [self.person.url]

    def may_go_to(self, urls: list[str]) -> None:
        """Name all addresses of the desk: after a cut she takes the next one, as behind a load balancer."""
        self._addresses = [*urls]

    async def live(self) -> None:
        """Be connected until this is cancelled."""
        wait = FIRST_WAIT_S
        while True:
            try:
                async with self.person.socket("customer", deflate=self.deflate) as socket:
                    wait = FIRST_WAIT_S
                    await self._talk(socket)
            except ConnectionClosed as closed:
                code = closed.rcvd.code if closed.rcvd else "no close frame"
                self.cuts[f"closed: {code}"] += 1
            except (OSError, TimeoutError, InvalidHandshake, EOFError) as error:
                self.cuts[f"not connected: {type(error).__name__}"] += 1
            self.connected.clear()
            self._socket = None
            await asyncio.sleep(wait * random.uniform(0.5, 1.5))  # noqa: S311  # a spread, no secret
            wait = min(2 * wait, LONGEST_WAIT_S)
            self._move_on()

    async def send(self, text: str, *, at: float | None = None) -> Sent:
        """Say something now, or at once when she is connected again. `at` is when she meant to."""
        number = next(self._numbers)
        sent = Sent(f"{self._name}-{number}", text, at or time.perf_counter(), self._conversation_id)
        self.account.send(sent)
        if self._socket is not None and self.connected.is_set():
            await self._put(self._socket, sent)
        return sent

    async def _talk(self, socket: ClientConnection) -> None:
        hello = frame_of(await socket.recv(decode=False))
        if self.account.cursor or self.account.sent:
            await socket.send(b'{"type":"resume","last_seq":%d}' % self.account.cursor, text=True)
        else:
            self.account.cursor = hello.last_seq
        self._socket = socket
        for sent in self.account.unacked:
            await self._put(socket, sent)
        self.connected.set()
        while True:
            raw = await socket.recv(decode=False)
            if PROGRESS not in raw:
                self._hear(frame_of(raw), time.perf_counter())

    async def _put(self, socket: ClientConnection, sent: Sent) -> None:
        frame = {"type": "message.send", "client_message_id": sent.client_message_id, "text": sent.text}
        if sent.to is not None:
            frame["conversation_id"] = sent.to
        sent.copies += 1
        try:
            await socket.send(msgspec.json.encode(frame), text=True)
        except ConnectionClosed:
            return  # it goes again with the next connection

    def _hear(self, frame: Frame, at: float) -> None:
        if frame.type == "ack" and frame.client_message_id is not None and frame.seq is not None:
            self.account.acked(frame.client_message_id, frame.conversation_id, frame.seq, at)
            self._conversation_id = self._conversation_id or frame.conversation_id
        elif frame.type == "error":
            self.account.failed(frame.code, frame.client_message_id)
        elif frame.type == "event" and frame.seq is not None and self.account.event(frame.seq):
            self._event(frame, at)

    def _event(self, frame: Frame, at: float) -> None:
        if frame.name == "message.created":
            message = _created(frame.data).message
            self.account.said(Said(frame.conversation_id, message.seq, message.sender, message.client_message_id), at)
        elif frame.name == "conversation.status_changed":
            status = _changed(frame.data).conversation.status
            self.account.status(frame.conversation_id, status, at)
            if status in WAITS and not self.stay and frame.conversation_id == self._conversation_id:
                self._conversation_id = None  # she leaves it to the people, and asks the next thing anew

    def _move_on(self) -> None:
        here = self._addresses.index(self.person.url) if self.person.url in self._addresses else -1
        self.person.url = self._addresses[(here + 1) % len(self._addresses)]
