"""What can be wrong with a request to the desk.

    DeskError
     ├─ NotFound          no such thing, or not this person's            (404)
     ├─ Forbidden         it is there, but this person may not do it     (403)
     ├─ InvalidMessage    empty after trimming, or not text              (422)
     │   └─ MessageTooLong  over MAX_CHARACTERS                          (413)
     ├─ Conflict          somebody or something was first; `current` says the state now  (409)
     └─ OverQuota         more than a person may bring in a day          (429)

Each carries a sentence for people. The API turns them into problem+json in one place.
"""

from __future__ import annotations

from typing import Any


class DeskError(Exception):
    """The root; `detail` is a sentence that a person understands."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class NotFound(DeskError):
    """There is no such thing, or it is not this person's; the two are not told apart."""


class Forbidden(DeskError):
    """It is there and may be seen, but this person may not do that to it."""


class InvalidMessage(DeskError):
    """A message that cannot be taken."""


class MessageTooLong(InvalidMessage):
    """A message over the limit."""


class Conflict(DeskError):
    """Somebody was first, or the state does not allow it any more."""

    def __init__(self, detail: str, current: dict[str, Any] | None = None) -> None:
        super().__init__(detail)
        self.current = current or {}


class OverQuota(DeskError):
    """A person has brought as much as one may; `retry_after` is in how many seconds there is room again."""

    def __init__(self, detail: str, *, retry_after: float) -> None:
        super().__init__(detail)
        self.retry_after = retry_after
