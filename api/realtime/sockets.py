"""The two addresses of the WebSockets: who may open one, and all that are open."""

from __future__ import annotations

import asyncio
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
"""Seconds between two checks that the log-ins of all open sockets are still good."""

log = structlog.get_logger(__name__)


class Sockets:
    """All open sockets of this process; closes those whose log-in has ended, wherever that was done."""

    def __init__(self, callers: Callers) -> None:
        self._callers = callers
        self._open: set[Socket] = set()
        self._checking: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to check the log-ins."""
        self._checking = asyncio.create_task(self._check())

    async def stop(self) -> None:
        """Stop checking."""
        if self._checking is not None:
            self._checking.cancel()
            await asyncio.gather(self._checking, return_exceptions=True)

    async def serve(self, socket: Socket) -> None:
        """Serve one socket until it closes."""
        self._open.add(socket)
        try:
            await socket.serve()
        finally:
            self._open.discard(socket)

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
    try:
        caller = await _admitted(socket, desk, subprotocol, person_id, role)
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
    headers = [(b"content-type", b"application/problem+json"), (b"content-length", str(len(body)).encode())]
    start: Any = {"type": "websocket.http.response.start", "status": problem.status, "headers": headers}
    await socket.send(start)
    end: Any = {"type": "websocket.http.response.body", "body": body, "more_body": False}
    await socket.send(end)
