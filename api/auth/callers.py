"""From a request or a handshake to the person behind it: a cookie, a bearer token or an API key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

import sqlalchemy as sa
from litestar.connection import ASGIConnection

from api.auth.tokens import KEY_PREFIX, SESSION_COOKIE, Tokens, digest
from store import users
from store.base import now
from store.database import Database
from store.users import ApiKey, LogIn, User

Way = Literal["cookie", "bearer", "key"]


@dataclass(frozen=True)
class Caller:
    """Somebody who has shown who they are. `log_in_id` is None for an API key, `key_digest` for everything else."""

    user: User
    way: Way
    log_in_id: UUID | None = None
    key_digest: str | None = None


class Callers:
    """Finds out who calls; asks the store each time, so that a log-out ends everything at once."""

    def __init__(self, database: Database, tokens: Tokens) -> None:
        self._database = database
        self._tokens = tokens

    async def of_request(self, connection: ASGIConnection[Any, Any, Any, Any]) -> Caller | None:
        """The caller of a request: its `Authorization` header if it has one, else its cookie; None for a stranger."""
        scheme, _, token = connection.headers.get("authorization", "").partition(" ")
        if scheme:
            return await self.of_token(token.strip()) if scheme.lower() == "bearer" else None
        cookie = connection.cookies.get(SESSION_COOKIE)
        return await self.of_token(cookie, way="cookie") if cookie else None

    async def of_token(self, token: str, way: Way = "bearer") -> Caller | None:
        """The caller who holds this token (in a cookie never an API key), or None."""
        if way != "cookie" and token.startswith(KEY_PREFIX):
            key = digest(token)
            async with self._database.reading() as session:
                user = await users.of_api_key(session, key)
            return Caller(user, "key", key_digest=key) if user else None
        claims = self._tokens.read(token)
        if claims is None:
            return None
        async with self._database.reading() as session:
            user = await users.of_log_in(session, claims.log_in_id)
        return Caller(user, way, claims.log_in_id) if user and user.id == claims.user_id else None

    async def still_good(self, callers: Sequence[Caller]) -> list[bool]:
        """Whether each caller's log-in or key is still good: two queries for any number of them."""
        log_ins = {caller.log_in_id for caller in callers if caller.log_in_id is not None}
        keys = {caller.key_digest for caller in callers if caller.key_digest is not None}
        good: set[Any] = set()
        enabled = User.disabled == sa.false()
        async with self._database.reading() as session:
            for part in _parts(list(log_ins)):
                living = sa.select(LogIn.id).join(User, User.id == LogIn.user_id)
                good.update(await session.scalars(living.where(LogIn.id.in_(part), LogIn.expires_at > now(), enabled)))
            for part in _parts(list(keys)):
                valid = sa.select(ApiKey.digest).join(User, User.id == ApiKey.user_id)
                good.update(
                    await session.scalars(valid.where(ApiKey.digest.in_(part), ApiKey.revoked_at.is_(None), enabled))
                )
        return [caller.log_in_id in good or caller.key_digest in good for caller in callers]


def _parts(items: list[Any], size: int = 500) -> list[list[Any]]:
    return [items[start : start + size] for start in range(0, len(items), size)]
