"""The words of a draft while a model writes them: gathered for a moment, and told with their place in the draft."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

GATHERED_S: Final = 0.03
"""Seconds that words are gathered after the first ones, which go out at once: a model's steps are smaller than anybody
reads."""


@dataclass(frozen=True)
class Words:
    """The next words of a turn's draft. Ephemeral: never stored.

    `at` counts the code points of the draft before `text`; 0 begins anew, and what was told before is void.
    """

    conversation_id: UUID
    turn_id: UUID
    text: str
    at: int


class Telling:
    """Hears the words of one run from its author, and tells them to the listeners."""

    def __init__(self, conversation_id: UUID, turn_id: UUID, listeners: Sequence[Callable[[Words], None]]) -> None:
        self._conversation_id = conversation_id
        self._turn_id = turn_id
        self._listeners = listeners
        self._at = 0
        self._waiting = ""
        self._open = True
        self._due: asyncio.TimerHandle | None = None

    def step(self, state: str) -> None:
        """Writing began (`started`), or is over: what is gathered goes out before anything else is told of the turn."""
        self._rest()
        if self._waiting:
            self._tell()
        self._open = state == "started"
        if self._open:
            self._at = 0

    def hear(self, text: str) -> None:
        """The next words of the author, or an empty text: all before it is void.

        An author that was given up may still be talking when another one's draft is there: it is not heard any more.
        """
        if not self._open:
            return
        if not text:
            self._void()
            return
        self._waiting += text
        if self._due is None:
            self._tell()
            self._due = asyncio.get_running_loop().call_later(GATHERED_S, self._gathered)

    def _void(self) -> None:
        self._rest()
        self._waiting, self._at = "", 0
        self._tell()

    def _rest(self) -> None:
        if self._due is not None:
            self._due.cancel()
            self._due = None

    def _gathered(self) -> None:
        self._due = None
        if self._waiting:
            self._tell()
            self._due = asyncio.get_running_loop().call_later(GATHERED_S, self._gathered)

    def _tell(self) -> None:
        words = Words(self._conversation_id, self._turn_id, self._waiting, self._at)
        self._at += len(self._waiting)
        self._waiting = ""
        for listener in self._listeners:
            listener(words)
