"""Time limits that hold even for work that refuses to be cancelled, and retries that stay inside them."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Final, TypeVar

import structlog
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, stop_after_attempt, stop_before_delay

from tools.errors import TryAgain

T = TypeVar("T")

FIRST_WAIT: Final = 0.05
"""Seconds before the second try when the provider names no wait; doubles with each further try."""

log = structlog.get_logger(__name__)


async def within(seconds: float, work: Coroutine[Any, Any, T]) -> T:
    """Give the result of ``work`` or raise ``TimeoutError`` after ``seconds``.

    Unlike ``asyncio.timeout`` this does not wait for ``work`` to accept its cancellation: a provider that
    swallows ``CancelledError`` is left behind and its late result dropped. When the caller is cancelled,
    so is the work.
    """
    if seconds <= 0:
        work.close()
        raise TimeoutError
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait({task}, timeout=seconds)
    except asyncio.CancelledError:
        task.cancel()
        task.add_done_callback(_drop)
        raise
    if task.done():
        return task.result()
    task.cancel()
    task.add_done_callback(_drop)
    raise TimeoutError


def _drop(task: asyncio.Future[Any]) -> None:
    """Look at the outcome of abandoned work, so that asyncio does not report it as forgotten."""
    if not task.cancelled() and task.exception() is not None:
        log.info("late_fault_dropped", kind=type(task.exception()).__name__)


async def retried(tries: int, seconds: float, ask: Callable[[], Awaitable[T]]) -> T:
    """The result of ``ask()``, tried again as ``retrying`` says. The first try, nearly always the only one, is bare."""
    began = time.monotonic()
    try:
        return await ask()
    except TryAgain as fault:
        wait = _pause(fault, 1)
        left = seconds - (time.monotonic() - began) - wait
        if tries <= 1 or left <= 0:
            raise
    await asyncio.sleep(wait)

    async def again() -> T:
        """Tenacity awaits only what it can see is a coroutine function."""
        return await ask()

    return await retrying(tries - 1, left)(again)


def retrying(tries: int, seconds: float) -> AsyncRetrying:
    """Retry on ``TryAgain`` alone, at most ``tries`` times in all, and never begin a wait that ends after ``seconds``.

    The wait is the ``retry_after`` of the fault, else exponential with jitter (full jitter keeps many
    conversations from knocking at the same moment).
    """
    return AsyncRetrying(
        retry=retry_if_exception_type(TryAgain),
        stop=stop_after_attempt(max(1, tries)) | stop_before_delay(seconds),
        wait=_wait,
        reraise=True,
    )


def _wait(attempt: RetryCallState) -> float:
    return _pause(attempt.outcome.exception() if attempt.outcome else None, attempt.attempt_number + 1)


def _pause(fault: BaseException | None, tries: int) -> float:
    """Seconds to wait after the ``tries``-th try."""
    if isinstance(fault, TryAgain) and fault.retry_after is not None:
        return max(0.0, fault.retry_after)
    ceiling = FIRST_WAIT * 2 ** (tries - 1)
    return random.uniform(ceiling / 2, ceiling)  # noqa: S311 - jitter, not a secret
