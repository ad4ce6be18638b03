"""One open socket: reads frames one after the other, answers each, and passes the events on."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING, Any, ClassVar, Final, NamedTuple
from uuid import uuid4

import msgspec
import structlog
from litestar import WebSocket
from litestar.exceptions import WebSocketDisconnect

from api.auth.callers import Caller
from api.errors import Problem, problem_of
from api.realtime import frames, seen
from api.realtime.frames import (
    ConversationAssign,
    Frame,
    MessageSend,
    Ping,
    Read,
    Resume,
    SuggestionDecide,
    Typing,
    Viewing,
)
from api.realtime.streams import Follower
from store import conversations
from store.events import AGENTS, customer_stream

if TYPE_CHECKING:
    from api.desk import Desk

GRACE: Final = 1.0
"""Seconds that a new socket's events wait for its first frame, so that a `resume` finds them still in order."""
BREATH: Final = 0.02
"""Seconds that a socket over its limit waits after each refusal, so that it cannot keep the server busy."""
SEND_S: Final = 20.0
"""Seconds in which a client has to take a frame. What waits for it meanwhile is bounded: the transport holds 64 KiB and
one frame, the socket 64 whispers, and the rest is in the log."""
ENDED: Final = 4401
"""Close code: the log-in has ended."""
MOVED: Final = 1012
"""Close code: the server stops; another one answers."""
SLOW: Final = 1013
"""Close code: the client did not take what it was sent. It may come back and resume."""

log = structlog.get_logger(__name__)


class Goodbye(NamedTuple):
    """How a socket is to be closed."""

    code: int
    reason: str
    last: dict[str, Any] | None = None
    """A frame that is sent before."""


