"""Guests, log-in, log-out, and who one is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.datastructures import Cookie
from litestar.params import JSONBody

from api.auth import passwords
from api.auth.guards import signed_in
from api.auth.tokens import CSRF_COOKIE, SESSION_COOKIE
from api.desk import Desk
from api.errors import Problem, documented
from api.routes.given import TheCaller, TheDesk
from api.routes.shapes import GuestBody, LoggedIn, LoginBody, Me
from store import users
from store.base import now
from store.users import User

AnyRequest = Request[Any, Any, Any]


class AuthController(Controller):
    """Log-ins. Browsers get a cookie, machines use the token of the answer."""

    path = "/auth"
    tags = ("Log-in",)

    @post("/guest", status_code=200, summary="Begin as a guest", responses=documented(403, 422), security=[{}])
    async def guest(
        self, request: AnyRequest, desk: TheDesk, data: JSONBody[GuestBody | None] = None
    ) -> Response[LoggedIn]:
        """Make a customer without an account and sign them in. Give a name, so that agents know whom they help."""
        await desk.limits.check("guest", address(request))
        body = data or GuestBody()
        async with desk.database.writing() as session:
            user = await users.add(
                session,
                role="customer",
                full_name=(body.full_name or "").strip() or "Guest",
                preferred_language=body.preferred_language,
            )
        return await _log_in(request, desk, user)

    @post("/login", status_code=200, summary="Log in", responses=documented(401, 403, 422), security=[{}])
    async def login(self, request: AnyRequest, desk: TheDesk, data: JSONBody[LoginBody]) -> Response[LoggedIn]:
        """Log in with e-mail and password. An unknown address and a wrong password are not told apart."""
        await desk.limits.check("login", f"address {address(request)}")
        await desk.limits.check("login", f"e-mail {data.email.strip().casefold()}")
        async with desk.database.reading() as session:
            user = await users.by_email(session, data.email)
        fits = await passwords.fits(data.password, user.password_hash if user else None)
        if user is None or not fits or user.disabled:
            raise Problem(401, "wrong_credentials", "The e-mail address or the password is not right.")
        return await _log_in(request, desk, user)

    @post("/logout", status_code=204, guards=[signed_in], summary="Log out", responses=documented(401, 403))
    async def logout(self, desk: TheDesk, caller: TheCaller) -> Response[None]:
        """End this log-in at once: its token, its cookie and its sockets. An API key is not ended by this."""
        if caller.log_in_id is not None:
            async with desk.database.writing() as session:
                await users.close_log_in(session, caller.log_in_id)
            desk.sockets.end(caller.log_in_id)
        response: Response[None] = Response(None, status_code=204)
        response.delete_cookie(SESSION_COOKIE)
        response.delete_cookie(CSRF_COOKIE)
        return response

    @get("/me", guards=[signed_in], summary="Who am I", responses=documented(401))
    async def me(self, caller: TheCaller) -> Me:
        """The person who is signed in."""
        user = caller.user
        return Me(user.id, user.role, user.full_name, user.email, user.preferred_language)


def address(request: AnyRequest) -> str:
    """The caller's address; behind a trusted proxy the one that it reports (the server puts it there)."""
    return request.client.host if request.client else "unknown"


async def _log_in(request: AnyRequest, desk: Desk, user: User) -> Response[LoggedIn]:
    hours = desk.settings.guest_hours if user.password_hash is None else desk.settings.session_hours
    issued = now()
    expires = issued + timedelta(hours=hours)
    async with desk.database.writing() as session:
        log_in = await users.open_log_in(session, user.id, expires)
    token = desk.tokens.issue(user.id, log_in.id, user.role, issued, expires)
    secure = request.url.scheme == "https"
    age = int(hours * 3600)
    return Response(
        LoggedIn(user.id, user.role, token, expires),
        status_code=200,
        cookies=[
            Cookie(SESSION_COOKIE, value=token, httponly=True, secure=secure, samesite="lax", max_age=age),
            Cookie(CSRF_COOKIE, value=desk.tokens.csrf(log_in.id), secure=secure, samesite="lax", max_age=age),
        ],
    )
