"""Connections to Redis that fail at once instead of hanging or trying again: who uses them has something else to do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from time import monotonic
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from api.settings import Settings

if TYPE_CHECKING:
    from redis.asyncio import Redis
    from redis.asyncio.client import PubSub

ANSWER_S: Final = 1.5
"""Seconds that Redis is given for an answer."""


async def round_trip(settings: Settings) -> tuple[str, float]:
    """Who answers at `redis_url`, like `Redis 7.2.1`, and how many seconds a call takes from one end to the other.

    Raises what the connection raises.
    """
    assert settings.redis_url is not None
    async with connected(settings.redis_url.get_secret_value()) as (client, channel):
        async with asyncio.timeout(ANSWER_S):
            told: dict[str, Any] = await client.info("server")
            name = f"frontdesk:doctor:{uuid4().hex}"
            await channel.subscribe(name)
            await channel.get_message(timeout=ANSWER_S)
            took = []
            for _ in range(3):  # the first one also opens a connection
                began = monotonic()
                await client.publish(name, b"")
                while await channel.get_message(ignore_subscribe_messages=True, timeout=ANSWER_S) is None:
                    pass
                took.append(monotonic() - began)
            return f"Redis {told['redis_version']}", min(took)


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[tuple[Redis, PubSub]]:
    """Two connections that fail at once instead of trying again: one to tell, one to hear."""
    from redis.asyncio import Redis
    from redis.asyncio.retry import Retry
    from redis.backoff import NoBackoff

    options: dict[str, Any] = {
        "socket_connect_timeout": ANSWER_S,
        "socket_timeout": ANSWER_S,
        "retry": Retry(NoBackoff(), 0),
        "max_connections": 4,
    }
    client = Redis.from_url(url, **options)
    channel = client.pubsub()
    try:
        async with asyncio.timeout(2 * ANSWER_S):
            await client.ping()
        yield client, channel
    finally:
        with suppress(TimeoutError):
            async with asyncio.timeout(ANSWER_S):
                await asyncio.gather(*map(_closed, (channel, client)), return_exceptions=True)


async def _closed(connection: Any) -> None:
    await connection.aclose()
