"""Desks that work on recorded calls with a fake line to the engines, and what they are asked in tests."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

from graph.call_hearing import CallLimits
from graph.call_views import CallDetails, CallView
from graph.calls import Calls, NewCall
from store import calls as stored
from store.calls import Call
from store.database import Database
from store.files import Files, key_of
from store.scratch import Scratch
from store.users import User
from tests.fakes.call_line import FakeCallLine, Said
from tests.fakes.engines import FakeEngine, providers_of
from tools.inference.pool import Inference

BEGAN = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
GREETING = "Thank you for calling, how can I help you?"
WISH = "My order A482913 has not arrived yet."
PROMISE = "I will send you a new one today."


def talk() -> list[Said]:
    """A call of two speakers that is written down in four pieces."""
    return [
        Said(0, 1.0, 4.0, GREETING),
        Said(1, 5.0, 9.0, WISH, pitch=220.0),
        Said(0, 150.0, 153.0, PROMISE),
        Said(1, 154.0, 157.0, "Thank you, goodbye.", pitch=220.0),
    ]


@dataclass
class Place:
    """Where calls are kept, and who brings them."""

    database: Database
    home: Path
    agent: User
    customer: User
    seen: list[CallView] = field(default_factory=list)

    @property
    def files(self) -> Files:
        """The kept recordings."""
        return Files(self.home / "files")

    def elsewhere(self, line: FakeCallLine) -> Calls:
        """The calls as another process has them, which works on none."""
        inference = cast(Inference, SimpleNamespace(calls=line))
        scratch = Scratch(self.home / "scratch")
        limits = CallLimits(seconds=3600)
        return Calls(self.database, self.files, inference, providers_of(FakeEngine()), limits, scratch=scratch)

    @asynccontextmanager
    async def working(self, line: FakeCallLine, *, alone: bool = True) -> AsyncIterator[Calls]:
        """A desk that works on calls with this line until the end of the block."""
        calls = self.elsewhere(line)
        calls.on_progress(self.seen.append)
        calls.start(alone=alone)
        try:
            yield calls
        finally:
            await calls.stop()

    async def bring(self, calls: Calls, **more: Any) -> UUID:
        """Submit a recording."""
        upload = self.home / "upload.wav"
        upload.write_bytes(b"as it was sent")
        return (await calls.submit(upload, NewCall(name="monday.mp3", **more), agent=self.agent)).id

    async def row(self, call_id: UUID) -> Call:
        """The call as it is stored."""
        async with self.database.reading() as session:
            found = await stored.get(session, call_id)
        assert found is not None
        return found

    async def kept(self, call_id: UUID) -> dict[str, bool]:
        """Which files of a call there are, by suffix."""
        found = {}
        for suffix in ("upload", "mp3"):
            try:
                await self.files.read(key_of(call_id, suffix))
                found[suffix] = True
            except FileNotFoundError:
                found[suffix] = False
        return found


async def until(happens: Callable[[], Any]) -> None:
    """Wait for what the background work does; `happens` may be a coroutine function."""
    async with asyncio.timeout(20):
        while True:
            found = happens()
            if await found if asyncio.iscoroutine(found) else found:
                return
            await asyncio.sleep(0.01)


async def over(calls: Calls, call_id: UUID) -> CallDetails:
    """The call once nobody works on it any more."""

    async def ended() -> bool:
        return (await calls.get(call_id)).status not in ("queued", "running")

    await until(ended)
    return await calls.get(call_id)
