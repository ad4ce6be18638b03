"""uvicorn's WebSocket protocol, except that a text frame which is not UTF-8 reaches the application as bytes.

RFC 6455 (8.1) fails such a connection with 1007. Our contract answers a bad frame with an `error` frame instead,
so that a client's one garbled message does not cost it the socket; everything else is uvicorn's.
"""

from __future__ import annotations

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol


class ForgivingProtocol(WebSocketsSansIOProtocol):
    """Hands invalid text frames on instead of closing."""

    def send_receive_event_to_app(self) -> None:
        """Let the application see, and refuse, a text frame that is not UTF-8."""
        if self.curr_msg_data_type == "text":
            try:
                b"".join(self.frames).decode()
            except UnicodeDecodeError:
                self.curr_msg_data_type = "bytes"
        super().send_receive_event_to_app()
