"""Which web pages may call: those of this host, and those that the settings allow (RFC 6454)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from litestar.connection import ASGIConnection

from api.errors import Problem

PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}


def check_origin(connection: ASGIConnection[Any, Any, Any, Any], allowed: Sequence[str]) -> None:
    """Refuse a page of another site. No `Origin` at all means that no browser page is calling.

    Raises a 403 `Problem`.
    """
    origin = connection.headers.get("origin")
    if origin is None or origin.rstrip("/") in allowed or _same_host(origin, connection):
        return
    raise Problem(403, "wrong_origin", "Pages of that origin may not call this desk.")


def _same_host(origin: str, connection: ASGIConnection[Any, Any, Any, Any]) -> bool:
    scheme = connection.scope.get("scheme", "http")
    try:
        theirs = urlsplit(origin)
        ours = urlsplit(f"{scheme}://{connection.headers.get('host', '')}")
        same_port = (theirs.port or PORTS.get(theirs.scheme)) == (ours.port or PORTS.get(ours.scheme))
    except ValueError:  # a port that is no number
        return False
    # A proxy that ends TLS may leave our own scheme at http: a port that was not written is then no difference.
    both_usual = theirs.port is None and ours.port is None
    return bool(theirs.hostname) and theirs.hostname == ours.hostname and (same_port or both_usual)
