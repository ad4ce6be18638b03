"""Sentences that were read aloud by machines, and their clips."""

from __future__ import annotations

from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict

from evals.datasets import FOLDER, _read

CLIPS: Final = FOLDER / "speech"
"""One Opus file a sentence, made by ``evals/voices.py``."""


class Clip(BaseModel):
    """A sentence as it is spoken (numbers in words), who reads it, and how fast (1 is the voice's own pace).

    ``dev`` may be looked at when something is tuned, ``held_out`` is only measured, ``stress`` is robotic.
    """

    model_config = ConfigDict(extra="forbid")

    id: str
    part: Literal["dev", "held_out", "stress"]
    voice: str
    pace: float
    text: str
    language: str = "en"

    @property
    def path(self) -> Path:
        """The recording."""
        return CLIPS / f"{self.id}.ogg"


def clips(folder: Path = FOLDER) -> list[Clip]:
    """All of them. Raises `DatasetError`."""
    return _read(folder / "speech.yaml", Clip)
