"""What reading text aloud promises."""

from __future__ import annotations

from pathlib import Path
from typing import Final, Protocol

from pydantic import BaseModel, Field

PATIENCE: Final = 0.02
"""Seconds that each character adds to the time that reading a text aloud may take; a machine without other work needs a
tenth of it."""


class Spoken(BaseModel):
    """Speech in a file: MP3, one channel."""

    content_type: str = "audio/mpeg"
    voice: str = Field(description="the name of the voice, for the cache and the record")
    duration_s: float


class Speaker(Protocol):
    """Whoever can read aloud."""

    @property
    def name(self) -> str:
        """The provider's name."""

    @property
    def languages(self) -> frozenset[str]:
        """The languages (ISO 639-1) that it has a voice for."""

    async def speak(self, text: str, language: str, into: Path) -> Spoken:
        """Speak ``text`` into the file ``into``. Raises ``Unsupported`` for a language without a voice, ``TryAgain`` or
        ``ToolFailed``.
        """
