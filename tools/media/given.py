"""Pictures and recordings as engines are given them: as files of this machine, checked before."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

Reading = Literal["ocr", "vision", "transcript"]
"""What engines find in a file, and the store keeps beside it."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A stored picture: re-encoded, upright, without metadata. Sizes in pixels."""

    path: Path
    content_type: str
    width: int
    height: int
    quality: dict[str, Any]
    """What was measured when it was kept: see ``tools.media.images``."""


@dataclass(frozen=True, slots=True)
class Recording:
    """A stored recording: re-encoded, one or two channels. ``duration_s`` in seconds."""

    path: Path
    content_type: str
    duration_s: float
    channels: int
    quality: dict[str, Any]
    """What was measured when it was kept: see ``tools.media.sound``."""


class MediaSource(Protocol):
    """The files of one conversation. An id that is not of it raises ``ToolFailed``."""

    def picture(self, attachment_id: str) -> AbstractAsyncContextManager[Picture]:
        """The picture as a file, for as long as the block runs."""

    def recording(self, attachment_id: str) -> AbstractAsyncContextManager[Recording]:
        """The recording as a file, for as long as the block runs."""

    async def known(self, attachment_id: str, reading: Reading) -> dict[str, Any] | None:
        """What an engine found in it before, as ``keep`` was given it."""

    async def keep(self, attachment_id: str, reading: Reading, found: dict[str, Any]) -> None:
        """Keep what was found, so that a turn that runs again need not look again."""
