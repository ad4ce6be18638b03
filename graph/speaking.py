"""Reading a message aloud, in its own language. What was spoken once is kept for a while, by its words."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID, uuid5

import structlog

from graph.errors import NotFound
from knowledge.languages import base, named
from store import conversations, messages
from store.base import now
from store.database import Database
from store.files import Files, key_of
from store.messages import Message
from store.scratch import Scratch
from tools.detection.tool import UNDETERMINED
from tools.errors import Busy, ToolError, Unsupported
from tools.providers import Providers
from tools.speech.tool import PATIENCE, Speaker, Spoken
from tools.speech.wording import speakable

SPEECH: Final = UUID("6f2d7c1e-3b0a-5d4e-9a61-8c5f0e7b2d94")
"""The name space of the ids of what is kept."""
MOST: Final = 500_000_000
"""Bytes that are kept at most, about 23 hours of speech."""
OLDEST: Final = timedelta(days=30)
"""How long it is kept."""
AT_ONCE: Final = 6
"""Messages that are being read aloud at once: voice messages, which wait in the same line, keep places of their own."""
AGAIN_S: Final = 5.0
SWEEP_S: Final = 3600.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Speech:
    """A message as MP3; ``version`` is another for other bytes."""

    sound: bytes
    version: str


class Speaking:
    """The messages of a desk, read aloud."""

    def __init__(self, database: Database, providers: Providers, files: Files, scratch: Scratch) -> None:
        self._scratch = scratch
        self._database = database
        self._providers = providers
        self._kept = files.within("speech")
        self._making: dict[UUID, asyncio.Task[bytes]] = {}
        self._sweeper: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to remove what is old, now and every hour."""
        self._sweeper = asyncio.create_task(self._sweep())

    async def stop(self) -> None:
        """End the sweeps, and what is being spoken."""
        running = [*self._making.values(), *([self._sweeper] if self._sweeper else [])]
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    def speaks(self, language: str) -> bool:
        """Whether somebody has a voice for a language (ISO 639-1)."""
        return bool(self._speakers(language))

    async def of_message(
        self, message_id: UUID, *, customer_id: UUID | None = None, admit: Callable[[], Awaitable[None]] | None = None
    ) -> Speech:
        """A message as speech; for a customer only one of her own conversations, and no notice of the system.

        Several who ask for the same words at once wait for the same speech. `admit` is awaited before an engine is
        asked, and may raise. Raises `NotFound`, `Unsupported` with a sentence where nobody reads its language or it
        has no words, `Busy`, and what the chain raises.
        """
        message, hint = await self._read(message_id, customer_id)
        language = await self._language(message, hint)
        said = speakable(message.text, language)
        if not said:
            raise Unsupported("There are no words in this message that could be read aloud.")
        speakers = self._speakers(language)
        if not speakers:
            raise Unsupported(f"Nobody here reads {named(language).name} aloud.")
        names = [each.name for each in speakers]
        file_id = uuid5(SPEECH, json.dumps([language, names, said]))
        try:
            sound = await self._kept.read(key_of(file_id, "mp3"))
        except FileNotFoundError:
            if admit is not None:
                await admit()
            sound = await asyncio.shield(self._made(file_id, said, language, names))
        return Speech(sound, hashlib.sha256(sound).hexdigest()[:32])

    def _speakers(self, language: str) -> list[Speaker]:
        return [each for each in self._providers.speech.providers if language in each.languages]

    async def _read(self, message_id: UUID, customer_id: UUID | None) -> tuple[Message, str | None]:
        """The message, and the language of its conversation."""
        async with self._database.reading() as session:
            message = await messages.for_reader(session, message_id, customer_id)
            if message is None or (customer_id is not None and message.sender == "system"):
                raise NotFound("There is no such message.")
            conversation = await conversations.get(session, message.conversation_id)
        return message, conversation.primary_language if conversation else None

    async def _language(self, message: Message, hint: str | None) -> str:
        """The language a message is in; that of an agent's own words is noted nowhere, so it is looked for."""
        if (noted := base(message.language)) not in (None, UNDETERMINED):
            return noted or UNDETERMINED
        try:
            found = (await self._providers.detection.call(lambda who: who.detect(message.text, hint))).value.code
        except ToolError:
            found = UNDETERMINED
        return (base(hint) or found) if found == UNDETERMINED else found

    def _made(self, file_id: UUID, said: str, language: str, names: Sequence[str]) -> asyncio.Task[bytes]:
        """The one task that speaks these words; it goes on when who asked has gone, and what it makes is kept."""
        if file_id not in self._making:
            if len(self._making) >= AT_ONCE:
                waiting = len(self._making)
                raise Busy("too much is being read aloud", retry_after=AGAIN_S, waiting=waiting)
            task = asyncio.create_task(self._make(file_id, said, language, names))
            self._making[file_id] = task
            task.add_done_callback(lambda done: self._over(file_id, done))
        return self._making[file_id]

    def _over(self, file_id: UUID, done: asyncio.Task[bytes]) -> None:
        self._making.pop(file_id, None)
        if not done.cancelled():
            done.exception()  # looked at, so that asyncio does not report it where everybody has gone

    async def _make(self, file_id: UUID, said: str, language: str, names: Sequence[str]) -> bytes:
        chain = self._providers.speech
        async with self._scratch.room() as folder:
            into = folder / "speech.mp3"

            async def ask(who: Speaker) -> Spoken:
                return await who.speak(said, language, into)

            answered = await chain.call(
                ask,
                without=[each.name for each in chain.providers if each.name not in names],
                deadline=chain.deadline + PATIENCE * len(said),
            )
            sound = await asyncio.to_thread(into.read_bytes)
            if not answered.faults:  # what somebody's stand-in spoke is not worth keeping for a month
                await self._kept.put(into, key_of(file_id, "mp3"))
        return sound

    async def _sweep(self) -> None:
        while True:
            try:
                await self.sweep()
            except Exception:
                # The storage may be away for a while; what is old then is removed when it is back.
                log.exception("speech_sweep_failed")
            await asyncio.sleep(SWEEP_S)

    async def sweep(self, *, most: int = MOST, oldest: timedelta = OLDEST) -> int:
        """Remove what is older than ``oldest``, then the oldest until at most ``most`` bytes are left; how many."""
        total, removed, since = 0, 0, now() - oldest
        for each in sorted(await self._kept.listing(), key=lambda each: each.modified, reverse=True):
            total += each.bytes
            if each.modified < since or total > most:
                await self._kept.remove(each.key)
                removed += 1
        return removed
