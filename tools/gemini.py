"""The client of Google's Gemini, made in one way for everybody who asks it."""

from __future__ import annotations

from typing import Any

import httpx


def client(
    key: str, model: str, endpoint: str | None, *, seconds: float, **settings: Any
) -> tuple[Any, httpx.AsyncHTTPTransport]:
    """A LangChain chat model, and the transport that has to be closed after it. Connects to nothing yet, but loads the
    client library, which takes seconds: call it off the event loop.

    Without ``endpoint`` it is Google's own. ``seconds`` is how long a call may take at most; the chain's own deadline
    comes first. ``settings`` are further ones of the library's. Raises ``ImportError``.
    """
    from langchain_google_genai import ChatGoogleGenerativeAI

    # A transport of our own: else the library would take aiohttp where that happens to be installed.
    transport = httpx.AsyncHTTPTransport()
    chat = ChatGoogleGenerativeAI(
        model=model,
        google_api_key=key,
        base_url=endpoint,
        client_args={"transport": transport},
        vertexai=False,
        temperature=0,
        thinking_budget=0,
        timeout=seconds,
        max_retries=1,  # retries are the chain's, which knows the deadline
        **settings,
    )
    return chat, transport