class Socket:
    """A person's connection, as a customer or as an agent."""

    def __init__(self, socket: WebSocket[Any, Any, Any], desk: Desk, caller: Caller, role: str) -> None:
        self.caller = caller
        self.role = role
        self._id = uuid4().hex
        self._socket = socket
        self._desk = desk
        self._stream = AGENTS if role == "agent" else customer_stream(caller.user.id)
        self._sending = asyncio.Lock()
        self._answering = asyncio.Lock()
        self._spoken = asyncio.Event()
        self._since: float | None = None
        """Since when a frame is being sent."""
        self._goodbye: asyncio.Future[Goodbye] = asyncio.get_running_loop().create_future()

    def end(self) -> None:
        """Close it soon, because its log-in has ended."""
        self._leave(Goodbye(ENDED, "the log-in has ended"))

    def drain(self, after_ms: int) -> None:
        """Close it soon, because this process stops; the client is to come back after so many milliseconds."""
        self._leave(Goodbye(MOVED, "the server stops", {"type": "reconnect", "after_ms": after_ms}))

    def end_if_slow(self) -> None:
        """Close it soon if the client has not taken a frame for too long. A timer for each frame would cost more."""
        if self._since is not None and monotonic() - self._since > SEND_S:
            log.info("socket_too_slow", user_id=str(self.caller.user.id))
            self._leave(Goodbye(SLOW, "what was sent was not taken"))

    def _leave(self, goodbye: Goodbye) -> None:
        if not self._goodbye.done():
            self._goodbye.set_result(goodbye)

    async def serve(self) -> None:
        """Talk until either side has gone. The handshake must be accepted already."""
        with self._desk.hub.following(self._stream) as self._follower:
            newest = await self._desk.hub.newest(self._stream)
            self._follower.begin(newest)
            await self._send({"type": "hello", "user_id": self.caller.user.id, "last_seq": newest})
            reading = asyncio.create_task(self._read_frames())
            others = [asyncio.create_task(self._pass_on(self._follower))]
            if self.role == "agent":
                others.append(asyncio.create_task(seen.beat(self._desk, self.caller.user)))
            ends: list[asyncio.Future[Any]] = [reading, *others, self._goodbye]
            try:
                await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
                if self._goodbye.done():
                    await self._close(self._goodbye.result(), reading)
            finally:
                self._desk.viewings.forget(self.caller.user, self._id)
                await self._stop([reading, *others])

    async def _close(self, goodbye: Goodbye, reading: asyncio.Task[None]) -> None:
        """Say good-bye. What is being stored or sent in this moment is finished and acknowledged before."""
        if goodbye.code != SLOW:
            with suppress(TimeoutError):
                async with asyncio.timeout(SEND_S), self._answering:
                    reading.cancel()
                    if goodbye.last is not None:
                        await self._send(goodbye.last)
        with suppress(WebSocketDisconnect, OSError):  # it has gone already
            await self._socket.close(goodbye.code, goodbye.reason)

    async def _stop(self, tasks: list[asyncio.Task[None]]) -> None:
        for task in tasks:
            task.cancel()
        for outcome in await asyncio.gather(*tasks, return_exceptions=True):
            if isinstance(outcome, Exception) and not isinstance(outcome, WebSocketDisconnect | OSError):
                log.error("socket_broke", user_id=str(self.caller.user.id), exc_info=outcome)

    async def _pass_on(self, follower: Follower) -> None:
        with suppress(TimeoutError):  # a client that never says anything gets its events from its connect on
            await asyncio.wait_for(self._spoken.wait(), GRACE)
        await self._desk.hub.pump(follower, self._send_text)

    async def _read_frames(self) -> None:
        while True:
            message = await self._socket.receive()
            if message["type"] == "websocket.disconnect":
                return
            if message["type"] == "websocket.receive":
                text = message.get("text")
                async with self._answering:
                    await self._answer(text.encode() if text is not None else message.get("bytes") or b"")
                self._spoken.set()

    async def _answer(self, raw: bytes) -> None:
        try:
            await self._desk.limits.check("frame", self._id)
            frame = frames.parse(raw, self.role)
            answer = await self._ANSWERS[type(frame)](self, frame)
        except Exception as error:
            answer = self._error(raw, problem_of(error))
            if answer["code"] == "too_many":
                await asyncio.sleep(BREATH)
        if answer is not None:
            await self._send(answer)

    def _error(self, raw: bytes, problem: Problem) -> dict[str, Any]:
        known = frames.client_message_id(raw)
        correlated = {"client_message_id": known} if known is not None else {}
        return {"type": "error", "code": problem.code, "detail": problem.detail, **problem.members, **correlated}

    async def _message_send(self, frame: MessageSend) -> dict[str, Any]:
        await self._desk.limits.check("message", str(self.caller.user.id))
        if self.role == "customer":
            accepted = await self._desk.turns.accept(
                customer_id=self.caller.user.id,
                text=frame.text,
                conversation_id=frame.conversation_id,
                client_message_id=frame.client_message_id,
                attachment_ids=frame.attachment_ids,
            )
            message = accepted.message
        else:
            if frame.conversation_id is None:
                raise Problem(422, "invalid", "message.send: an agent must say which conversation_id.")
            message = await self._desk.agents.send(
                frame.conversation_id,
                agent=self.caller.user,
                text=frame.text,
                client_message_id=frame.client_message_id,
                attachment_ids=frame.attachment_ids,
            )
        return {
            "type": "ack",
            "client_message_id": frame.client_message_id,
            "message_id": message.id,
            "seq": message.seq,
            "conversation_id": message.conversation_id,
        }

    async def _typing(self, frame: Typing) -> None:
        own = self.caller.user.id if self.role == "customer" else None
        async with self._desk.database.reading() as session:
            conversation = await conversations.get(session, frame.conversation_id, customer_id=own)
        if conversation is None:
            raise Problem(404, detail="There is no such conversation.")
        if self.role == "agent" and conversation.assigned_agent_id not in {None, self.caller.user.id}:
            raise Problem(409, "conflict", "Another agent holds this conversation.")
        # Of an agent her colleagues hear too, before two of them answer.
        to = [AGENTS] if self.role == "customer" else [customer_stream(conversation.customer_id), AGENTS]
        data = {"conversation_id": conversation.id, "who": self.role, "name": self.caller.user.full_name}
        self._desk.hub.whisper(to, "typing", conversation.id, data)

    async def _resume(self, frame: Resume) -> dict[str, Any] | None:
        newest = await self._desk.hub.newest(self._stream)
        if frame.last_seq > newest:
            detail = f"Event {frame.last_seq} has not happened yet; the newest is {newest}."
            raise Problem(422, "bad_resume", detail, last_seq=newest)
        self._follower.rewind(frame.last_seq, newest)
        return None

    async def _read(self, frame: Read) -> None:
        if frame.conversation_id is not None:
            await seen.note(self._desk, self.caller.user, self.role, frame.conversation_id, frame.seq)

    async def _viewing(self, frame: Viewing) -> None:
        await seen.show(self._desk, self.caller.user, self._id, frame.conversation_id)

    async def _ping(self, _: Ping) -> dict[str, Any]:
        return {"type": "pong"}

    async def _suggestion_decide(self, frame: SuggestionDecide) -> dict[str, Any]:
        suggestion, message = await self._desk.agents.decide(
            frame.suggestion_id,
            agent=self.caller.user,
            action=frame.action,
            text=frame.text,
            reason=frame.reason,
            act=frame.act,
        )
        answer: dict[str, Any] = {"type": "ack", "suggestion_id": suggestion.id, "status": suggestion.status}
        if message is not None:
            answer |= {"message_id": message.id, "seq": message.seq}
        return answer | self._correlated(frame.client_message_id)

    async def _conversation_assign(self, frame: ConversationAssign) -> dict[str, Any]:
        conversation = await self._desk.agents.assign(frame.conversation_id, agent=self.caller.user, to=frame.agent_id)
        return {"type": "ack", "conversation_id": conversation.id, **self._correlated(frame.client_message_id)}

    def _correlated(self, client_message_id: str | None) -> dict[str, Any]:
        return {} if client_message_id is None else {"client_message_id": client_message_id}

    async def _send(self, frame: dict[str, Any]) -> None:
        await self._send_text(msgspec.json.encode(frame).decode())

    async def _send_text(self, text: str) -> None:
        async with self._sending:  # one at a time: answers and events come from two tasks
            self._since = monotonic()
            await self._socket.send({"type": "websocket.send", "text": text, "bytes": None})
            self._since = None

    _ANSWERS: ClassVar[dict[type[Frame], Callable[[Socket, Any], Awaitable[dict[str, Any] | None]]]] = {
        MessageSend: _message_send,
        Typing: _typing,
        Resume: _resume,
        Read: _read,
        Ping: _ping,
        SuggestionDecide: _suggestion_decide,
        ConversationAssign: _conversation_assign,
        Viewing: _viewing,
    }
