"""Google's Gemini as an author of replies."""

from __future__ import annotations

from typing import Final

from tools.chat.answer import schema
from tools.chat.model import Model
from tools.gemini import client

WHO: Final = "Gemini"
CHECK: Final = "gemini_api_key and gemini_model"
LONGEST: Final = 2048
"""Tokens of an answer."""


def gemini(key: str, model: str, endpoint: str | None = None, *, seconds: float = 6.0) -> Model:
    """The model behind a key. Connects to nothing yet, but loads the client library: call it off the event loop.

    Without ``endpoint`` it is Google's own. ``seconds`` is how long a call may take at most; the chain's own deadline
    comes first. Raises ``ImportError``.
    """
    chat, http = client(key, model, endpoint, seconds=seconds, max_output_tokens=LONGEST)
    form = {"response_mime_type": "application/json", "response_json_schema": schema()}
    # Until Gemini 3 a request is refused that has both tools and a form of the answer.
    return Model("gemini", WHO, CHECK, chat, form, both=model.startswith("gemini-3"), close=http.aclose)
