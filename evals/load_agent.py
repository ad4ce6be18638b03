"""An agent of the load: a socket that follows the whole desk and approves waiting drafts after a while."""

from __future__ import annotations

import asyncio
import secrets
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import httpx
import msgspec
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from evals.load_customer import FIRST_WAIT_S, LONGEST_WAIT_S, Person, frame_of
from evals.server import ServerFailed, bench_environment

EMAIL: Final = "load@bench.example"
NUMBERED: Final = b'{"type":"event","seq":'
LATE: Final = ("conflict", "not_found")
"""Answers to an approval that came too late: the customer has written on, or somebody was faster."""


class _Named(msgspec.Struct):
    id: str


class _Drafts(msgspec.Struct):
    suggestions: list[_Named]
    turn: _Named


_drafts: Final = msgspec.json.Decoder(_Drafts).decode


@dataclass
class Agent:
    """The `number`th of `of` sockets of one agent; the drafts are shared out among them."""

    person: Person
    approved: set[str]
    """Ids of the turns whose draft was approved, shared with the customers' accounts."""
    number: int = 0
    of: int = 1
    think: float = 3.0
    deflate: bool = True
    decided: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    out_of_order: int = 0
    cuts: int = 0
    _cursor: int = -1
    _deciding: set[asyncio.Task[None]] = field(default_factory=set)

    async def live(self) -> None:
        """Be connected until this is cancelled."""
        wait = FIRST_WAIT_S
        while True:
            try:
                async with self.person.socket("agent", deflate=self.deflate) as socket:
                    wait = FIRST_WAIT_S
                    await self._work(socket)
            except (ConnectionClosed, OSError, TimeoutError, InvalidHandshake, EOFError):
                self.cuts += 1
            await asyncio.sleep(wait)
            wait = min(2 * wait, LONGEST_WAIT_S)

    async def _work(self, socket: ClientConnection) -> None:
        hello = frame_of(await socket.recv(decode=False))
        if self._cursor < 0:
            self._cursor = hello.last_seq
        else:
            await socket.send(b'{"type":"resume","last_seq":%d}' % self._cursor, text=True)
        while True:
            raw = await socket.recv(decode=False)
            # She hears everything that happens at the desk; only what she acts on is read as a whole.
            if raw.startswith(NUMBERED):
                self._follow(int(raw[len(NUMBERED) : raw.index(b",", len(NUMBERED))]))
                if b'"name":"suggestion.created"' in raw[:200]:
                    self._take(socket, raw)
            elif raw.startswith((b'{"type":"error"', b'{"type":"ack"')):
                frame = frame_of(raw)
                name = "approved" if frame.type == "ack" else "too late" if frame.code in LATE else frame.code
                (self.errors if name == frame.code else self.decided)[name] += 1

    def _follow(self, seq: int) -> None:
        self.out_of_order += seq != self._cursor + 1
        self._cursor = seq

    def _take(self, socket: ClientConnection, raw: bytes) -> None:
        found = _drafts(frame_of(raw).data)
        if int(found.turn.id[-4:], 16) % self.of == self.number and found.suggestions:
            task = asyncio.create_task(self._approve(socket, found.turn.id, found.suggestions[0].id))
            self._deciding.add(task)
            task.add_done_callback(self._deciding.discard)

    async def _approve(self, socket: ClientConnection, turn_id: str, suggestion_id: str) -> None:
        await asyncio.sleep(self.think)
        self.approved.add(turn_id)
        frame = {"type": "suggestion.decide", "suggestion_id": suggestion_id, "action": "approve"}
        try:
            await socket.send(msgspec.json.encode(frame), text=True)
        except ConnectionClosed:
            self.decided["cut off"] += 1


async def hired(data: Path, url: str, settings: Mapping[str, str] | None = None) -> Person:
    """An agent who is added to the desk of a data folder and signed in. Raises `ServerFailed`."""
    password = secrets.token_urlsafe(16)
    command = [sys.executable, "-m", "api", "users", "add", EMAIL, "--role", "agent", "--name", "Load Bench"]
    added = await asyncio.create_subprocess_exec(
        *command,
        *("--password", password, "--data", str(data)),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env=bench_environment(settings),
    )
    output, _ = await added.communicate()
    if added.returncode:
        raise ServerFailed(f"no agent could be added: {output.decode(errors='replace')[-500:]}")
    return await signed_in(url, EMAIL, password)


async def signed_in(url: str, email: str, password: str) -> Person:
    """An agent who signs in at a running desk. Raises `ServerFailed`."""
    async with httpx.AsyncClient(timeout=30) as client:
        answer = await client.post(f"{url}/api/auth/login", json={"email": email, "password": password})
    if answer.status_code >= 400:
        raise ServerFailed(f"{email} cannot sign in at {url}: {answer.status_code} {answer.text[:300]}")
    found = answer.json()
    return Person(url, found["user_id"], found["token"])
