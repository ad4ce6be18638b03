"""What turning speech into text promises."""

from __future__ import annotations

from typing import Protocol

from pydantic import BaseModel, ConfigDict, Field

from tools.base import ToolContext, tool
from tools.errors import ToolFailed
from tools.media.given import Recording


class Segment(BaseModel):
    """What was said between two times, in seconds from the beginning."""

    model_config = ConfigDict(frozen=True)

    start: float
    end: float
    text: str
    confidence: float | None = Field(None, ge=0, le=1)


class SoundQuality(BaseModel):
    """How well a recording can be understood."""

    level_db: float = Field(-120.0, description="loudness of the speech, dB relative to full scale (0 the loudest)")
    clipping: float = Field(0.0, ge=0, le=1, description="share of the samples that are cut off at full scale")
    snr_db: float | None = Field(
        None, description="speech over the noise between it, dB; null where there is no speech"
    )
    speech_ratio: float = Field(0.0, ge=0, le=1, description="share of the time in which somebody speaks")


class Transcript(BaseModel):
    """What was said in a recording. The text is empty where nobody speaks."""

    text: str = ""
    language: str = Field("und", description="ISO 639-1, or und where nobody speaks")
    language_confidence: float = Field(0.0, ge=0, le=1)
    segments: list[Segment] = Field(default_factory=list)
    duration_s: float = 0.0
    quality: SoundQuality = Field(default_factory=SoundQuality)
    emotion: str | None = Field(None, description="an estimate from the voice alone: calm, agitated, subdued")
    emotion_confidence: float | None = None


class Transcriber(Protocol):
    """Whoever can write down speech."""

    @property
    def name(self) -> str:
        """The provider's name."""

    async def transcribe(self, recording: Recording, language: str | None = None) -> Transcript:
        """Write down what is said; ``language`` (ISO 639-1) where it is known.

        Raises ``TryAgain`` or ``ToolFailed``.
        """


class RecordingArguments(BaseModel):
    """A recording of the conversation, by the id of its attachment."""

    attachment_id: str
    language: str | None = None


PATIENCE_PER_SECOND = 0.5
"""Seconds that a second of speech adds to the deadline of the chain: a longer message takes longer."""


@tool(effect="reads", timeout=180.0)
async def transcribe_recording(arguments: RecordingArguments, context: ToolContext) -> Transcript:
    """Write down what the customer says in a voice message."""
    if context.media is None:
        raise ToolFailed("there are no files here")
    known = await context.media.known(arguments.attachment_id, "transcript")
    if known is not None:
        return Transcript.model_validate(known)
    chain = context.providers.transcription
    async with context.media.recording(arguments.attachment_id) as recording:
        found = await context.ask(
            chain,
            lambda who: who.transcribe(recording, arguments.language),
            deadline=chain.deadline + PATIENCE_PER_SECOND * recording.duration_s,
        )
    await context.media.keep(arguments.attachment_id, "transcript", found.model_dump(mode="json"))
    return found
