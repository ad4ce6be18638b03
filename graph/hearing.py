"""A recording that somebody sent, written down before it is a message, so that its words can still be corrected."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from graph.attachments import Attachments
from store.users import User
from tools.media.given import Recording
from tools.providers import Chain
from tools.transcription.tool import PATIENCE_PER_SECOND, Transcriber, Transcript


@dataclass(frozen=True, slots=True)
class Heard:
    """What was said, the id of the recording where it was kept, and why little can be heard in it (`silent`)."""

    transcript: Transcript
    attachment_id: UUID | None
    problem: str | None


async def heard(
    attachments: Attachments,
    transcription: Chain[Transcriber],
    owner: User,
    source: Path,
    name: str,
    *,
    language: str | None = None,
    keep: bool = False,
) -> Heard:
    """Check the recording at `source` and write it down; with `keep` it stays, and its transcript with it.

    Raises `BadFile`, `OverQuota`, and what the engines raise; then nothing is kept.
    """
    if keep:
        await attachments.admit(owner)
    async with attachments.checked(source, "audio") as found:
        facts = found.facts
        recording = Recording(
            found.path, facts["content_type"], facts["duration_s"], facts["channels"], facts["quality"]
        )
        answered = await transcription.call(
            lambda who: who.transcribe(recording, language),
            deadline=transcription.deadline + PATIENCE_PER_SECOND * recording.duration_s,
        )
        transcript = answered.value
        kept = None
        if keep:
            kept = await attachments.record(owner, found, name, transcript=transcript.model_dump(mode="json"))
    return Heard(transcript, kept.id if kept else None, facts["quality"].get("problem"))
