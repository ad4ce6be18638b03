"""Who may do what, in one place: `customer`, `agent`, `admin` (who may do all that an agent may), `signed_in`.

An unsafe request that shows a cookie must also carry the page's CSRF token; bearer tokens and API keys are not
sent by browsers on their own and need none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.middleware.authentication import AbstractAuthenticationMiddleware, AuthenticationResult

from api.auth.callers import Caller
from api.auth.origins import check_origin
from api.auth.tokens import CSRF_HEADER
from api.errors import Problem

Connection = ASGIConnection[Any, Any, Any, Any]

SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
MAY_ACT_AS: Final[Mapping[str, frozenset[str]]] = {
    "customer": frozenset({"customer"}),
    "agent": frozenset({"agent", "admin"}),
    "admin": frozenset({"admin"}),
    "anyone": frozenset({"customer", "agent", "admin"}),
}
"""A role that a request needs, and the roles that have it."""


def may(caller: Caller, role: str) -> bool:
    """Whether the caller may act in `role`."""
    return caller.user.role in MAY_ACT_AS[role]


def customer(connection: Connection, _: BaseRouteHandler) -> None:
    """Only customers, for themselves."""
    _require(connection, "customer")


def agent(connection: Connection, _: BaseRouteHandler) -> None:
    """Agents and admins."""
    _require(connection, "agent")


def admin(connection: Connection, _: BaseRouteHandler) -> None:
    """Admins."""
    _require(connection, "admin")


def signed_in(connection: Connection, _: BaseRouteHandler) -> None:
    """Anyone with a log-in."""
    _require(connection, "anyone")


def _require(connection: Connection, role: str) -> None:
    caller: Caller | None = connection.scope.get("user")
    if caller is None:
        raise Problem(401, headers={"WWW-Authenticate": "Bearer"})
    if caller.way == "cookie" and connection.scope.get("method") not in SAFE:
        tokens = connection.app.state.desk.tokens
        if not tokens.csrf_fits(caller.log_in_id, connection.headers.get(CSRF_HEADER, "")):
            raise Problem(403, "csrf", f"The request lacks the page's {CSRF_HEADER} header. Reload the page.")
    if not may(caller, role):
        raise Problem(403, "wrong_role", f"This is for the role {role}; you are signed in as {caller.user.role}.")


class WhoCalls(AbstractAuthenticationMiddleware):
    """Puts the `Caller` (None for a stranger) where the guards look for it."""

    async def authenticate_request(self, connection: Connection) -> AuthenticationResult:
        """Find out who calls. Raises a 403 `Problem` for an unsafe request from a foreign page."""
        desk = connection.app.state.desk
        if b"%00" in connection.scope["query_string"] or "\x00" in connection.scope["path"]:
            raise Problem(400, "invalid", "An address has no NUL characters.")  # PostgreSQL would not look for one
        if connection.scope.get("method") not in SAFE and "authorization" not in connection.headers:
            check_origin(connection, desk.settings.allowed_origins)
        return AuthenticationResult(user=await desk.callers.of_request(connection), auth=None)
