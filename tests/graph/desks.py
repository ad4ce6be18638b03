"""Desks under test: real records, the real graph with its checkpoints on SQLite, and a gate to hold a run at."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa

from graph.accepting import Accepted
from graph.agents import Agents
from graph.assistant import Assistant, build
from graph.evidence import Rules
from graph.outcomes import TurnResult
from graph.turns import Turns
from store import conversations, events, messages, tickets, users
from store.attachments import Attachment
from store.base import new_id, now
from store.conversations import Conversation
from store.database import Database
from store.events import Event
from store.files import Files, key_of
from store.messages import Message
from store.settings import DeskSettings, Mode
from store.tickets import Ticket
from store.turns import Turn
from store.users import User
from tests.fakes.engines import FakeEngine, providers_of
from tests.graph.savers import saver_named
from tests.graph.states import TRUSTED
from tools.providers import Providers


@dataclass
class Gate:
    """The real assistant behind a gate: runs can be held before they begin, or made to fail."""

    assistant: Assistant
    failures: int = 0
    """How many of the next runs raise."""
    runs: int = 0
    _open: asyncio.Event = field(default_factory=asyncio.Event)
    _over: asyncio.Event = field(default_factory=asyncio.Event)
    _reached: asyncio.Condition = field(default_factory=asyncio.Condition)

    def __post_init__(self) -> None:
        self._open.set()

    def shut(self) -> None:
        """Hold every run that begins from now on."""
        self._open.clear()

    def open(self) -> None:
        """Let all runs go on."""
        self._open.set()

    async def reached(self, runs: int) -> None:
        """Wait until this many runs in all have come to the gate."""
        async with asyncio.timeout(10), self._reached:
            await self._reached.wait_for(lambda: self.runs >= runs)

    async def over(self) -> None:
        """Wait until a run has ended, or was stopped."""
        async with asyncio.timeout(10):
            await self._over.wait()

    async def ainvoke(self, *args: Any, **kwargs: Any) -> Any:
        """Run the graph once the gate is open."""
        async with self._reached:
            self.runs += 1
            self._reached.notify_all()
        try:
            await self._open.wait()
            if self.failures > 0:
                self.failures -= 1
                raise OSError("the disk is full")
            return await self.assistant.ainvoke(*args, **kwargs)
        finally:
            self._over.set()

    async def aget_state(self, *args: Any, **kwargs: Any) -> Any:
        """The state of a thread."""
        return await self.assistant.aget_state(*args, **kwargs)


@dataclass
class Desk:
    """A desk with a customer and two agents. Use its methods to say and see things."""

    database: Database
    turns: Turns
    agents: Agents
    gate: Gate
    engine: FakeEngine
    customer: User
    anna: User
    ben: User
    files: Files
    folder: Path

    async def say(self, text: str, conversation_id: UUID | None = None, **more: Any) -> Accepted:
        """Send a message without waiting for its turn."""
        return await self.turns.accept(customer_id=self.customer.id, text=text, conversation_id=conversation_id, **more)

    async def ask(self, text: str, conversation_id: UUID | None = None) -> TurnResult:
        """Send a message and wait for its turn."""
        return await self.turns.result(await self.say(text, conversation_id))

    async def keep(
        self,
        content: str,
        kind: str = "image",
        *,
        problem: str | None = None,
        owner: User | None = None,
        hours: float = 24,
    ) -> UUID:
        """Upload a "picture" or "recording" that is a text file, as the fake engines read them; the file's id."""
        file_id = new_id()
        source = self.folder / f"{file_id}.txt"
        source.write_text(content)
        suffix = "png" if kind == "image" else "mp3"
        await self.files.put(source, key_of(file_id, suffix))
        row = Attachment(
            id=file_id,
            owner_id=(owner or self.customer).id,
            kind=kind,
            content_type="image/png" if kind == "image" else "audio/mpeg",
            name=f"file.{suffix}",
            bytes=len(content),
            sha256="0" * 64,
            file_key=key_of(file_id, suffix),
            width=100 if kind == "image" else None,
            height=80 if kind == "image" else None,
            duration_s=4.0 if kind == "audio" else None,
            channels=1 if kind == "audio" else None,
            quality={"problem": problem},
            expires_at=now() + timedelta(hours=hours),
        )
        async with self.database.writing() as session:
            session.add(row)
        return file_id

    async def show(
        self, text: str, content: str, kind: str = "image", *, problem: str | None = None, to: UUID | None = None
    ) -> TurnResult:
        """Send a message with one file and wait for its turn."""
        file_id = await self.keep(content, kind, problem=problem)
        return await self.turns.result(await self.say(text, to, attachment_ids=[file_id]))

    async def conversation(self, conversation_id: UUID) -> Conversation:
        """The conversation as it is stored."""
        async with self.database.reading() as session:
            found = await conversations.get(session, conversation_id)
        assert found is not None
        return found

    async def said(self, conversation_id: UUID) -> list[tuple[str, str]]:
        """(sender, text) of all messages."""
        return [(each.sender, each.text) for each in await self.messages(conversation_id)]

    async def messages(self, conversation_id: UUID) -> list[Message]:
        """All messages, oldest first."""
        async with self.database.reading() as session:
            return await messages.latest(session, conversation_id, limit=1000)

    async def all_turns(self, conversation_id: UUID) -> Sequence[Turn]:
        """All turns, oldest first."""
        statement = sa.select(Turn).where(Turn.conversation_id == conversation_id).order_by(Turn.created_at, Turn.id)
        async with self.database.reading() as session:
            return (await session.scalars(statement)).all()

    async def tickets(self, conversation_id: UUID) -> Sequence[Ticket]:
        """All tickets, the newest first."""
        async with self.database.reading() as session:
            return await tickets.of_conversation(session, conversation_id)

    async def events(self, stream: str) -> Sequence[Event]:
        """A stream's events, oldest first."""
        async with self.database.reading() as session:
            return await events.after(session, stream, 0, limit=10_000)


