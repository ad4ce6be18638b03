"""A circuit breaker: after repeated faults a provider is left alone for a while.

    closed ──(threshold faults in a row)──► open ──(cool-down over)──► half-open ──success──► closed
                                             ▲                             │
                                             └──────────── fault ──────────┘

A provider may also be left alone at once, for as long as it asked for (``hold``).

Kept by hand because the maintained libraries wrap a function and know nothing of a shared deadline; see
M. Nygard, "Release It!", for the pattern.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final, Literal

CircuitState = Literal["closed", "open", "half_open"]

THRESHOLD: Final = 5
"""Faults in a row that open the circuit."""
COOL_DOWN: Final = 30.0
"""Seconds that an open circuit stays open before one trial call is let through."""


class Circuit:
    """Says whether a provider may be asked now. Not shared between event loops or processes."""

    def __init__(
        self, *, threshold: int = THRESHOLD, cool_down: float = COOL_DOWN, clock: Callable[[], float] = time.monotonic
    ) -> None:
        if threshold < 1 or cool_down <= 0:
            raise ValueError("a circuit needs a threshold of at least 1 and a cool-down above 0 s")
        self._threshold = threshold
        self._cool_down = cool_down
        self._clock = clock
        self._faults = 0
        self._open_until: float | None = None
        self._on_trial = False

    @property
    def state(self) -> CircuitState:
        """``closed``: asked as usual; ``open``: left alone; ``half_open``: one trial call may pass."""
        if self._open_until is None:
            return "closed"
        return "half_open" if self.retry_in == 0 else "open"

    @property
    def retry_in(self) -> float:
        """Seconds until a trial call may pass; 0 when it may now."""
        if self._open_until is None:
            return 0.0
        return max(0.0, self._open_until - self._clock())

    def admit(self) -> bool:
        """True when a call may be made now. In half-open state one caller alone gets True."""
        match self.state:
            case "closed":
                return True
            case "open":
                return False
            case "half_open":
                if self._on_trial:
                    return False
                self._on_trial = True
                return True

    def succeeded(self) -> None:
        """The admitted call was answered: close."""
        self._faults, self._open_until, self._on_trial = 0, None, False

    def failed(self) -> None:
        """The admitted call was a fault: count it, and open when there were too many or the trial failed."""
        self._faults += 1
        if self._on_trial or self._faults >= self._threshold:
            self._open_until = self._clock() + self._cool_down
        self._on_trial = False

    def hold(self, seconds: float) -> None:
        """The admitted call was a fault that says how long to stay away: open for ``seconds``."""
        self._faults += 1
        self._open_until = self._clock() + seconds
        self._on_trial = False

    def abandoned(self) -> None:
        """The admitted call was cancelled by its caller: it says nothing about the provider."""
        self._on_trial = False
