"""Rate limits: moving windows, counted over all processes of a desk in its Redis, else in this process's memory."""

from __future__ import annotations

import asyncio
import math
import time
from typing import TYPE_CHECKING, Any, Final, Literal

import structlog
from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter
from limits.errors import StorageError

from api.errors import Problem
from api.realtime.names import prefix
from api.settings import Settings

if TYPE_CHECKING:
    from redis.asyncio import ConnectionPool

Kind = Literal["login", "guest", "message", "frame", "upload", "socket"]

HERE: Final[frozenset[Kind]] = frozenset({"frame"})
"""Counted in memory always: a socket lives in one process, and its frames must cost next to nothing."""
ANSWER_S: Final = 0.5
"""Seconds that Redis is given for an answer; after that the memory of this process counts."""
AWAY_S: Final = 5.0
"""Seconds until a Redis that was away is asked again, by one caller."""
CONNECTIONS: Final = 8

log = structlog.get_logger(__name__)


class Limits:
    """What may happen how often; says no with 429 and when to come back."""

    def __init__(self, settings: Settings) -> None:
        self.on = settings.rate_limit == "on"
        self._here = MovingWindowRateLimiter(MemoryStorage())
        self._pool = _pool(settings) if self.on else None
        self._shared = _shared(settings, self._pool) if self._pool else None
        self._away = False
        self._ask_again = 0.0
        self._items: dict[Kind, RateLimitItem] = {
            "login": parse(settings.login_limit),
            "guest": parse(settings.guest_limit),
            "message": parse(settings.message_limit),
            "frame": parse(settings.frame_limit),
            "upload": parse(settings.upload_limit),
            "socket": parse(settings.socket_limit),
        }

    async def check(self, kind: Kind, who: str) -> None:
        """Count one `kind` of `who`. Raises a 429 `Problem` with `Retry-After` (seconds) when it is one too many."""
        if not self.on:
            return
        wait = await self._seconds_to_wait(kind, who)
        if wait:
            raise Problem(
                429,
                "too_many",
                f"That was too often. Please wait {wait} s and try again.",
                headers={"Retry-After": str(wait)},
            )

    async def close(self) -> None:
        """Let the connections to Redis go."""
        if self._pool is not None:
            await self._pool.disconnect()

    async def _seconds_to_wait(self, kind: Kind, who: str) -> int:
        if self._shared is None or kind in HERE or not self._may_ask():
            return await _counted(self._here, self._items[kind], kind, who)
        try:
            async with asyncio.timeout(ANSWER_S):
                wait = await _counted(self._shared, self._items[kind], kind, who)
        except (StorageError, TimeoutError, OSError) as error:
            if not self._away:
                log.error("limits_without_redis", reason=type(error).__name__, now="each process counts for itself")
            self._away, self._ask_again = True, time.monotonic() + AWAY_S
            return await _counted(self._here, self._items[kind], kind, who)
        if self._away:
            self._away = False
            log.warning("limits_on_redis_again")
        return wait

    def _may_ask(self) -> bool:
        """Whether to ask Redis. While it is away one caller in five seconds finds out whether it is back."""
        if not self._away:
            return True
        if time.monotonic() < self._ask_again:
            return False
        self._ask_again = time.monotonic() + AWAY_S
        return True


async def _counted(limiter: MovingWindowRateLimiter, item: RateLimitItem, kind: Kind, who: str) -> int:
    """Count one; the seconds to wait when it was one too many, else 0."""
    if await limiter.hit(item, kind, who):
        return 0
    window = await limiter.get_window_stats(item, kind, who)
    return max(1, math.ceil(window.reset_time - time.time()))


def _pool(settings: Settings) -> ConnectionPool | None:
    """A few connections to the desk's Redis, none of them open yet; None where it has none."""
    if settings.redis_url is None:
        return None
    from redis.asyncio import BlockingConnectionPool
    from redis.asyncio.retry import Retry
    from redis.backoff import NoBackoff

    return BlockingConnectionPool.from_url(
        settings.redis_url.get_secret_value(),
        max_connections=CONNECTIONS,
        timeout=ANSWER_S,
        socket_timeout=ANSWER_S,
        socket_connect_timeout=ANSWER_S,
        retry=Retry(NoBackoff(), 0),
    )


def _shared(settings: Settings, pool: ConnectionPool) -> MovingWindowRateLimiter:
    """Windows in Redis, under the desk's prefix."""
    from limits.aio.storage import RedisStorage

    options: dict[str, Any] = {"connection_pool": pool}
    return MovingWindowRateLimiter(
        RedisStorage(
            "redis://",
            wrap_exceptions=True,
            implementation="redispy",
            key_prefix=f"{prefix(settings)}limits",
            **options,
        )
    )
