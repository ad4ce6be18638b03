"""A worker: a desk without HTTP, which runs turns, recorded calls and sweeps for processes that take messages."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

import msgspec
import structlog

from api.desk import Desk, open_desk
from api.queue import leave, open_queue, saq_worker
from api.server import settle_memory
from api.settings import Settings
from tools.assembly import Progress

LEAVE_S: Final = 3.0
"""Seconds that putting back jobs may take."""
LATE_S: Final = 10.0
"""Seconds without a look at the store after which a worker is not ready."""

log = structlog.get_logger(__name__)


async def run(
    settings: Settings,
    announce: Callable[[Desk], None],
    *,
    runs: int | None = None,
    health_port: int | None = None,
    progress: Progress | None = None,
) -> None:
    """Open the desk, answer what comes until a signal, then let running turns end within `drain_seconds`.

    `announce` is called once it works; `runs` is how many turns run at once.
    """
    async with open_desk(settings, progress=progress, role="worker", runs=runs) as desk:
        settle_memory()
        stopped = _told_to_stop()
        async with _health(desk, settings.host, health_port):
            async with _listening(desk):
                announce(desk)
                await stopped.wait()
            log.info("worker_stops", running=desk.turns.running, seconds=settings.drain_seconds)
            await desk.turns.stop(timeout=settings.drain_seconds)


@asynccontextmanager
async def _listening(desk: Desk) -> AsyncIterator[None]:
    """Take jobs off the queue during the block; after it, what runs is ended by `Turns.stop`, the rest is others'."""
    queue = open_queue(desk.settings)
    worker = saq_worker(queue, desk.turns)
    task = asyncio.create_task(worker.start())
    try:
        yield
    finally:
        worker.event.set()  # and no more: SAQ puts back what it took, unless it is cancelled while it does so
        await asyncio.wait([task], timeout=LEAVE_S)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await leave(queue)


def _told_to_stop() -> asyncio.Event:
    """Set at the first SIGINT or SIGTERM; the second ends the process, even while it closes."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()

    def hear() -> None:
        if stopped.is_set():
            log.warning("stopped_at_once", detail="by a second signal")
            os._exit(1)
        stopped.set()

    for each in (signal.SIGINT, signal.SIGTERM):
        if sys.platform == "win32":
            signal.signal(each, lambda *_: loop.call_soon_threadsafe(hear))
        else:
            loop.add_signal_handler(each, hear)
    return stopped


@asynccontextmanager
async def _health(desk: Desk, host: str, port: int | None) -> AsyncIterator[None]:
    """Answer `GET /health/live` and `/health/ready` on a port during the block; nothing without a port."""
    if port is None:
        yield
        return

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            request = await asyncio.wait_for(reader.readline(), 5)
            path = [*request.split(), b"", b""][1]
            status, body = await health_of(desk, path.decode("ascii", "replace"))
            head = f"HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n"
            writer.write(f"{head}connection: close\r\n\r\n".encode() + body)
            await writer.drain()
        except (TimeoutError, OSError, ValueError):
            pass  # a probe that went away asks again
        finally:
            writer.close()

    server = await asyncio.start_server(answer, host, port)
    try:
        yield
    finally:
        server.close()  # without waiting: uvloop would wait for connections of probes that have long gone


async def health_of(desk: Desk, path: str) -> tuple[str, bytes]:
    """The status line's end and the body for a probe: alive while it answers, ready while it sweeps the database."""
    if path == "/health/live":
        return "200 OK", b'{"status":"live"}'
    if path != "/health/ready":
        return "404 Not Found", b'{"status":"not_found"}'
    late = desk.turns.swept
    body = {"status": "ready" if late < LATE_S else "failing", "running": desk.turns.running, "swept_s": round(late, 1)}
    return "200 OK" if late < LATE_S else "503 Service Unavailable", msgspec.json.encode(body)
