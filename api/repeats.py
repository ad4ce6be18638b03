"""Requests that may be sent again: with an `Idempotency-Key`, the second copy is answered with the first one's answer.

One place for every unsafe route under /api but those that log people in, whose answers are secrets. The key is a row,
inserted before the request is carried out, so that of many copies in any number of processes one works; the others
are told 409 `in_progress`, and once it is done, its answer. A key with another request is 422 `key_reused`. An answer
is kept for 24 hours; one that says "try again" (5xx, 401, 403, 408, 429) is not, nor is one that is no JSON.

A process that dies between the effect and its answer leaves the key in progress; after `PATIENCE` a copy is carried out
anew. What would then happen twice, a ticket or a message, has a key of its own (`natural_key`).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic
from typing import Any, Final
from uuid import UUID

import structlog
from litestar import Request
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from api.auth.callers import Caller
from api.auth.guards import SAFE
from api.auth.tokens import CSRF_HEADER
from api.desk import Desk
from api.errors import Problem
from store import repeats
from store.database import Database
from store.repeats import Mine, Repeat

HEADER: Final = "idempotency-key"
REPLAYED: Final = "Idempotency-Replayed"
LONGEST: Final = 100
"""Characters of a key."""
PATIENCE: Final = timedelta(seconds=60)
"""After this, a request that was not answered is taken for dead."""
UPLOAD_PATIENCE: Final = timedelta(minutes=10)
LARGEST: Final = 512 * 1024
"""Bytes of an answer that is kept."""
SWEEP_S: Final = 3600.0
NOT_KEPT: Final = frozenset({401, 403, 408, 429})
LOG_INS: Final = "/api/auth/"
"""What these routes answer is never stored."""

log = structlog.get_logger(__name__)


def natural_key(request: Request[Any, Any, Any]) -> str | None:
    """The request's key as a name for its effect, for those that know how to happen once; None without one."""
    key = request.headers.get(HEADER)
    return f"key:{hashlib.sha256(key.encode()).hexdigest()[:40]}" if key else None


class Repeats(ASGIMiddleware):
    """Carries out each keyed request once. Stands behind `WhoCalls`: keys are a caller's own."""

    scopes = (ScopeType.HTTP,)

    def __init__(self) -> None:
        self._swept_at = float("-inf")

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Answer from what is kept, or let the route work and keep its answer."""
        request: Request[Any, Any, Any] = Request(scope)
        if not _keyed(request):
            await next_app(scope, receive, send)
            return
        key, caller, desk = request.headers[HEADER], scope["user"], request.app.state.desk
        if not 0 < len(key) <= LONGEST or not (key.isascii() and key.isprintable()):
            raise Problem(400, "invalid_key", f"An Idempotency-Key has 1 to {LONGEST} printable ASCII characters.")
        upload = request.content_type[0] not in ("application/json", "")
        body, receive = (b"", receive) if upload else await _read(receive, desk.settings.max_body)
        if len(body) > desk.settings.max_body:  # its route refuses it, and there is nothing to keep
            await next_app(scope, receive, send)
            return
        known = await self._claim(desk.database, caller.user.id, key, _fingerprint(request, body), upload=upload)
        if isinstance(known, Repeat):
            await _again(known, send)
            return
        held = Held(desk.database, caller.user.id, key, known)
        answer = Answer(send)
        try:
            await next_app(scope, receive, answer.take)
        except Exception:
            await held.let_go()
            raise
        if answer.worth_keeping:  # stored before it is sent, so that nobody has an answer that could be lost
            await held.keep(answer)
        else:
            await held.let_go()
        await answer.send_on()

    async def _claim(
        self, database: Database, user_id: UUID, key: str, fingerprint: str, *, upload: bool
    ) -> Mine | Repeat:
        """The right to work, or the first copy's answer. Raises 409 and 422 `Problem`s."""
        async with database.writing() as session:
            if monotonic() - self._swept_at > SWEEP_S:
                self._swept_at = monotonic()
                await repeats.forget_old(session)
            patience = UPLOAD_PATIENCE if upload else PATIENCE
            known = await repeats.claim(session, user_id, key, fingerprint, patience=patience)
        if isinstance(known, Repeat):
            if known.fingerprint != fingerprint:
                raise Problem(422, "key_reused", "This Idempotency-Key was already used for another request.")
            if known.status is None:
                detail = "The same request is being worked on. Ask again in a moment for its answer."
                raise Problem(409, "in_progress", detail, headers={"Retry-After": "1"})
        return known


