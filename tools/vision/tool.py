"""What looking at a picture promises."""

from __future__ import annotations

from typing import Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field

from tools.base import ToolContext, tool
from tools.errors import ToolFailed
from tools.media.given import Picture
from tools.ocr.tool import PictureArguments

ImageKind = Literal["screenshot", "document", "receipt", "product_photo", "damage_photo", "other"]
Problem = Literal["blurred", "dark", "empty"]


class Tag(BaseModel):
    """A word for what is in a picture."""

    model_config = ConfigDict(frozen=True)

    label: str
    confidence: float = Field(ge=0, le=1)


class DetectedObject(Tag):
    """A thing at a place in a picture; ``box`` is left, top, right, bottom in pixels of the stored picture."""

    box: tuple[float, float, float, float]


class ImageContent(BaseModel):
    """What a picture shows."""

    kind: ImageKind = "other"
    kind_confidence: float = Field(0.0, ge=0, le=1)
    tags: list[Tag] = Field(default_factory=list)
    objects: list[DetectedObject] = Field(default_factory=list)
    description: str | None = Field(None, description="in words, where a model could say it; local engines cannot")
    problem: Problem | None = Field(None, description="why hardly anything can be made out, where that is so")


class ImageReader(Protocol):
    """Whoever can tell what a picture shows."""

    @property
    def name(self) -> str:
        """The provider's name."""

    async def look(self, picture: Picture) -> ImageContent:
        """Tell what it shows. Raises ``TryAgain`` or ``ToolFailed``."""


@tool(effect="reads", timeout=30.0)
async def look_at_image(arguments: PictureArguments, context: ToolContext) -> ImageContent:
    """Tell what a picture that the customer sent shows."""
    if context.media is None:
        raise ToolFailed("there are no files here")
    known = await context.media.known(arguments.attachment_id, "vision")
    if known is not None:
        return ImageContent.model_validate(known)
    async with context.media.picture(arguments.attachment_id) as picture:
        found = await context.ask(context.providers.vision, lambda who: who.look(picture))
    await context.media.keep(arguments.attachment_id, "vision", found.model_dump(mode="json"))
    return found
