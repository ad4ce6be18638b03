"""A fake voice, for tests that are about what is read aloud and how often, and not about sound."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path

from tools.speech.tool import Spoken


class FakeVoice:
    """Writes down the language and the words instead of speaking them. `faults` are raised first, the last one
    before the others; while `free` is not set it waits."""

    def __init__(self, *languages: str, name: str = "fake", faults: Iterable[Exception] = ()) -> None:
        self.name = name
        self.languages = frozenset(languages or ("en",))
        self.faults = list(faults)
        self.asked: list[tuple[str, str]] = []
        self.free = asyncio.Event()
        self.free.set()

    async def speak(self, text: str, language: str, into: Path) -> Spoken:
        """The words in a file."""
        self.asked.append((language, text))
        await self.free.wait()
        if self.faults:
            raise self.faults.pop()
        await asyncio.to_thread(into.write_bytes, f"{self.name}/{language}: {text}".encode())
        return Spoken(voice=self.name, duration_s=1.0)
