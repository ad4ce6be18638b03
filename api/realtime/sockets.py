"""The two addresses of the WebSockets: who may open one, and all that are open."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import msgspec
import structlog
from litestar import WebSocket, websocket
from litestar.params import FromPath

from api.auth.callers import Caller, Callers
from api.auth.guards import may
from api.auth.origins import check_origin
from api.errors import Problem, problem_of
from api.realtime.socket import Socket

if TYPE_CHECKING:
    from api.desk import Desk

SUBPROTOCOL: Final = "bearer."
CHECKED_EVERY: Final = 3.0
"""Seconds between two checks that all open sockets take what they are sent, and that their log-ins are still good."""

SPREAD_MS: Final = 5
"""Milliseconds for each socket that comes back elsewhere: 200 in a second."""
LONGEST_SPREAD_MS: Final = 30_000

log = structlog.get_logger(__name__)


class Sockets:
    """All open sockets of this process: how many there may be, whose log-in has ended, and how they are let go."""

    def __init__(self, callers: Callers, *, most: int = 10_000, most_of_person: int = 20) -> None:
        self.draining = False
        """Whether this process stops, and takes no more."""
        self._callers = callers
        self._most = most
        self._most_of_person = most_of_person
        self._open: dict[Socket, asyncio.Event] = {}
        self._of_person: Counter[UUID] = Counter()
        self._checking: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to check the log-ins."""
        self._checking = asyncio.create_task(self._check())

    async def stop(self) -> None:
        """Stop checking."""
        if self._checking is not None:
            self._checking.cancel()
            await asyncio.gather(self._checking, return_exceptions=True)

    def check_open(self) -> None:
        """Raises a 503 `Problem` when this process stops, or has as many sockets as it may have."""
        if self.draining:
            raise Problem(503, "stopping", "This server stops. Please connect again.", headers={"Retry-After": "1"})
        if self._of_person.total() >= self._most:
            detail = "There are too many connections. Please try again later."
            raise Problem(503, "full", detail, headers={"Retry-After": "10"})

    @contextmanager
    def place(self, person_id: UUID) -> Iterator[None]:
        """A place for one more socket of a person, for as long as the block lasts.

        Raises what `check_open` raises, and a 429 `Problem` when the person has as many as she may have: the new one is
        refused, because two browsers that push out each other's oldest would never come to rest.
        """
        self.check_open()
        if self._of_person[person_id] >= self._most_of_person:
            detail = f"You have {self._most_of_person} connections open already. Please close some of them."
            raise Problem(429, "too_many_sockets", detail, headers={"Retry-After": "30"})
        self._of_person[person_id] += 1
        try:
            yield
        finally:
            self._of_person[person_id] -= 1
            if not self._of_person[person_id]:
                del self._of_person[person_id]

    async def serve(self, socket: Socket) -> None:
        """Serve one socket until it closes."""
        closed = self._open[socket] = asyncio.Event()
        try:
            if self.draining:  # it was let in at the last moment
                socket.drain(0)
            await socket.serve()
        finally:
            del self._open[socket]
            closed.set()

    async def drain(self, seconds: float) -> None:
        """Take no more sockets, and tell all to come back elsewhere, at moments spread so that it is no rush.

        Returns when all have closed, or after so many seconds.
        """
        self.draining = True
        spread_ms = min(max(len(self._open) * SPREAD_MS, 500), LONGEST_SPREAD_MS)
        waiting = [asyncio.ensure_future(closed.wait()) for closed in self._open.values()]
        for socket in list(self._open):
            socket.drain(random.randint(0, spread_ms))  # noqa: S311  # spreads a load, keeps no secret
        if waiting:
            log.info("sockets_draining", sockets=len(waiting), spread_ms=spread_ms)
            _, late = await asyncio.wait(waiting, timeout=seconds)
            for each in late:
                each.cancel()

    def end(self, log_in_id: UUID | None) -> None:
        """Close the sockets of a log-in that has just ended here."""
        for socket in self._open:
            if log_in_id is not None and socket.caller.log_in_id == log_in_id:
                socket.end()

    async def _check(self) -> None:
        while True:
            await asyncio.sleep(CHECKED_EVERY)
            sockets = list(self._open)
            if not sockets:
                continue
            for socket in sockets:
                socket.end_if_slow()
            try:
                good = await self._callers.still_good([socket.caller for socket in sockets])
            except Exception:
                log.exception("socket_check_failed")
                continue
            for socket, still in zip(sockets, good, strict=True):
                if not still:
                    socket.end()


@websocket("/ws/customer/{customer_id:uuid}")
async def customer_socket(socket: WebSocket[Any, Any, Any], customer_id: FromPath[UUID]) -> None:
    """A customer's own events and messages."""
    await _open(socket, customer_id, "customer")


@websocket("/ws/agent/{agent_id:uuid}")
async def agent_socket(socket: WebSocket[Any, Any, Any], agent_id: FromPath[UUID]) -> None:
    """The events of the whole desk, for one agent."""
    await _open(socket, agent_id, "agent")


async def _open(socket: WebSocket[Any, Any, Any], person_id: UUID, role: str) -> None:
    desk: Desk = socket.app.state.desk
    subprotocol = next((each for each in socket.scope["subprotocols"] if each.startswith(SUBPROTOCOL)), None)
    with ExitStack() as stack:
        try:
            desk.sockets.check_open()
            caller = await _admitted(socket, desk, subprotocol, person_id, role)
            stack.enter_context(desk.sockets.place(person_id))
            await desk.limits.check("socket", str(person_id))
        except Exception as error:
            await _refuse(socket, problem_of(error))
            return
        await socket.accept(subprotocols=subprotocol)
        await desk.sockets.serve(Socket(socket, desk, caller, role))


async def _admitted(
    socket: WebSocket[Any, Any, Any], desk: Desk, subprotocol: str | None, person_id: UUID, role: str
) -> Caller:
    check_origin(socket, desk.settings.allowed_origins)
    if subprotocol is not None:
        caller = await desk.callers.of_token(subprotocol.removeprefix(SUBPROTOCOL))
    else:
        caller = await desk.callers.of_request(socket)
    if caller is None:
        raise Problem(401)
    if caller.user.id != person_id or not may(caller, role):
        raise Problem(403, "wrong_person", "This socket belongs to somebody else.")
    return caller


async def _refuse(socket: WebSocket[Any, Any, Any], problem: Problem) -> None:
    """Answer the handshake with an HTTP error, or where the server cannot, with a close before it is accepted."""
    if "websocket.http.response" not in (socket.scope.get("extensions") or {}):
        await socket.close(4000 + problem.status, problem.detail[:120])
        return
    body = msgspec.json.encode({"status": problem.status, "code": problem.code, "detail": problem.detail})
    given = {"Content-Type": "application/problem+json", "Content-Length": str(len(body)), **problem.headers}
    headers = [(name.lower().encode(), value.encode()) for name, value in given.items()]
    start: Any = {"type": "websocket.http.response.start", "status": problem.status, "headers": headers}
    await socket.send(start)
    end: Any = {"type": "websocket.http.response.body", "body": body, "more_body": False}
    await socket.send(end)
