"""uvicorn's WebSocket protocol, except where a client that is garbled, slow or gone would cost too much.

- A text frame which is not UTF-8 reaches the application as bytes. RFC 6455 (8.1) fails such a connection with 1007;
  our contract answers a bad frame with an `error` frame, so that one garbled message does not cost the socket.
- A close does not wait until a client reads what it was sent before. After it, or when the application is done, or
  when a ping was not answered, the connection is cut within seconds, whatever still waits to be read: uvicorn's own
  close waits for that as long as the peer keeps the connection, with all that hangs on it.
- Pings of a client that does not read are not answered, since their pongs would pile up (RFC 6455, 5.5.3, lets one
  answer only the latest).

Everything else is uvicorn's.
"""

from __future__ import annotations

from asyncio import TimerHandle
from typing import TYPE_CHECKING, Final

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

if TYPE_CHECKING:
    from uvicorn._types import ASGISendEvent

CUT_S: Final = 5.0
"""Seconds that a connection is given to take the last that it was sent."""


class ForgivingProtocol(WebSocketsSansIOProtocol):
    """Hands invalid text frames on instead of closing, and lets nobody keep a connection who does not read."""

    cut_timer: TimerHandle | None = None

    def send_receive_event_to_app(self) -> None:
        """Let the application see, and refuse, a text frame that is not UTF-8."""
        if self.curr_msg_data_type == "text":
            try:
                b"".join(self.frames).decode()
            except UnicodeDecodeError:
                self.curr_msg_data_type = "bytes"
        super().send_receive_event_to_app()

    async def send(self, message: ASGISendEvent) -> None:
        """Send what the application says; a close at once."""
        if message["type"] == "websocket.close":
            self.writable.set()
        await super().send(message)

    async def run_asgi(self) -> None:
        """Serve the connection, then end it."""
        await super().run_asgi()
        self.cut_soon()

    def handle_ping(self) -> None:
        """Answer a ping of a client that reads."""
        if self.writable.is_set():
            super().handle_ping()
        else:
            self.conn.data_to_send()

    def keepalive_timeout(self) -> None:
        """Nobody is there any more."""
        super().keepalive_timeout()
        self.cut_soon()

    def shutdown(self) -> None:
        """The server stops."""
        super().shutdown()
        self.cut_soon()

    def connection_lost(self, exc: Exception | None) -> None:
        """It has ended."""
        if self.cut_timer is not None:
            self.cut_timer.cancel()
        super().connection_lost(exc)

    def cut_soon(self) -> None:
        """Cut the connection, if it has not ended by then."""
        if self.cut_timer is None and not self.disconnected:
            self.cut_timer = self.loop.call_later(CUT_S, self.transport.abort)
