"""The two ways to a remote server: a program's stdin and stdout, or streamable HTTP."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final

import httpx2
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client

if TYPE_CHECKING:
    from tools.mcp.servers import McpServer

LARGEST: Final = 8 * 1024 * 1024
"""Bytes of an answer's JSON that are read."""


class TooLarge(httpx2.StreamError):
    """An answer that would not end."""

    def __init__(self) -> None:
        super().__init__(f"the answer has more than {LARGEST} bytes")


class Packed(httpx2.StreamError):
    """An answer that was compressed although nobody asked for that: what it unpacks to has no bound."""

    def __init__(self) -> None:
        super().__init__("the answer is compressed")


class _Counted(httpx2.AsyncByteStream):
    def __init__(self, stream: httpx2.AsyncByteStream) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        read = 0
        async for chunk in self._stream:
            read += len(chunk)
            if read > LARGEST:
                raise TooLarge
            yield chunk

    async def aclose(self) -> None:
        await self._stream.aclose()


class Watched(httpx2.AsyncHTTPTransport):
    """Bounds what is read of an answer, and remembers the last refusal, which the protocol's client does not tell."""

    def __init__(self) -> None:
        super().__init__()
        self.status = 0
        """The last HTTP status of 400 or more; 0 after a success."""

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Ask, and look at the answer's status. Raises ``Packed``."""
        request.headers["accept-encoding"] = "identity"
        response = await super().handle_async_request(request)
        if response.headers.get("content-encoding", "identity").strip().lower() not in ("", "identity"):
            await response.aclose()
            raise Packed
        if request.method == "POST":
            self.status = response.status_code if response.status_code >= 400 else 0
        if "event-stream" not in response.headers.get("content-type", ""):  # its events are bounded by the client
            assert isinstance(response.stream, httpx2.AsyncByteStream)
            response.stream = _Counted(response.stream)
        return response


@asynccontextmanager
async def over_http(server: McpServer, watched: Watched) -> AsyncIterator[Any]:
    """The streams to an address; what is sent to it goes nowhere else, whatever it redirects to."""
    headers = {"Authorization": f"Bearer {server.token.get_secret_value()}"} if server.token else {}
    timeout = httpx2.Timeout(server.timeout, read=300.0)  # a stream of events is quiet most of the time
    async with (
        httpx2.AsyncClient(transport=watched, headers=headers, timeout=timeout, trust_env=False) as client,
        streamable_http_client(server.url or "", http_client=client, terminate_on_close=False) as streams,
    ):
        yield streams


@asynccontextmanager
async def over_stdio(server: McpServer) -> AsyncIterator[Any]:
    """The streams to a program of our own. What it writes to its stderr is dropped: it may hold anything."""
    program, *arguments = server.command
    env = {name: value.get_secret_value() for name, value in server.env.items()}
    with open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: ASYNC230  # no file that could block
        parameters = StdioServerParameters(command=program, args=arguments, env=env)
        async with stdio_client(parameters, errlog=nowhere) as streams:
            yield streams
