"""Google's Gemini as an author of replies."""

from __future__ import annotations

from typing import Final

import httpx

from tools.chat.answer import schema
from tools.chat.model import Model

WHO: Final = "Gemini"
CHECK: Final = "gemini_api_key and gemini_model"
LONGEST: Final = 2048
"""Tokens of an answer."""


def gemini(key: str, model: str, endpoint: str | None = None, *, seconds: float = 6.0) -> Model:
    """The model behind a key. Connects to nothing yet, but loads the client library: call it off the event loop.

    Without ``endpoint`` it is Google's own. ``seconds`` is how long a call may take at most; the chain's own deadline
    comes first. Raises ``ImportError``.
    """
    from langchain_google_genai import ChatGoogleGenerativeAI

    # A transport of our own: else the library would take aiohttp where that happens to be installed.
    http = httpx.AsyncHTTPTransport()
    chat = ChatGoogleGenerativeAI(
        model=model,
        google_api_key=key,
        base_url=endpoint,
        client_args={"transport": http},
        vertexai=False,
        temperature=0,
        thinking_budget=0,
        max_output_tokens=LONGEST,
        timeout=seconds,
        max_retries=1,  # retries are the chain's, which knows the deadline
    )
    form = {"response_mime_type": "application/json", "response_json_schema": schema()}
    # Until Gemini 3 a request is refused that has both tools and a form of the answer.
    return Model("gemini", WHO, CHECK, chat, form, both=model.startswith("gemini-3"), close=http.aclose)
