"""Time that a test drives by hand: an event loop whose clock stands still until it is told to go on.

Everything that happens on it happens in one order, so a run of the protocol machine can be repeated step by step; and
ten seconds of heartbeats and sweeps cost no more than what they do.
"""

from __future__ import annotations

import asyncio
import itertools
import selectors
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, tzinfo
from types import SimpleNamespace
from typing import Any, TypeVar
from uuid import UUID

import pytest

T = TypeVar("T")
MOST_STEPS = 50_000
"""Of a desk that works on what it has; one that takes more runs in a circle."""
BEGAN = datetime(2026, 1, 1, 12, tzinfo=UTC)


class _Selector(selectors.DefaultSelector):  # type: ignore[misc, valid-type]  # an alias of the platform's best one
    """Looks at the sockets, if there are any, and never waits for a timer: the loop's clock jumps to it."""

    loop: VirtualLoop

    def busy(self) -> bool:
        """Whether somebody waits for a socket, beside the loop's own."""
        return len(self.get_map()) > 1

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """What is ready now."""
        if self.busy():
            found: list[tuple[selectors.SelectorKey, int]] = super().select(0.05 if timeout is None else 0)
            return found
        if timeout is None:
            raise RuntimeError("everything waits for something that nobody will do")
        self.loop.elapsed += timeout
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop with a clock of its own; what would go to a thread is done at once."""

    def __init__(self) -> None:
        self.elapsed = 0.0
        self._looking = _Selector()
        self._looking.loop = self
        super().__init__(self._looking)

    def time(self) -> float:
        """Seconds since it was made, as far as it was told to go on."""
        return self.elapsed

    def run_in_executor(self, executor: Any, func: Callable[..., T], *args: Any) -> asyncio.Future[T]:  # type: ignore[override]
        """Call the function now."""
        done: asyncio.Future[T] = self.create_future()
        try:
            done.set_result(func(*args))
        except Exception as error:
            done.set_exception(error)
        return done

    def step(self, times: int) -> None:
        """Let whoever is ready take `times` steps."""
        self.run_until_complete(_yielding(times))

    def until_idle(self) -> None:
        """Let everybody go on until all of them wait for a timer, or for the test."""
        self.run_until_complete(self._idle())

    def after(self, seconds: float) -> None:
        """Let `seconds` pass, with all that happens in them."""
        self.run_until_complete(asyncio.sleep(seconds))
        self.until_idle()

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """The result of something that needs no time."""
        return self.run_until_complete(work)

    async def _idle(self) -> None:
        quiet = steps = 0
        while quiet < 3:
            await asyncio.sleep(0)
            steps += 1
            assert steps < MOST_STEPS or self._looking.busy(), "I3: the desk never comes to rest"
            busy = self._looking.busy()
            # `_ready` is asyncio's own, and the one place that knows whether anybody is.
            quiet = 0 if self._ready or busy else quiet + 1  # type: ignore[attr-defined]
            if busy:
                time.sleep(0.0002)  # noqa: ASYNC251  # a real server works meanwhile


async def _yielding(times: int) -> None:
    for _ in range(times):
        await asyncio.sleep(0)


class Clock:
    """What the desk takes for the time of day: it goes with the loop, and can be set wrong."""

    def __init__(self, loop: VirtualLoop) -> None:
        self._loop = loop
        self._ids = itertools.count()
        self._told = 0
        self.ahead = 0.0
        """Seconds by which it is wrong."""

    def now(self) -> datetime:
        """The time of day; like a real clock's, no two are the same."""
        self._told += 1
        return BEGAN + timedelta(seconds=self._loop.elapsed + self.ahead, microseconds=self._told)

    def strftime(self, pattern: str, *more: str) -> str:
        """What SQLite is to take for its own clock (see `store.clock`)."""
        at = self.now() + timedelta(seconds=sum(float(each.split()[0]) for each in more[1:]))
        return at.strftime("%Y-%m-%d %H:%M:%S.%f")

    def new_id(self) -> UUID:
        """A UUIDv7 of this time; those of one millisecond are in order."""
        at = int(self.now().timestamp() * 1000)
        return UUID(int=(at << 80) | (7 << 76) | (2 << 62) | next(self._ids))

    @contextmanager
    def told(self) -> Iterator[None]:
        """Everybody who asks the store for the time, or for an id, asks this clock."""
        clock = self

        class Told(datetime):
            """The class of times, whose present is this clock's."""

            @classmethod
            def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
                """The time of day."""
                return clock.now()

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("store.base.datetime", Told)
            patch.setattr("store.base.uuid_utils", SimpleNamespace(compat=SimpleNamespace(uuid7=self.new_id)))
            yield
