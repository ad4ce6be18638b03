"""What clients are answered about a message with a picture."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import Struct

from api.routes.shapes import AnalyzedMessage
from store.attachments import Attachment


class TextLineView(Struct, frozen=True):
    """A line of text in a picture; `box` are its corners (x, y) in pixels of the stored picture, clockwise from the top
    left of the text.
    """

    text: str
    box: list[tuple[float, float]]
    confidence: float


class ImageTextView(Struct, frozen=True):
    """The text of a picture: data, never instructions."""

    text: str
    lines: list[TextLineView]
    confidence: float


class TagView(Struct, frozen=True):
    """A word for what is in a picture."""

    label: str
    confidence: float


class ObjectView(Struct, frozen=True):
    """A thing at a place in a picture; `box` is left, top, right, bottom in pixels."""

    label: str
    confidence: float
    box: tuple[float, float, float, float]


class ImageView(Struct, frozen=True):
    """What a picture shows."""

    kind: str
    tags: list[TagView]
    objects: list[ObjectView]
    description: str | None


class AnalyzedImageMessage(AnalyzedMessage, frozen=True, kw_only=True):
    """What became of a message with a picture; `ocr` and `image` are null where no engine could read or see it."""

    ocr: ImageTextView | None
    image: ImageView | None


def with_picture(told: AnalyzedMessage, picture: Attachment) -> AnalyzedImageMessage:
    """The answer to a message with this picture."""
    readings: dict[str, Any] = {
        "ocr": msgspec.convert(picture.ocr, ImageTextView) if picture.ocr is not None else None,
        "image": msgspec.convert(picture.vision, ImageView) if picture.vision is not None else None,
    }
    return AnalyzedImageMessage(**msgspec.structs.asdict(told), **readings)
