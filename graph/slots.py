"""How much the desk does at once: turns that compute, and files that engines read for them.

A turn that waits for an engine does nothing here, so it gives its place up meanwhile: chats go on while pictures are
read. And no more is asked of the engines at once than they have places for, so that a burst waits instead of failing.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final, Literal, Self

from tools.errors import Busy

PICTURES: Final = 4
RECORDINGS: Final = 3
"""Files that are given to the engines at once. One is read at a time; those behind it spare the pauses between."""
PATIENCE_S: Final = 20.0
"""Seconds that a file waits for its turn before the message goes on without it."""


class Slots:
    """The places of one desk."""

    def __init__(self, runs: int) -> None:
        """`runs` is how many turns compute at once."""
        self.runs = asyncio.Semaphore(runs)
        self.lines = {"image": asyncio.Semaphore(PICTURES), "audio": asyncio.Semaphore(RECORDINGS)}


class Slot:
    """The place of one run, held in an `async with`."""

    def __init__(self, slots: Slots) -> None:
        self._slots = slots
        self._entered = False
        self._held = False
        self._away = 0

    async def __aenter__(self) -> Self:
        await self._slots.runs.acquire()
        self._entered = self._held = True
        return self

    async def __aexit__(self, *_: object) -> None:
        self._give_up()

    @asynccontextmanager
    async def away(self) -> AsyncIterator[None]:
        """Do without the place during the block; several blocks may overlap, and the last one takes it back."""
        self._away += 1
        self._give_up()
        try:
            yield
        finally:
            self._away -= 1
            if self._entered and not self._away:
                await self._slots.runs.acquire()  # cancelled here, there is no place to give back either
                if self._held or self._away:  # another block has begun, or taken it back, meanwhile
                    self._slots.runs.release()
                else:
                    self._held = True

    @asynccontextmanager
    async def engine(self, kind: Literal["image", "audio"]) -> AsyncIterator[None]:
        """Wait for a place with the engines. Raises `Busy` after PATIENCE_S."""
        line = self._slots.lines[kind]
        try:
            await asyncio.wait_for(line.acquire(), PATIENCE_S)
        except TimeoutError:
            raise Busy("too many files are being read", retry_after=PATIENCE_S, waiting=0) from None
        try:
            yield
        finally:
            line.release()

    def _give_up(self) -> None:
        if self._held:
            self._held = False
            self._slots.runs.release()
