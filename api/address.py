"""The address that the desk listens on. Imports nothing heavy: a taken port is said at once."""

from __future__ import annotations

import errno
import socket


class PortTaken(Exception):
    """Something else listens there already."""


def bound(host: str, port: int) -> socket.socket:
    """A socket bound to the address. Raises `PortTaken` or, for an address that is not this machine's, OSError."""
    family, kind, protocol, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    sock = socket.socket(family, kind, protocol)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind(place)
    except OSError as error:
        sock.close()
        if error.errno == errno.EADDRINUSE:
            raise PortTaken(
                f"port {port} on {host} is taken by another program; stop it, or choose another with --port"
            ) from error
        raise
    return sock


def url_of(host: str, sock: socket.socket) -> str:
    """The address that people type: the machine itself where the desk listens on all addresses."""
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{host}:{sock.getsockname()[1]}"
