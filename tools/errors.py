"""What can go wrong when a tool or a provider is asked.

    ToolError                   everything below; never raised itself
    ├── TryAgain                a passing fault: the same question may work in a moment
    │   └── Busy                this machine has more to do than it has places for; nobody is at fault
    └── ToolFailed              asking again in the same way will not help
        ├── InvalidArguments    what was asked is malformed
        ├── Unavailable         nobody can do it here: not installed, no key, or circuit open
        ├── Refused             the provider does not serve this desk: wrong key, endpoint or plan
        ├── Unsupported         this provider cannot do this one question, and is none the worse for it
        └── DeadlineExceeded    no answer within the time allowed

``TryAgain`` and ``ToolFailed`` are different on purpose: the first is retried inside the deadline,
the second never is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One provider that did not answer, and why.

    ``error`` is a kind, never a message of the provider's: ``try_again``, ``failed``, ``timeout``, ``refused``,
    ``unsupported``, ``circuit_open``, ``absent`` or the name of an unexpected exception. ``ms`` is how long it took.
    """

    provider: str
    error: str
    ms: float

    def as_dict(self) -> dict[str, str | float]:
        """The fault as plain JSON-able values."""
        return {"provider": self.provider, "error": self.error, "ms": round(self.ms, 2)}


class ToolError(Exception):
    """Base of every error of a tool; ``faults`` lists the providers that were asked, in order."""

    def __init__(self, message: str, *, faults: Sequence[Fault] = ()) -> None:
        super().__init__(message)
        self.faults = tuple(faults)


class TryAgain(ToolError):
    """A passing fault. ``retry_after`` is the wait in seconds the provider asked for, if it did."""

    def __init__(self, message: str, *, retry_after: float | None = None, faults: Sequence[Fault] = ()) -> None:
        super().__init__(message, faults=faults)
        self.retry_after = retry_after


class Busy(TryAgain):
    """More is asked of an engine of this machine than it has places for. ``retry_after`` says in how many seconds there
    should be one, ``waiting`` how many are in line now. No fault is counted.
    """

    def __init__(self, message: str, *, retry_after: float, waiting: int, faults: Sequence[Fault] = ()) -> None:
        super().__init__(message, retry_after=retry_after, faults=faults)
        self.waiting = waiting


class ToolFailed(ToolError):
    """The tool cannot do what it was asked, and asking again will not change that."""


class InvalidArguments(ToolFailed):
    """The arguments are malformed; ``errors`` holds pydantic's list where there is one."""

    def __init__(self, message: str, *, errors: Sequence[object] = (), faults: Sequence[Fault] = ()) -> None:
        super().__init__(message, faults=faults)
        self.errors = tuple(errors)


class Unavailable(ToolFailed):
    """No provider can answer: not installed, no key, or its circuit is open."""


class Refused(ToolFailed):
    """The provider does not serve this desk. The message says in our own words which setting to look at: it is shown
    by ``frontdesk doctor`` and ``/health/ready``.
    """


class Unsupported(ToolFailed):
    """This provider cannot answer this one question, such as a pair of languages it does not have. The next one is
    asked, and no fault is counted.
    """


class DeadlineExceeded(ToolFailed):
    """The time allowed ran out before anyone answered."""
