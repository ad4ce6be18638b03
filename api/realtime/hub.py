"""From the event log to the sockets: each event once, in order, whatever happens in between.

A commit wakes the sockets that follow its streams; another process's commit does through `nudge`. Each socket has a
cursor and takes the event right after it from what the process holds of the stream (`streams`), which reads the log
where something is missing. So memory stays bounded and nothing durable is ever lost. Whispers (typing, progress) are
not in the log: a slow socket simply misses the oldest.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
import structlog

from api.realtime.pace import Pace
from api.realtime.streams import Follower, Numbered, Stream
from graph.call_views import CallView
from graph.contract import plain
from graph.presence import AgentPresence
from graph.turns import Progress
from graph.words import Words
from store import events
from store.base import now
from store.database import Database
from store.events import AGENTS, Event, customer_stream

RETRY_S: Final = 1.0
"""Seconds between two tries to read the log while the database is away."""

Send = Callable[[str], Awaitable[None]]
WhisperListener = Callable[[Sequence[str], str], None]

log = structlog.get_logger(__name__)


class Hub:
    """All followers of this process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._streams: dict[str, Stream] = {}
        self._whisper_listeners: list[WhisperListener] = []
        self._failing = False
        self._pace = Pace(self._tell_progress)
        self._stop = database.on_events(self._hear)

    def close(self) -> None:
        """Hear no more."""
        self._stop()

    @property
    def followed(self) -> list[str]:
        """The streams that somebody follows here."""
        return list(self._streams)

    @contextmanager
    def following(self, name: str) -> Iterator[Follower]:
        """Follow a stream for as long as the block lasts."""
        stream = self._streams.get(name)
        if stream is None:
            stream = self._streams[name] = Stream(name, self._read)
        follower = stream.join()
        try:
            yield follower
        finally:
            stream.leave(follower)
            if not stream.followers:
                del self._streams[name]

    async def newest(self, stream: str) -> int:
        """The newest sequence number of a stream."""
        async with self._database.reading() as session:
            return await events.last_seq(session, stream)

    def nudge(self, stream: str, seq: int) -> None:
        """A stream has events up to `seq`: its followers here read those that they lack."""
        if (followed := self._streams.get(stream)) is not None:
            followed.nudge(seq)

    async def pump(self, follower: Follower, send: Send) -> None:
        """Send a follower its events and whispers, for ever; `send` may be slow and may raise."""
        while True:
            await follower.woken.wait()
            follower.woken.clear()
            while follower.whispers:
                await send(follower.whispers.popleft())
            await self._catch_up(follower, send)

    async def _catch_up(self, follower: Follower, send: Send) -> None:
        stream = follower.stream
        while (cursor := follower.cursor) < stream.newest:
            try:
                found = await stream.next(follower)
            except Exception:
                if not self._failing:  # once an outage, not once a socket
                    self._failing = True
                    log.exception("log_unreadable")
                await asyncio.sleep(RETRY_S)
                continue
            if found is None:
                return
            if follower.cursor == cursor:  # else a resume moved it while the log was read
                follower.cursor, frame = found
                await send(frame)
        stream.rest(follower)

    async def _read(self, stream: str, after: int, limit: int) -> list[Numbered]:
        async with self._database.reading() as session:
            found = await events.after(session, stream, after, limit=limit)
        self._failing = False
        return [(event.seq, event_frame(event)) for event in found]

    def on_whisper(self, listener: WhisperListener) -> None:
        """Call `listener(streams, frame)` with each whisper of this process. It must not block."""
        self._whisper_listeners.append(listener)

    def whisper(self, streams: Sequence[str], name: str, conversation_id: UUID, data: dict[str, Any]) -> None:
        """Tell those who listen now something that need not be remembered, wherever their sockets are."""
        if not self._whisper_listeners and not any(stream in self._streams for stream in streams):
            return
        frame = encoded(name, conversation_id, data, now())
        self.pass_on(streams, frame)
        for listener in self._whisper_listeners:
            listener(streams, frame)

    def pass_on(self, streams: Sequence[str], frame: str) -> None:
        """Hand a whisper to the followers of this process."""
        for name in streams:
            if (stream := self._streams.get(name)) is not None:
                for follower in stream.followers:
                    follower.hear(frame)

    def progress(self, progress: Progress) -> None:
        """Pass a turn's progress on to its customer and to the agents, as fast as people read."""
        self._pace.step(progress)

    def _tell_progress(self, progress: Progress) -> None:
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
            self._pace.overtaken(event.conversation_id)
            if (stream := self._streams.get(event.stream)) is not None:
                stream.commit(event.seq, event_frame(event))


def event_frame(event: Event) -> str:
    """The frame of a durable event."""
    return encoded(event.name, event.conversation_id, event.data, event.at, seq=event.seq)


def encoded(name: str, conversation_id: UUID, data: dict[str, Any], at: datetime, *, seq: int | None = None) -> str:
    """An event as JSON; whispers have no `seq`."""
    numbered = {} if seq is None else {"seq": seq}
    frame = {"type": "event", **numbered, "conversation_id": conversation_id, "name": name, "data": data, "at": at}
    return msgspec.json.encode(frame).decode()
