"""Wake-up calls between the processes of one desk, over Redis pub/sub; the log stays the only truth.

A process says on one channel which streams have new events, up to which number, and what was whispered; the others
nudge their hubs, which read the log. One channel for all: a call costs its receiver 40 µs, a customer's own channel
would cost 130 µs to join and as much to leave, and every process needs the agents' stream anyway. Calls that are
made while one is on its way become one call, so that nothing piles up.

A process hears its own calls too, and makes an empty one each second. Whether it does is the one sign of life that
counts, because it goes through everything: where it does not come back, the desk polls the log until it does, and
says so once. A colleague's silence (its Redis may be cut off from ours, or it died) makes polling fast for a minute.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from time import monotonic
from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid4

import msgspec
import structlog

from api.realtime.connecting import ANSWER_S, connected
from api.realtime.hub import Hub
from api.realtime.names import prefix
from api.realtime.polling import Polling
from api.settings import Settings
from graph.turns import Turns
from store.database import Database
from store.events import Event

if TYPE_CHECKING:
    from redis.asyncio import Redis
    from redis.asyncio.client import PubSub

BEAT_S: Final = 1.0
"""Seconds after the last call until an empty one is made."""
PATIENCE_S: Final = 3.0
"""Seconds without a call of one's own, or of a colleague, that count as silence."""
MISSED_S: Final = 60.0
"""Seconds for which a silent colleague is missed."""
RETRY_S: Final = (0.2, 0.5, 1.0, 2.0)
"""Seconds between the tries to reach Redis again."""
PAUSE_S: Final = 0.01
"""Seconds between two calls at least: what happens meanwhile is told together."""
STREAMS: Final = 5_000
"""Streams, and conversations, that wait to be told; more become "look at the log"."""
WHISPERS: Final = 500
"""Whispers that wait to be told; then the oldest are dropped."""

log = structlog.get_logger(__name__)


class Call(msgspec.Struct, array_like=True):
    """What one process tells the others."""

    sender: str
    streams: dict[str, int] = {}
    """The newest number of each stream that has new events."""
    conversations: list[UUID] = []
    """Where something happened: a turn may have settled."""
    whispers: list[tuple[Sequence[str], str]] = []
    look: bool = False
    """More happened than is told: look at the log."""
    leaving: bool = False
    """The sender stops, and will not be missed."""


