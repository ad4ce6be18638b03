"""The desk on a port: uvicorn around the application, stopped gently."""

from __future__ import annotations

import asyncio
import ctypes
import gc
import os
import signal
import socket
import sys
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any, Final

import structlog
import uvicorn

from api.address import url_of
from api.app import create_app
from api.desk import Desk, open_desk
from api.folder import tell_holder
from api.realtime.protocol import ForgivingProtocol
from api.realtime.sockets import Sockets
from api.settings import Settings
from tools.assembly import Progress

WS_MAX_BYTES: Final = 2 * 1024 * 1024
"""The largest frame that is read at all. Ours are 64 KiB; larger ones up to here are refused with a sentence."""
WS_PING_S: Final = 25.0
"""Seconds between two questions whether a client is there; proxies forget connections that are quiet for 30 or more."""
WS_PONG_S: Final = 30.0
"""Seconds that it has for an answer: a phone that wakes up, or comes out of a tunnel, needs some."""
DRAIN_S: Final = 5.0
"""Seconds that the sockets have to close when the server stops."""

log = structlog.get_logger(__name__)

Prepare = Callable[[Desk], Awaitable[Any]]
Announce = Callable[[str, Desk, Any], None]


class Server(uvicorn.Server):
    """uvicorn that says when it is ready, lets its sockets go gently, and leaves the process to end by itself."""

    def __init__(self, config: uvicorn.Config, on_started: Callable[[], None], sockets: Sockets) -> None:
        super().__init__(config)
        self._on_started = on_started
        self._sockets = sockets

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to listen, then tell."""
        await super().startup(sockets)
        if self.started:
            self._on_started()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Tell the sockets to come back elsewhere while the port still answers, then stop to listen."""
        if not self.force_exit:
            await self._sockets.drain(DRAIN_S)
        await super().shutdown(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop gently at the first signal, and at once at the second: leases run out, and nothing is lost."""
        if self.should_exit:
            log.warning("stopped_at_once", detail="by a second signal")
            os._exit(1)
        self.should_exit = True

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop on SIGINT and SIGTERM. uvicorn's own way raises them again, before the desk has been closed."""
        if sys.platform == "win32" or threading.current_thread() is not threading.main_thread():
            with super().capture_signals():
                yield
            return
        loop = asyncio.get_running_loop()
        for each in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(each, self.handle_exit, each, None)
        try:
            yield
        finally:
            for each in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(each)


async def run(
    settings: Settings,
    sock: socket.socket,
    announce: Announce,
    *,
    prepare: Prepare | None = None,
    progress: Progress | None = None,
) -> None:
    """Open the desk, let `prepare` work on it, serve it until a signal comes, close it.

    `announce` is called with the address, the desk and what `prepare` gave, once the port answers.
    """
    async with open_desk(settings, progress=progress) as desk:
        prepared = await prepare(desk) if prepare else None
        url = url_of(settings.host, sock)
        if not settings.shared_folder:
            tell_holder(settings.data, url)
        settle_memory()
        await server_of(desk, lambda: announce(url, desk, prepared)).serve(sockets=[sock])


def settle_memory() -> None:
    """What is loaded now stays: taken out of the collector's rounds, it cannot hold up a chat later."""
    gc.collect()
    gc.freeze()
    gc.enable()
    give_back_memory()


def give_back_memory() -> None:
    """Return to the system what loading the engines took for a moment; glibc alone keeps it, and can be asked."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").malloc_trim(0)


def server_of(desk: Desk, on_started: Callable[[], None]) -> Server:
    """A server for an open desk; `on_started` is called once the port answers."""
    return Server(_config(desk.settings, desk), on_started, desk.sockets)


def loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop where there is one."""
    try:
        import uvloop
    except ImportError:  # Windows
        return None
    return uvloop.new_event_loop


def _config(settings: Settings, desk: Desk) -> uvicorn.Config:
    return uvicorn.Config(
        create_app(settings, desk),
        ws=ForgivingProtocol,
        ws_max_size=WS_MAX_BYTES,
        ws_ping_interval=WS_PING_S,
        ws_ping_timeout=WS_PONG_S,
        # Compression costs as much CPU for each frame as all the rest, and twice the memory of an idle socket.
        ws_per_message_deflate=False,
        log_config=None,
        access_log=settings.access_log == "on",
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_graceful_shutdown=5,
        lifespan="on",
    )
