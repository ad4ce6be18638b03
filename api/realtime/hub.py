"""From the event log to the sockets: each event once, in order, whatever happens in between.

A commit wakes the sockets that follow its streams. Each has a cursor: the event right after it is sent from memory,
and where there is a gap (a slow socket whose short queue ran over, a resume, another process's events) the log is
read, page by page. So memory stays bounded and nothing durable is ever lost. Whispers (typing, progress) are not in
the log: a slow socket simply misses the oldest.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from graph.call_views import CallView
from graph.contract import plain
from graph.presence import AgentPresence
from graph.turns import Progress
from graph.words import Words
from store import events
from store.base import now
from store.database import Database
from store.events import AGENTS, Event, customer_stream

PAGE: Final = 200
"""Events read from the log at once."""
KEPT: Final = 256
"""Events that wait in memory for one socket; more are read from the log again."""
WHISPERS: Final = 64
"""Whispers that wait for one socket; then the oldest are dropped."""

Send = Callable[[str], Awaitable[None]]


class Follower:
    """One socket's place in a stream."""

    def __init__(self, stream: str) -> None:
        self.stream = stream
        self.cursor = 0
        self.newest = 0
        self.kept: deque[tuple[int, str]] = deque(maxlen=KEPT)
        self.whispers: deque[str] = deque(maxlen=WHISPERS)
        self.woken = asyncio.Event()

    def offer(self, seq: int, frame: str) -> None:
        """An event was committed."""
        self.newest = max(self.newest, seq)
        self.kept.append((seq, frame))
        self.woken.set()

    def begin(self, seq: int) -> None:
        """Send what follows `seq`, the newest event before the socket opened."""
        self.cursor = seq
        self.newest = max(self.newest, seq)

    def rewind(self, seq: int, newest: int) -> None:
        """Send everything after `seq` again."""
        self.cursor = seq
        self.newest = max(self.newest, newest)
        self.woken.set()

    def next_kept(self) -> str | None:
        """The event right after the cursor if it is in memory; the cursor moves on to it."""
        while self.kept and self.kept[0][0] <= self.cursor:
            self.kept.popleft()
        if not self.kept or self.kept[0][0] != self.cursor + 1:
            return None
        self.cursor, frame = self.kept.popleft()
        return frame


class Hub:
    """All followers of this process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._followers: defaultdict[str, set[Follower]] = defaultdict(set)
        self._stop = database.on_events(self._hear)

    def close(self) -> None:
        """Hear no more."""
        self._stop()

    @contextmanager
    def following(self, stream: str) -> Iterator[Follower]:
        """Follow a stream for as long as the block lasts."""
        follower = Follower(stream)
        self._followers[stream].add(follower)
        try:
            yield follower
        finally:
            self._followers[stream].discard(follower)
            if not self._followers[stream]:
                del self._followers[stream]

    async def newest(self, stream: str) -> int:
        """The newest sequence number of a stream."""
        async with self._database.reading() as session:
            return await events.last_seq(session, stream)

    async def pump(self, follower: Follower, send: Send) -> None:
        """Send a follower its events and whispers, for ever; `send` may be slow and may raise."""
        while True:
            await follower.woken.wait()
            follower.woken.clear()
            while follower.whispers:
                await send(follower.whispers.popleft())
            await self._catch_up(follower, send)

    async def _catch_up(self, follower: Follower, send: Send) -> None:
        while follower.cursor < follower.newest:
            if (frame := follower.next_kept()) is not None:
                await send(frame)
                continue
            async with self._database.reading() as session:
                page = await events.after(session, follower.stream, follower.cursor, limit=PAGE)
            if not page:
                return
            for event in page:
                if event.seq != follower.cursor + 1:  # a resume moved the cursor while we were sending
                    break
                follower.cursor = event.seq
                await send(event_frame(event))

    def whisper(self, streams: Sequence[str], name: str, conversation_id: UUID, data: dict[str, Any]) -> None:
        """Tell those who listen now something that need not be remembered."""
        followers = [follower for stream in streams for follower in self._followers.get(stream, ())]
        if not followers:
            return
        frame = encoded(name, conversation_id, data, now())
        for follower in followers:
            follower.whispers.append(frame)
            follower.woken.set()

    def progress(self, progress: Progress) -> None:
        """Pass a turn's progress on to its customer and to the agents."""
        data = {"turn_id": progress.turn_id, "node": progress.node, "state": progress.state}
        streams = (customer_stream(progress.customer_id), AGENTS)
        self.whisper(streams, "turn.progress", progress.conversation_id, data)

    def words(self, words: Words) -> None:
        """Pass the words of a draft on to the agents while a model writes them.

        Never to the customer: the guard and the send rule have not passed them, and what she has read cannot be taken
        back. Without a `seq`, and not replayed: the finished draft comes as an event of its own.
        """
        data = {"turn_id": words.turn_id, "text": words.text, "at": words.at}
        self.whisper((AGENTS,), "reply.delta", words.conversation_id, data)

    def call(self, view: CallView) -> None:
        """Tell the agents how far a recorded call is."""
        where = view.conversation_id or view.id
        self.whisper((AGENTS,), "call.progress", where, {"call": plain(view)})

    def presence(self, view: AgentPresence) -> None:
        """Tell the agents that one of them came, went, or is away."""
        self.whisper((AGENTS,), "presence.changed", view.agent.id, {"agent": plain(view)})

    def _hear(self, appended: Sequence[Event]) -> None:
        for event in appended:
            followers = self._followers.get(event.stream)
            if followers:
                frame = event_frame(event)
                for follower in followers:
                    follower.offer(event.seq, frame)


def event_frame(event: Event) -> str:
    """The frame of a durable event."""
    return encoded(event.name, event.conversation_id, event.data, event.at, seq=event.seq)


def encoded(name: str, conversation_id: UUID, data: dict[str, Any], at: datetime, *, seq: int | None = None) -> str:
    """An event as JSON; whispers have no `seq`."""
    numbered = {} if seq is None else {"seq": seq}
    frame = {"type": "event", **numbered, "conversation_id": conversation_id, "name": name, "data": data, "at": at}
    return msgspec.json.encode(frame).decode()