@asynccontextmanager
async def running(
    database: Database,
    checkpoints: Path,
    providers: Providers,
    *,
    alone: bool = True,
    mode: Mode = "auto",
    files: Files | None = None,
    dispatch: Callable[[UUID], None] | None = None,
    saver: str = "sqlite",
    place: Path | str | None = None,
) -> AsyncIterator[tuple[Turns, Gate]]:
    """Turns that run over these files until the end of the block; `saver` and `place` as `saver_named` takes them."""
    async with saver_named(saver, place or checkpoints.parent) as opened:
        gate = Gate(build(opened))
        turns = Turns(
            database,
            cast("Assistant", gate),
            providers,
            defaults=DeskSettings(mode=mode, audit_share=0.0),
            rules=Rules(shipped_cases=TRUSTED),
            files=files,
            dispatch=dispatch,
        )
        await turns.start(alone=alone)
        try:
            yield turns, gate
        finally:
            gate.open()
            await turns.stop()


@asynccontextmanager
async def desk_over(
    database: Database, checkpoints: Path, *, providers: Providers | None = None, **more: Any
) -> AsyncIterator[Desk]:
    """A whole desk over these files; people are added when the database is empty."""
    engine = FakeEngine()
    async with database.writing() as session:
        known = {user.full_name: user for user in await users.listed(session)}
        people = [
            known.get(name) or await users.add(session, role=role, full_name=name, email=email)
            for name, role, email in [
                ("Carla Conti", "customer", None),
                ("Anna Ahlers", "agent", "anna@example.com"),
                ("Ben Brandt", "agent", "ben@example.com"),
            ]
        ]
    folder = checkpoints.parent
    files = Files(folder / "files")
    async with running(database, checkpoints, providers or providers_of(engine), files=files, **more) as (turns, gate):
        yield Desk(database, turns, Agents(turns), gate, engine, *people, files=files, folder=folder)
