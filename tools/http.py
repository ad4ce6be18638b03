"""What a cloud provider's HTTP answer means for the chain: one table for all of them."""

from __future__ import annotations

import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Final

from tools.errors import Refused, ToolError, ToolFailed, TryAgain

WRONG: Final = {
    401: "does not accept the key",
    403: "forbids this key what the desk asks",
    404: "knows no such address",
}
PASSING: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
QUOTA_PAUSE: Final = 3600.0
"""Seconds to leave a service alone whose quota is used up and that names no time."""


def fault(who: str, status: int, headers: Mapping[str, str], check: str, *, quota: bool = False) -> ToolError:
    """The error for an answer of ``status``; nothing of the answer's body is in it, which may quote the customer.

    ``check`` names the settings to look at; ``quota`` says that the service's own words are about a used-up quota.
    """
    wait = retry_after(headers)
    if quota:
        return TryAgain(f"{who}: the quota is used up", retry_after=wait or QUOTA_PAUSE)
    if status in WRONG:
        return Refused(f"{who} {WRONG[status]} (HTTP {status}); check {check}")
    if status in PASSING or status >= 500:
        return TryAgain(f"{who} is busy (HTTP {status})", retry_after=wait)
    return ToolFailed(f"{who} does not take the question (HTTP {status})")


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that the answer asks to wait: ``Retry-After`` (RFC 9110, section 10.2.3) or its form in ms."""
    lower = {name.lower(): value.strip() for name, value in headers.items()}
    for name in ("retry-after-ms", "x-ms-retry-after-ms"):
        if lower.get(name, "").isdecimal():
            return int(lower[name]) / 1000
    asked = lower.get("retry-after", "")
    if asked.isdecimal():
        return float(asked)
    try:
        return max(0.0, parsedate_to_datetime(asked).timestamp() - time.time())
    except ValueError:
        return None
