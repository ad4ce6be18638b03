"""What a picture shows, told by Google's Gemini, in words too."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, Field

from tools.media.gemini import GeminiEyes
from tools.media.given import Picture
from tools.vision.tool import DetectedObject, ImageContent, ImageKind, Tag

PROMPT: Final = Path(__file__).parent / "prompts" / "gemini.md"
CEILING: Final = 0.9
"""A model's own confidence is not calibrated: no more than this is believed."""
MOST: Final = 5
"""Tags and objects that are kept."""
LONGEST: Final = 600
"""Characters of a description that are kept."""


class _Tag(BaseModel):
    label: str = Field(max_length=60)
    confidence: float = Field(ge=0, le=1)


class _Object(_Tag):
    box_2d: tuple[float, float, float, float]


class Described(BaseModel):
    """What the model answers; boxes are [top, left, bottom, right] in thousandths."""

    kind: ImageKind
    confidence: float = Field(ge=0, le=1)
    description: str
    tags: list[_Tag] = Field(default_factory=list)
    objects: list[_Object] = Field(default_factory=list)


class GeminiVision:
    """See ``ImageReader``."""

    name = "gemini"

    def __init__(self, key: str, model: str, endpoint: str | None = None) -> None:
        """See ``GeminiEyes``. Raises ``ImportError``."""
        self._eyes = GeminiEyes(PROMPT, _schema(), key, model, endpoint)

    async def look(self, picture: Picture) -> ImageContent:
        """See ``ImageReader.look``."""
        found = await self._eyes.ask(picture, Described)
        return ImageContent(
            kind=found.kind,
            kind_confidence=min(found.confidence, CEILING),
            tags=[Tag(label=each.label, confidence=min(each.confidence, CEILING)) for each in found.tags[:MOST]],
            objects=[_placed(each, picture) for each in found.objects[:MOST]],
            description=" ".join(found.description.split())[:LONGEST] or None,
            problem=picture.quality.get("problem"),
        )

    async def try_out(self) -> None:
        """Have a picture of one pixel described."""
        await self._eyes.try_out(Described)

    async def close(self) -> None:
        """Give back the connections."""
        await self._eyes.close()


def _placed(found: _Object, picture: Picture) -> DetectedObject:
    top, left, bottom, right = (min(max(each, 0.0), 1000.0) / 1000 for each in found.box_2d)
    width, height = picture.width, picture.height
    box = (left * width, top * height, right * width, bottom * height)
    return DetectedObject(label=found.label, confidence=min(found.confidence, CEILING), box=box)


def _schema() -> dict[str, Any]:
    tag = {"label": {"type": "string"}, "confidence": {"type": "number", "minimum": 0, "maximum": 1}}
    box = {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 4}
    kinds = ["screenshot", "document", "receipt", "product_photo", "damage_photo", "other"]

    def thing(**fields: Any) -> dict[str, Any]:
        return {"type": "object", "properties": fields, "required": list(fields)}

    return thing(
        kind={"type": "string", "enum": kinds},
        confidence=tag["confidence"],
        description={"type": "string"},
        tags={"type": "array", "items": thing(**tag)},
        objects={"type": "array", "items": thing(**tag, box_2d=box)},
    )
