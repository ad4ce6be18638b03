"""Google's Gemini asked about one picture. The picture is data, and the answer is JSON of a given schema."""

from __future__ import annotations

import asyncio
import base64
from pathlib import Path
from typing import Any, Final, TypeVar

import httpx
from pydantic import BaseModel, ValidationError

from tools.errors import ToolFailed, TryAgain
from tools.gemini import client
from tools.media.given import Picture
from tools.models import mapped

M = TypeVar("M", bound=BaseModel)

WHO: Final = "Gemini"
CHECK: Final = "gemini_api_key and gemini_model"
TIMEOUT: Final = 10.0
"""Seconds; the chain's own deadline is shorter, this only ends what it left behind."""
SMALLEST: Final = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAG7buVgAAAABJRU5ErkJggg=="
)
"""A picture of one white pixel, to try the service out with."""


class GeminiEyes:
    """One question about pictures, put to one model."""

    def __init__(self, prompt: Path, schema: dict[str, Any], key: str, model: str, endpoint: str | None = None) -> None:
        """Connects to nothing yet, but loads the client library, which takes seconds: call it off the event loop.

        Without ``endpoint`` it is Google's own. Raises ``ImportError``.
        """
        self._prompt = prompt.read_text(encoding="utf-8")
        chat, self._http = client(key, model, endpoint, seconds=TIMEOUT)
        self._chat = chat.bind(response_mime_type="application/json", response_json_schema=schema)

    async def ask(self, picture: Picture, answer: type[M]) -> M:
        """The answer about a picture. Raises ``TryAgain``, ``Refused`` or ``ToolFailed``."""
        return await self._ask(await asyncio.to_thread(picture.path.read_bytes), picture.content_type, answer)

    async def try_out(self, answer: type[BaseModel]) -> None:
        """Ask about a picture of one pixel."""
        await self._ask(SMALLEST, "image/png", answer)

    async def close(self) -> None:
        """Give back the connections."""
        await self._http.aclose()

    async def _ask(self, content: bytes, content_type: str, answer: type[M]) -> M:
        encoded = base64.b64encode(content).decode()
        shown = {"type": "image_url", "image_url": {"url": f"data:{content_type};base64,{encoded}"}}
        messages: Any = [("system", self._prompt), ("human", [shown])]
        try:
            said = await self._chat.ainvoke(messages)
        except (httpx.TransportError, OSError) as error:
            raise TryAgain(f"{WHO} cannot be reached, or hung up") from error
        except Exception as error:  # the library wraps what went wrong in classes of three generations
            raise mapped(error, WHO, CHECK) from error
        try:
            # A blocked answer is empty, and no error.
            return answer.model_validate_json(said.text)
        except ValidationError as error:
            raise ToolFailed(f"{WHO} gave an answer that cannot be read") from error
