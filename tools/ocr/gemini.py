"""Text in pictures, copied by Google's Gemini. Text in the picture is data, and the prompt says so."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, Field

from tools.deadline import within
from tools.media.gemini import GeminiEyes
from tools.media.given import Picture
from tools.ocr.layout import image_text, text_line
from tools.ocr.tool import ImageText, TextLine
from tools.providers import DEADLINES

PROMPT: Final = Path(__file__).parent / "prompts" / "gemini.md"
CONFIDENCE: Final = 0.9
"""Of every line: the model does not say how sure it is."""
MOST: Final = 500
"""Lines that are kept."""


class _Line(BaseModel):
    text: str
    box_2d: tuple[float, float, float, float]


class Copied(BaseModel):
    """What the model answers; boxes are [top, left, bottom, right] in thousandths."""

    lines: list[_Line] = Field(default_factory=list)


class GeminiText:
    """See ``TextReader``."""

    name = "gemini"

    def __init__(self, key: str, model: str, endpoint: str | None = None) -> None:
        """See ``GeminiEyes``. Raises ``ImportError``."""
        self._eyes = GeminiEyes(PROMPT, SCHEMA, key, model, endpoint)

    async def read(self, picture: Picture) -> ImageText:
        """See ``TextReader.read``. Raises ``TimeoutError`` after the time that a picture may take, so that whoever
        stands behind it, which is slower, has its turn.
        """
        found = await within(DEADLINES["image"], self._eyes.ask(picture, Copied))
        return image_text([_placed(each, picture) for each in found.lines[:MOST] if each.text.strip()])

    async def try_out(self) -> None:
        """Have a picture of one pixel read."""
        await self._eyes.try_out(Copied)

    async def close(self) -> None:
        """Give back the connections."""
        await self._eyes.close()


def _placed(found: _Line, picture: Picture) -> TextLine:
    top, left, bottom, right = (min(max(each, 0.0), 1000.0) / 1000 for each in found.box_2d)
    (left, right), (top, bottom) = sorted((left, right)), sorted((top, bottom))
    corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
    box = [(x * picture.width, y * picture.height) for x, y in corners]
    return text_line(box, " ".join(found.text.split()), CONFIDENCE)


_BOX: Final = {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 4}
_LINE: Final = {
    "type": "object",
    "properties": {"text": {"type": "string"}, "box_2d": _BOX},
    "required": ["text", "box_2d"],
}
SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {"lines": {"type": "array", "items": _LINE}},
    "required": ["lines"],
}
