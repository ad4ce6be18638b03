"""From the file of a call to its words: checked, listened to, cut into pieces, each of them written down.

Everything heavy is asked of the line for calls. What is found of a piece is stored at once, so that work that was
stopped goes on with the next piece.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec

from graph.call_record import Record, stored
from store.files import Files, key_of
from store.scratch import Scratch
from tools.calls.cutting import pieces_of
from tools.calls.heard import Found, Piece, Sound, Stretch, stored_pieces
from tools.calls.listening import STRETCH, joined, speech_of
from tools.calls.wording import spans_of, words_of
from tools.errors import Busy
from tools.inference.pool import Line
from tools.media.errors import BadFile

CHECKED, LISTENED, WRITTEN = 0.06, 0.12, 0.94
"""How far a call is after its stages."""
UNCHECKED: Final = "upload"
"""The suffix of a file that nobody has looked at: it is never served."""
KEPT: Final = "mp3"
"""The suffix of a recording that was checked, which is what `audio.check` makes."""
PATIENCE_S: Final = 60.0
"""Seconds that a task may take at least, whatever else runs on this machine."""
REST_S: Final = 0.1
"""Seconds at the end of a recording that are no stretch of their own."""
SURE: Final = 0.6
"""From here on the language of a piece is that of the call, and the engine need not look for it any more."""


@dataclass(frozen=True)
class CallLimits:
    """How long a call may be, in seconds, and the folder of a Whisper model in place of the installed one."""

    seconds: float = 3600.0
    whisper_model: Path | None = None


@dataclass(frozen=True)
class Hearing:
    """What it takes to hear a call."""

    files: Files
    line: Line
    scratch: Scratch
    limits: CallLimits

    async def check(self, record: Record) -> None:
        """Keep the recording as this desk's own encoder writes it, in place of what was brought. Raises `BadFile`."""
        call = await record.read()
        if not call.file_key.endswith(f".{UNCHECKED}"):
            return
        await record.note(0.01, stage="checking")
        async with self.files.local(call.file_key) as source, self.scratch.room() as room:
            values = {"source": str(source), "into": str(room / "call"), "max_seconds": self.limits.seconds}
            patience = PATIENCE_S + 2 * self.limits.seconds
            made = await self._ask("audio.check", {**values, "channels": 2}, patience)
            key = key_of(call.id, KEPT)
            await self.files.put(Path(made["path"]), key)
        told = {name: made[name] for name in ("content_type", "bytes", "duration_s", "channels")}
        await record.note(CHECKED, file_key=key, **told)
        await self.files.remove(call.file_key)

    async def listen(self, record: Record) -> Sound:
        """Measure the recording and find out when somebody speaks, a stretch after the other."""
        call = await record.read()
        duration, channels = call.duration_s or 0.0, call.channels or 1
        await record.note(CHECKED, stage=None if call.pieces else "listening for speech")
        stretches: list[Stretch] = []
        async with self._open(call.file_key) as (source, room):
            start = 0.0
            while start < duration - REST_S or not stretches:
                stretches.append(await self._stretch(source, room, start, channels))
                start += STRETCH
                share = min(1.0, start / max(duration, 1.0))
                await record.note(CHECKED + share * (LISTENED - CHECKED))
        return joined(stretches)

    async def _stretch(self, source: Path, room: Path, start: float, channels: int) -> Stretch:
        paths, speech = [], []
        for channel in range(channels):
            path = str(room / f"{channel}.wav")
            span = {"source": str(source), "start": start, "end": start + STRETCH, "channel": channel}
            await self._ask("audio.cut", {**span, "into": path})
            heard = await self._ask("transcription.speech", {"path": path}, PATIENCE_S + STRETCH)
            speech.append([(each["start"], each["end"]) for each in heard["intervals"]])
            paths.append(path)
        measured = await self._ask("calls.measure", {"paths": paths})
        return msgspec.convert({**measured, "speech": speech}, Stretch)

    async def write_down(self, record: Record, sound: Sound) -> list[Piece]:
        """All pieces with their words; those that are there from earlier work stay. Raises `BadFile` for a call in
        which nobody speaks.
        """
        call = await record.read()
        pieces = stored_pieces(call.pieces) or pieces_of(speech_of(sound))
        if not pieces:
            raise BadFile("empty", "Nobody can be heard in this recording.")
        await record.note(LISTENED, stage="writing down", pieces=stored(pieces))
        async with self._open(call.file_key) as (source, room):
            for at, piece in enumerate(pieces):
                if piece.found is not None:
                    continue
                language = call.language or _language(pieces)
                found = await self._heard(source, room, piece, language)
                pieces[at] = msgspec.structs.replace(piece, found=found)
                share = sum(each.found is not None for each in pieces) / len(pieces)
                # Further on than before: a call is given up after so many failures in one place, not in all.
                await record.note(LISTENED + share * (WRITTEN - LISTENED), pieces=stored(pieces), attempts=1)
        return pieces

    async def _heard(self, source: Path, room: Path, piece: Piece, language: str | None) -> Found:
        path = str(room / "piece.wav")
        span = {"source": str(source), "start": piece.start, "end": piece.end, "channel": piece.channel}
        await self._ask("audio.cut", {**span, "into": path})
        if piece.channel is not None:
            keep = [(start - piece.start, end - piece.start) for start, end in piece.speech]
            await self._ask("calls.mute", {"path": path, "keep": keep})
        asked: dict[str, Any] = {"path": path, "words": True, "language": language}
        if self.limits.whisper_model is not None:
            asked["model_folder"] = str(self.limits.whisper_model)
        patience = PATIENCE_S + 12 * (piece.end - piece.start)
        written = await self._ask("transcription.whisper", asked, patience)
        words = words_of(written, piece.start)
        voices = []
        if piece.channel is None and words:
            spans = [(start - piece.start, end - piece.start) for start, end in spans_of(words)]
            voices = (await self._ask("calls.voices", {"path": path, "spans": spans}))["voices"]
            voices = [
                {**each, "start": each["start"] + piece.start, "end": each["end"] + piece.start} for each in voices
            ]
        sure = written.get("language_confidence", 0.0)
        told = {"words": stored(words), "language": written["language"], "language_confidence": sure}
        return msgspec.convert({**told, "voices": voices}, Found)

    @asynccontextmanager
    async def _open(self, key: str) -> AsyncIterator[tuple[Path, Path]]:
        """The recording as a file of this machine, and a folder to work in."""
        async with self.files.local(key) as source, self.scratch.room() as room:
            yield source, room

    async def _ask(self, task: str, values: dict[str, Any], seconds: float = PATIENCE_S) -> dict[str, Any]:
        """Put a task into the line, and wait where it is full."""
        while True:
            try:
                return await self.line.ask(task, values, seconds=seconds)
            except Busy as busy:
                await asyncio.sleep(busy.retry_after or 1.0)


def _language(pieces: list[Piece]) -> str | None:
    """The language that the longest part so far is surely in; None while none is."""
    spoken: dict[str, int] = {}
    for piece in pieces:
        if piece.found and piece.found.words and piece.found.language_confidence >= SURE:
            spoken[piece.found.language] = spoken.get(piece.found.language, 0) + len(piece.found.words)
    return max(spoken, key=lambda code: spoken[code], default=None)
