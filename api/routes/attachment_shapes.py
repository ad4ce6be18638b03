"""What clients are answered about files and recordings."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

import msgspec
from msgspec import Struct

from graph.contract import AttachmentView
from graph.hearing import Heard

Problem = Literal["blurred", "dark", "empty", "silent"]


class AttachmentKept(Struct, frozen=True):
    """A file that waits to be sent with a message, by its id. Sizes in bytes, pixels and seconds."""

    attachment_id: UUID
    kind: Literal["image", "audio"]
    content_type: str
    bytes: int
    name: str
    url: str
    width: int | None
    height: int | None
    duration_s: float | None
    problem: Problem | None


class AttachmentRead(Struct, frozen=True):
    """A file and what engines found in it, null as long as none has looked; `ocr` and `vision` are for agents."""

    attachment: AttachmentView
    ocr: dict[str, Any] | None
    vision: dict[str, Any] | None
    transcript: dict[str, Any] | None


class SegmentView(Struct, frozen=True):
    """What was said between two times, in seconds."""

    start: float
    end: float
    text: str
    confidence: float | None


class SoundQualityView(Struct, frozen=True):
    """How well a recording can be understood: loudness in dB below full scale, shares from 0 to 1."""

    level_db: float
    clipping: float
    snr_db: float | None
    speech_ratio: float


class Transcribed(Struct, frozen=True):
    """What was said. `text` is empty where nobody speaks; `emotion` is an estimate from the voice alone.

    `attachment_id` is the recording's, where it was kept to be sent; `problem` says why little can be heard.
    """

    text: str
    language: str
    language_confidence: float
    segments: list[SegmentView]
    duration_s: float
    quality: SoundQualityView
    emotion: str | None
    emotion_confidence: float | None
    attachment_id: UUID | None
    problem: Problem | None


def kept_of(view: AttachmentView) -> AttachmentKept:
    """The answer to an upload."""
    return msgspec.convert({**msgspec.structs.asdict(view), "attachment_id": view.id}, AttachmentKept)


def transcribed_of(heard: Heard) -> Transcribed:
    """The answer to a recording."""
    own = heard.transcript.model_dump(mode="json")
    return msgspec.convert({**own, "attachment_id": heard.attachment_id, "problem": heard.problem}, Transcribed)
