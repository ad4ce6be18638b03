"""What goes wrong when a chat model is asked through LangChain, as the chain knows it: one place for every library."""

from __future__ import annotations

from typing import Any

import httpx

from tools.errors import ToolError, ToolFailed, TryAgain
from tools.http import fault


def mapped(error: Exception, who: str, check: str) -> ToolError:
    """The library's error as the chain knows it, found by the HTTP status of what it wraps.

    ``who`` is the service in words, ``check`` the settings to look at. Nothing of the answer's body is in it. Libraries
    wrap what went wrong in classes of several generations, so the status is looked for along the causes.
    """
    at: BaseException | None = error
    while at is not None:
        status = getattr(at, "code", None)
        status = status if isinstance(status, int) else getattr(at, "status_code", None)
        if isinstance(status, int):
            headers = getattr(getattr(at, "response", None), "headers", None) or {}
            # Google answers a wrong key with 400.
            if status == 400 and "API_KEY_INVALID" in str(getattr(at, "details", "")):
                status = 401
            wait = _delay(getattr(at, "details", None))
            told = {"retry-after": f"{wait:.0f}"} if wait is not None else {}
            return fault(who, status, {**told, **dict(headers)}, check)
        if isinstance(at, httpx.TransportError | OSError):
            return TryAgain(f"{who} cannot be reached, or hung up")
        at = at.__cause__ or at.__context__
    return ToolFailed(f"{who} failed ({type(error).__name__})")


def _delay(details: Any) -> float | None:
    """Seconds of the ``RetryInfo`` (google.rpc) in an error's body, like ``"retryDelay": "17s"``.

    The body of an error in the middle of a stream is a list of one.
    """
    body = details[0] if isinstance(details, list) and details else details
    error = body.get("error", {}) if isinstance(body, dict) else {}
    found = error.get("details", []) if isinstance(error, dict) else []
    for each in found if isinstance(found, list) else []:
        delay = str(each.get("retryDelay", "")) if isinstance(each, dict) else ""
        if delay.endswith("s") and delay[:-1].replace(".", "", 1).isdecimal():
            return float(delay[:-1])
    return None
