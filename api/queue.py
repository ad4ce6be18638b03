"""The queue between the processes that take messages and those that answer them: SAQ on Redis.

A job is a wake-up call and nothing more: which turn there is to run, and whose it is, say the store and its leases.
So a job that comes twice does no harm, and one that gets lost is made up for by the workers' own look at the store
(`graph.turns`). Each has a key of its own: SAQ refuses a job while one of its key runs, and would lose the call that
comes just when that run has looked for the last time.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid4

import structlog

from api.realtime.names import prefix
from api.settings import Settings

if TYPE_CHECKING:
    from saq.job import Job
    from saq.queue.redis import RedisQueue
    from saq.worker import Worker

    from graph.turns import Turns

RUN: Final = "run_turns"
"""The one function of the queue."""
STUCK_S: Final = 900
"""Seconds after which SAQ clears a job away whose worker has died; its turn was run long before, by its lease."""
AHEAD: Final = 2
"""Jobs that a worker takes beyond those it can run, so that no place is empty while the next job comes."""
SEEN_S: Final = 2
"""How often a worker says that it is there."""
REDIS_S: Final = 2.0
"""Seconds that one command of Redis may take."""

AWAY_S: Final = 1.0
"""Seconds between two tries while Redis is away."""

log = structlog.get_logger(__name__)


def open_queue(settings: Settings) -> RedisQueue:
    """The queue of the desk that these settings describe; it connects when it is used."""
    from redis.asyncio import Redis
    from redis.exceptions import RedisError
    from saq.queue.redis import RedisQueue

    class TurnQueue(RedisQueue):
        """SAQ's queue, with a pause where Redis does not answer: its worker would try again at once, for ever."""

        async def dequeue(self, timeout: float = 0.0, poll_interval: float = 0.0) -> Job | None:  # noqa: ASYNC109  # SAQ's
            """The next job, or None when there is none in time or Redis is away."""
            try:
                return await super().dequeue(timeout, poll_interval)
            except (RedisError, OSError) as error:
                log.warning("turn_queue_away", kind=type(error).__name__)
                await asyncio.sleep(AWAY_S)
                return None

    assert settings.redis_url is not None, "the settings were checked"
    logging.getLogger("saq").setLevel(logging.CRITICAL)  # it tells of each failure with a traceback, every second
    client = Redis.from_url(
        settings.redis_url.get_secret_value(), socket_connect_timeout=REDIS_S, health_check_interval=10
    )
    return TurnQueue(client, name=f"{prefix(settings)}turns")


async def leave(queue: RedisQueue) -> None:
    """Close the connections of a queue; a Redis that is away is no fault then."""
    try:
        async with asyncio.timeout(REDIS_S):
            await queue.disconnect()
    except Exception as error:
        log.info("turn_queue_left", kind=type(error).__name__)


class Dispatcher:
    """Calls workers for conversations that have something to run; never in the way of who has just stored it."""

    def __init__(self, queue: RedisQueue) -> None:
        self._queue = queue
        self._waiting: dict[UUID, None] = {}
        self._woken = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self.failing = False

    def start(self) -> None:
        """Begin to pass calls on."""
        self._task = asyncio.create_task(self._pass_on())

    async def stop(self) -> None:
        """Pass on what waits, for a moment, and let go of Redis."""
        for _ in range(10):
            if not self._waiting:
                break
            await asyncio.sleep(0.05)
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await leave(self._queue)

    def __call__(self, conversation_id: UUID) -> None:
        """Have a conversation looked at soon; those that are called for already are not called twice."""
        self._waiting[conversation_id] = None
        self._woken.set()

    async def workers(self) -> int:
        """How many workers answered lately. Raises what Redis raises."""
        async with asyncio.timeout(REDIS_S):
            return len((await self._queue.info())["workers"])

    async def _pass_on(self) -> None:
        while True:
            await self._woken.wait()
            self._woken.clear()
            while self._waiting:
                conversation_id = next(iter(self._waiting))
                del self._waiting[conversation_id]
                try:
                    async with asyncio.timeout(REDIS_S):
                        await self._queue.enqueue(
                            RUN, conversation=str(conversation_id), key=uuid4().hex, timeout=STUCK_S, ttl=-1
                        )
                except Exception as error:
                    # Nobody waits for this: the workers look through the store themselves, twice a second.
                    self._waiting.clear()
                    self._failed(error)
                    await asyncio.sleep(AWAY_S)
                else:
                    if self.failing:
                        self.failing = False
                        log.warning("turn_queue_works_again")

    def _failed(self, error: Exception) -> None:
        if not self.failing:
            self.failing = True
            detail = "turns are found by the workers' sweep until Redis is back"
            log.error("turn_queue_failing", kind=type(error).__name__, detail=detail)


def saq_worker(queue: RedisQueue, turns: Turns) -> Worker[Any]:
    """A SAQ worker that runs what it is called for."""
    from saq.worker import Worker

    class TurnWorker(Worker[Any]):
        """SAQ's worker, which leaves the signals to the process."""

        SIGNALS: list[Any] = []  # noqa: RUF012  # SAQ's own attribute

    async def run_turns(_: Any, *, conversation: str) -> None:
        """Run what a conversation has to run."""
        await turns.run_now(UUID(conversation))

    timers: Any = {"worker_info": SEEN_S}  # the other ones stay; SAQ's type asks for all

    return TurnWorker(
        queue,
        [(RUN, run_turns)],
        concurrency=turns.runs + AHEAD,
        timers=timers,
        dequeue_timeout=1.0,
        metadata={"host": socket.gethostname(), "pid": os.getpid(), "runs": turns.runs},
    )
