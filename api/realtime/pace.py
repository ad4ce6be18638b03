"""How often the progress of a turn is told: its first step at once, then the newest one every tenth of a second.

A turn takes some thirty steps in as many milliseconds. Nobody can read them that fast, and a frame for each, to every
socket that follows, would cost the desk more than some of the steps do.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final
from uuid import UUID

from graph.turns import Progress

EVERY_S: Final = 0.1


class Pace:
    """Passes on the newest step of each conversation's turn, no more often than every `EVERY_S`."""

    def __init__(self, tell: Callable[[Progress], None]) -> None:
        """`tell` is called from the event loop and must not block."""
        self._tell = tell
        self._newest: dict[UUID, Progress | None] = {}

    def step(self, progress: Progress) -> None:
        """A node of a turn began, ended or failed."""
        if progress.conversation_id in self._newest:
            self._newest[progress.conversation_id] = progress
            return
        self._tell(progress)
        self._rest(progress.conversation_id)

    def overtaken(self, conversation_id: UUID) -> None:
        """Something lasting was told of a conversation: a step from before it would come too late."""
        if conversation_id in self._newest:
            self._newest[conversation_id] = None

    def _rest(self, conversation_id: UUID) -> None:
        self._newest[conversation_id] = None
        asyncio.get_running_loop().call_later(EVERY_S, self._again, conversation_id)

    def _again(self, conversation_id: UUID) -> None:
        newest = self._newest.pop(conversation_id)
        if newest is not None:
            self._tell(newest)
            self._rest(conversation_id)