@dataclass(frozen=True)
class Held:
    """A key that this request holds. That its answer could not be kept is no reason not to give it."""

    database: Database
    user_id: UUID
    key: str
    mine: Mine

    async def keep(self, answer: Answer) -> None:
        """Keep the answer for copies of the request."""
        try:
            async with self.database.writing() as session:
                kept = answer.as_kept()
                await repeats.answer(session, self.user_id, self.key, self.mine, answer.status, kept)
        except Exception:
            log.exception("answer_not_kept")

    async def let_go(self) -> None:
        """Let a copy of the request be carried out anew."""
        try:
            async with self.database.writing() as session:
                await repeats.give_up(session, self.user_id, self.key, self.mine)
        except Exception:
            log.exception("key_not_given_up")


class Answer:
    """What a route answers, held back while it is JSON and small; all else goes on as it comes."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._held: list[Message] = []
        self._bytes = 0
        self._passing = False
        self.status = 0

    @property
    def worth_keeping(self) -> bool:
        """Whether a copy of the request shall get this answer too."""
        return bool(self._held) and self.status < 500 and self.status not in NOT_KEPT

    async def take(self, message: Message) -> None:
        """The next part of the answer."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self._passing = b"json" not in dict(message["headers"]).get(b"content-type", b"")
        elif message["type"] == "http.response.body":
            self._bytes += len(message.get("body", b""))
        self._held.append(message)
        if self._passing or self._bytes > LARGEST:
            self._passing = True
            await self.send_on()

    async def send_on(self) -> None:
        """Send what was held back."""
        held, self._held = self._held, []
        for message in held:
            await self._send(message)

    def as_kept(self) -> dict[str, Any]:
        """The answer as it is stored; cookies are not."""
        bodies = [each.get("body", b"") for each in self._held if each["type"] == "http.response.body"]
        kind = dict(self._held[0]["headers"])[b"content-type"]  # type: ignore[typeddict-item]  # it is the start
        return {"type": kind.decode(), "body": b"".join(bodies).decode()}


def _keyed(request: Request[Any, Any, Any]) -> bool:
    """Whether the request asks for this, and may: the route itself refuses strangers and forged pages."""
    scope = request.scope
    if request.method in SAFE or HEADER not in request.headers:
        return False
    caller: Caller | None = scope.get("user")
    if caller is None or scope["path"].startswith(LOG_INS):
        return False
    if caller.way != "cookie" or caller.log_in_id is None:
        return True
    desk: Desk = request.app.state.desk
    return desk.tokens.csrf_fits(caller.log_in_id, request.headers.get(CSRF_HEADER, ""))


def _fingerprint(request: Request[Any, Any, Any], body: bytes) -> str:
    """What makes two requests the same. Of an upload only where it goes: each copy is packed anew."""
    query = request.scope["query_string"]
    parts = (request.method.encode(), request.scope["path"].encode(), query, hashlib.sha256(body).digest())
    return hashlib.sha256(b"\n".join(parts)).hexdigest()


async def _read(receive: Receive, most: int) -> tuple[bytes, Receive]:
    """The body, and a `receive` that gives it once more; of one that is too large the beginning."""
    seen: list[Any] = []
    size = 0
    while True:
        message: Any = await receive()
        seen.append(message)
        size += len(message.get("body", b""))
        if message["type"] != "http.request" or not message.get("more_body") or size > most:
            break
    body = b"".join(each.get("body", b"") for each in seen)

    async def again() -> Any:
        """What was received, then what still comes."""
        return seen.pop(0) if seen else await receive()

    return body, again


async def _again(known: Repeat, send: Send) -> None:
    """Send a kept answer."""
    assert known.answer is not None, "a request that was answered has an answer"
    body = str(known.answer["body"]).encode()
    headers = [
        (b"content-type", str(known.answer["type"]).encode()),
        (b"content-length", str(len(body)).encode()),
        (REPLAYED.lower().encode(), b"true"),
    ]
    await send({"type": "http.response.start", "status": known.status or 200, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
