"""The HTTP of Azure's client libraries over httpx, which the desk has anyway; theirs would bring another stack."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from types import TracebackType
from typing import Any, Final

import httpx
from azure.core.exceptions import ServiceRequestError, ServiceResponseError
from azure.core.pipeline.transport import AsyncHttpTransport

# Private, but the only base class that satisfies both generations of client libraries; the tests of every Azure
# provider stand on it, so a release that moves it is noticed.
from azure.core.rest._http_response_impl_async import AsyncHttpResponseImpl

TIMEOUT: Final = httpx.Timeout(5.0, connect=2.0)
"""Seconds; the chain's own deadline is shorter, this only ends what it left behind."""


class HttpxResponse(AsyncHttpResponseImpl):
    """A response whose body has been read."""

    def __init__(self, request: Any, response: httpx.Response) -> None:
        super().__init__(
            request=request,
            internal_response=response,
            status_code=response.status_code,
            headers=response.headers,
            reason=response.reason_phrase,
            content_type=response.headers.get("content-type"),
            block_size=4096,
            stream_download_generator=_chunks,
        )
        self._content = response.content

    def body(self) -> bytes:
        """The body, as the older client libraries ask for it."""
        return self._internal_response.content  # type: ignore[no-any-return]

    async def read(self) -> bytes:
        """The body."""
        return self.body()

    async def close(self) -> None:
        """Nothing is open any more."""
        self._is_closed = True


class HttpxTransport(AsyncHttpTransport[Any, Any]):
    """Sends the libraries' requests with an httpx client of its own."""

    def __init__(self) -> None:
        self._client = httpx.AsyncClient(timeout=TIMEOUT)

    async def open(self) -> None:
        """The client is open from the start."""

    async def close(self) -> None:
        """Close all connections."""
        await self._client.aclose()

    async def sleep(self, duration: float) -> None:
        """What the libraries' retry policy would wait with; it is switched off."""
        await asyncio.sleep(duration)

    async def __aenter__(self) -> HttpxTransport:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None = None,
        exc_value: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        await self.close()

    async def send(self, request: Any, **_: Any) -> HttpxResponse:
        """Raises the libraries' own errors: for a connection that cannot be made, and for one that breaks."""
        content = getattr(request, "content", None) or getattr(request, "data", None)
        try:
            response = await self._client.request(
                request.method, request.url, headers=dict(request.headers), content=content
            )
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise ServiceRequestError(error, error=error) from error
        except httpx.HTTPError as error:
            raise ServiceResponseError(error, error=error) from error
        return HttpxResponse(request, response)


async def _chunks(pipeline: Any, response: HttpxResponse, **_: Any) -> AsyncIterator[bytes]:
    yield response.body()
