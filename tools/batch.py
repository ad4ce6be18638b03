"""Questions asked within a few milliseconds become one request, where a service takes several at once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, Generic, TypeVar

from tools.errors import ToolFailed, Unavailable

Q = TypeVar("Q")
A = TypeVar("A")

WINDOW: Final = 0.004
"""Seconds that the first question of a request waits for others."""


class Batch(Generic[Q, A]):
    """Gathers questions for one kind of request. Lives in one event loop."""

    def __init__(
        self,
        send: Callable[[Sequence[Q]], Awaitable[Sequence[A | Exception]]],
        *,
        most: int,
        heaviest: int,
        weight: Callable[[Q], int],
        window: float = WINDOW,
    ) -> None:
        """``send`` answers a list of questions with as many answers, in their order; an exception among them is for
        its question alone. A request holds at most ``most`` questions and a ``weight`` of ``heaviest`` together.
        """
        self._send = send
        self._most = most
        self._heaviest = heaviest
        self._weight = weight
        self._window = window
        self._waiting: list[tuple[Q, asyncio.Future[A]]] = []
        self._timer: asyncio.TimerHandle | None = None
        self._running: set[asyncio.Task[None]] = set()

    async def ask(self, question: Q) -> A:
        """The answer, of a request shared with whoever asks now. Raises what ``send`` raises for all or for this one.

        A caller that goes away leaves the others their request; when all have gone it is cancelled.
        """
        load = sum(self._weight(each) for each, _ in self._waiting)
        if self._waiting and load + self._weight(question) > self._heaviest:
            self._go()
        future: asyncio.Future[A] = asyncio.get_running_loop().create_future()
        self._waiting.append((question, future))
        if len(self._waiting) >= self._most:
            self._go()
        elif self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(self._window, self._go)
        return await future

    async def close(self) -> None:
        """Cancel what is on its way."""
        if self._timer is not None:
            self._timer.cancel()
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    def _go(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        asked = [(question, future) for question, future in self._waiting if not future.done()]
        self._waiting = []
        if not asked:
            return
        task = asyncio.get_running_loop().create_task(self._answer(asked))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

        def gone(_: asyncio.Future[A]) -> None:
            if all(future.done() for _, future in asked):
                task.cancel()

        for _, future in asked:
            future.add_done_callback(gone)

    async def _answer(self, asked: Sequence[tuple[Q, asyncio.Future[A]]]) -> None:
        answers: Sequence[A | Exception]
        try:
            answers = await self._send([question for question, _ in asked])
            if len(answers) != len(asked):
                raise ToolFailed(f"{len(asked)} questions got {len(answers)} answers")
        except asyncio.CancelledError:
            for _, future in asked:
                if not future.done():
                    future.set_exception(Unavailable("the desk is closing"))
            raise
        except Exception as error:
            answers = [error] * len(asked)
        for (_, future), answer in zip(asked, answers, strict=True):
            if future.done():
                continue
            if isinstance(answer, Exception):
                future.set_exception(answer)
            else:
                future.set_result(answer)
