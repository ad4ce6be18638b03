"""What handlers are given: the desk and the caller, as they are, without Litestar's validation."""

from __future__ import annotations

from typing import Any

from litestar import Request
from litestar.di import NamedDependency
from litestar.params import SkipValidation

from api.auth.callers import Caller
from api.desk import Desk

TheDesk = NamedDependency[SkipValidation[Desk]]
TheCaller = NamedDependency[SkipValidation[Caller]]


def the_desk(request: Request[Any, Any, Any]) -> Desk:
    """The desk behind the application."""
    desk: Desk = request.app.state.desk
    return desk


def the_caller(request: Request[Any, Any, Any]) -> Caller:
    """Who calls; only for handlers behind a guard."""
    caller: Caller = request.scope["user"]
    return caller
