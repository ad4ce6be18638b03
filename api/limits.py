"""Rate limits: moving windows in this process's memory."""

from __future__ import annotations

import math
import time
from typing import Literal

from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

from api.errors import Problem
from api.settings import Settings

Kind = Literal["login", "guest", "message", "frame", "upload"]


class Limits:
    """What may happen how often; says no with 429 and when to come back."""

    def __init__(self, settings: Settings) -> None:
        self.on = settings.rate_limit == "on"
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._items: dict[Kind, RateLimitItem] = {
            "login": parse(settings.login_limit),
            "guest": parse(settings.guest_limit),
            "message": parse(settings.message_limit),
            "frame": parse(settings.frame_limit),
            "upload": parse(settings.upload_limit),
        }

    async def check(self, kind: Kind, who: str) -> None:
        """Count one `kind` of `who`. Raises a 429 `Problem` with `Retry-After` (seconds) when it is one too many."""
        if not self.on:
            return
        item = self._items[kind]
        if await self._limiter.hit(item, kind, who):
            return
        window = await self._limiter.get_window_stats(item, kind, who)
        wait = max(1, math.ceil(window.reset_time - time.time()))
        raise Problem(
            429,
            "too_many",
            f"That was too often. Please wait {wait} s and try again.",
            headers={"Retry-After": str(wait)},
        )