class Wakeups:
    """Tells the other processes of a desk what has happened here, and hears what has happened there.

    A desk without Redis is alone, and has nothing to do here.
    """

    def __init__(self, settings: Settings, database: Database, hub: Hub, turns: Turns) -> None:
        self.polling = Polling(database, hub, turns)
        self._me = uuid4().hex
        self._channel = f"{prefix(settings)}wakeups"
        self._url = settings.redis_url.get_secret_value() if settings.redis_url else None
        self._hub = hub
        self._turns = turns
        self._stopping = False
        self._tasks: list[asyncio.Task[None]] = []
        self._up = False
        self._fault: str | None = None
        self._heard_self = 0.0
        self._colleagues: dict[str, float] = {}
        self._client: Redis | None = None
        self._something = asyncio.Event()
        self._streams: dict[str, int] = {}
        self._conversations: set[UUID] = set()
        self._whispers: deque[tuple[Sequence[str], str]] = deque(maxlen=WHISPERS)
        self._look = False
        self.calls = 0
        """Calls that were made."""
        if self._url is not None:
            database.on_events(self._note)
            hub.on_whisper(self._whisper)

    @property
    def status(self) -> tuple[bool, str] | None:
        """Whether calls arrive, and how that is told; None for a desk that is alone."""
        if self._url is None:
            return None
        return (True, "connected") if self._up else (False, "degraded: polling")

    def start(self) -> None:
        """Begin to tell and to hear. A Redis that is away is waited for, in the background."""
        if self._url is not None:
            self._tasks.append(asyncio.create_task(self.polling.run()))
            self._tasks.append(asyncio.create_task(self._supervise(self._url)))

    async def stop(self) -> None:
        """Say good-bye, and tell and hear no more."""
        self._stopping = True
        if self._client is not None and self._up:
            farewell = self._say(self._client, Call(self._me, leaving=True))
            await asyncio.gather(farewell, return_exceptions=True)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    # What happens here

    def _note(self, appended: Sequence[Event]) -> None:
        for event in appended:
            self._streams[event.stream] = max(event.seq, self._streams.get(event.stream, 0))
            self._conversations.add(event.conversation_id)
        if len(self._streams) > STREAMS or len(self._conversations) > STREAMS:
            self._forget()
        self._something.set()

    def _whisper(self, streams: Sequence[str], frame: str) -> None:
        if self._up:
            self._whispers.append((streams, frame))
            self._something.set()

    def _forget(self) -> None:
        self._streams.clear()
        self._conversations.clear()
        self._look = True

    def _next_call(self) -> Call:
        call = Call(self._me, self._streams, list(self._conversations), list(self._whispers), self._look)
        self._streams, self._conversations, self._look = {}, set(), False
        self._whispers.clear()
        return call

    # Redis

    async def _supervise(self, url: str) -> None:
        tries = 0
        while True:
            try:
                async with connected(url) as (client, channel):
                    self._client = client
                    await channel.subscribe(self._channel)
                    if await channel.get_message(timeout=ANSWER_S) is None:
                        raise TimeoutError("Redis does not answer")
                    self._heard_self = monotonic()
                    self._something.set()
                    async with asyncio.TaskGroup() as group:
                        group.create_task(self._tell(client))
                        group.create_task(self._hear(channel))
            except Exception as error:
                tries = 0 if self._up else tries + 1
                self._went_down(error)
            await asyncio.sleep(RETRY_S[min(tries, len(RETRY_S) - 1)])

    async def _tell(self, client: Redis) -> None:
        while not self._stopping:  # a cancellation can get lost in the client of Redis
            try:
                async with asyncio.timeout(BEAT_S):
                    await self._something.wait()
            except TimeoutError:
                pass
            self._something.clear()
            call = self._next_call()
            try:
                await self._say(client, call)
            except BaseException:
                self._look = self._look or bool(call.streams) or call.look
                raise
            await asyncio.sleep(PAUSE_S)

    async def _say(self, client: Redis, call: Call) -> None:
        async with asyncio.timeout(ANSWER_S):
            await client.publish(self._channel, msgspec.msgpack.encode(call))
        self.calls += 1

    async def _hear(self, channel: PubSub) -> None:
        while not self._stopping:
            message = await channel.get_message(ignore_subscribe_messages=True, timeout=BEAT_S / 2)
            if message is not None:
                self._take(message["data"])
            self._count_heads()

    def _take(self, raw: bytes) -> None:
        try:
            call = msgspec.msgpack.decode(raw, type=Call)
        except msgspec.MsgspecError:
            log.warning("wakeup_unreadable")
            return
        if call.sender == self._me:
            self._heard_self = monotonic()
            self._came_up()
            return
        self._colleagues[call.sender] = monotonic()
        if call.leaving:
            del self._colleagues[call.sender]
        for stream, seq in call.streams.items():
            self._hub.nudge(stream, seq)
        for conversation_id in call.conversations:
            self._turns.tell_settled(conversation_id)
        for streams, frame in call.whispers:
            self._hub.pass_on(streams, frame)
        if call.look:
            self.polling.look()

    def _count_heads(self) -> None:
        now = monotonic()
        if now - self._heard_self > PATIENCE_S:
            raise TimeoutError("Redis does not hand on what it is given")
        for sender, heard in list(self._colleagues.items()):
            if now - heard > MISSED_S:
                del self._colleagues[sender]
        silent = any(now - heard > PATIENCE_S for heard in self._colleagues.values())
        self.polling.pace(fast=silent or not self._up)

    def _came_up(self) -> None:
        if self._up:
            return
        self._up = True
        if self._fault is None:
            log.info("redis_connected")
        else:
            log.warning("redis_back", was=self._fault)
        self._fault = None
        self.polling.pace(fast=False)
        self.polling.look()

    def _went_down(self, error: BaseException) -> None:
        self._client = None
        self.polling.pace(fast=True)
        if self._up or self._fault is None:
            self._fault = _told(error)
            log.error("redis_away", reason=self._fault, now="polling the log until it is back")
        self._up = False
        self._whispers.clear()
        self._forget()
        self._colleagues.clear()


def _told(error: BaseException) -> str:
    """An error as one line: the first one of a group, without a password."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return f"{type(error).__name__}: {error}"[:200]
