"""Where CPU-bound local engines run: two threads, so that the event loop keeps answering.

Two, because each of the engines is itself held to one thread and a small machine has two cores.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

THREADS: Final = 2

_pool = ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix="engine")


async def off_loop(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run ``work`` in one of the engine threads and give its result; it cannot be interrupted once begun."""
    return await asyncio.get_running_loop().run_in_executor(_pool, lambda: work(*args, **kwargs))
