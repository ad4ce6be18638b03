"""A fake line for calls: does the tasks of a recorded call by a script, without a sound anywhere.

The scripted words are "heard" in whatever piece covers their time and channel. Levels are loud while somebody speaks.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tools.calls.heard import FRAME

LOUD, QUIET = -20, -70


@dataclass
class Said:
    """What is said on a channel from when to when."""

    channel: int
    start: float
    end: float
    text: str
    pitch: float = 150.0


@dataclass
class FakeCallLine:
    """Answers like `Line.ask`. `raising` are raised one by one by the next transcriptions, None lets one through;
    `holding` is how many are let through until `gate` is set; `refusal` is what the check raises.
    """

    said: list[Said]
    duration: float
    channels: int = 2
    alike: float = 0.0
    language: str = "en"
    refusal: Exception | None = None
    raising: list[Exception | None] = field(default_factory=list)
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    holding: int | None = None
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    _cuts: dict[str, dict[str, Any]] = field(default_factory=dict)

    async def ask(self, task: str, values: dict[str, Any], *, seconds: float) -> dict[str, Any]:
        """Do a task; `seconds` is not looked at."""
        self.asked.append((task, values))
        await asyncio.sleep(0)
        answer: dict[str, Any] = await getattr(self, "_" + task.replace(".", "_"))(values)
        return answer

    def transcribed(self) -> list[tuple[int | None, float]]:
        """Channel and beginning of each piece that was given to be written down, in order."""
        cuts = [values for task, values in self.asked if task == "audio.cut" and values["into"].endswith("piece.wav")]
        return [(values["channel"], values["start"]) for values in cuts]

    async def _audio_check(self, values: dict[str, Any]) -> dict[str, Any]:
        if self.refusal is not None:
            raise self.refusal
        made = Path(f"{values['into']}.mp3")
        await asyncio.to_thread(made.write_bytes, b"fake mp3")
        told = {"path": str(made), "suffix": "mp3", "content_type": "audio/mpeg", "sha256": "0" * 64, "bytes": 8}
        return {**told, "duration_s": self.duration, "channels": self.channels, "quality": {}}

    async def _audio_cut(self, values: dict[str, Any]) -> dict[str, Any]:
        self._cuts[values["into"]] = values
        return {"path": values["into"], "duration_s": min(values["end"], self.duration) - values["start"]}

    async def _transcription_speech(self, values: dict[str, Any]) -> dict[str, Any]:
        cut = self._cuts[values["path"]]
        heard = self._within(cut)
        return {"intervals": [{"start": each.start - cut["start"], "end": each.end - cut["start"]} for each in heard]}

    async def _calls_measure(self, values: dict[str, Any]) -> dict[str, Any]:
        cuts = [self._cuts[path] for path in values["paths"]]
        duration = min(cuts[0]["end"], self.duration) - cuts[0]["start"]
        levels = [[QUIET] * round(duration / FRAME) for _ in cuts]
        for cut, own in zip(cuts, levels, strict=True):
            for each in self._within(cut):
                first, last = (round((at - cut["start"]) / FRAME) for at in (each.start, each.end))
                own[first:last] = [LOUD] * len(own[first:last])
        return {
            "duration": duration,
            "levels": levels,
            "clipped": [0] * len(cuts),
            "energy": [1.0] * len(cuts),
            "shared": self.alike,
        }

    async def _calls_mute(self, values: dict[str, Any]) -> dict[str, Any]:
        return {}

    async def _calls_voices(self, values: dict[str, Any]) -> dict[str, Any]:
        cut = self._cuts[values["path"]]
        return {"voices": [self._voice(cut, start, end) for start, end in values["spans"]]}

    def _voice(self, cut: dict[str, Any], start: float, end: float) -> dict[str, Any]:
        middle = (start + end) / 2 + cut["start"]
        said = next(each for each in self.said if each.start <= middle <= each.end)
        return {"start": start, "end": end, "pitch": said.pitch, "features": [0.0] * 12}

    async def _transcription_whisper(self, values: dict[str, Any]) -> dict[str, Any]:
        if self.holding is not None and len(self.transcribed()) > self.holding:
            await self.gate.wait()
        if self.raising and (error := self.raising.pop(0)) is not None:
            raise error
        cut = self._cuts[values["path"]]
        heard = [
            {"start": each.start - cut["start"], "end": each.end - cut["start"], "text": each.text}
            for each in self._within(cut)
        ]
        language = self.language if heard else "und"
        return {"segments": heard, "language": language, "language_confidence": 0.9, "words": []}

    def _within(self, cut: dict[str, Any]) -> list[Said]:
        channel = cut["channel"]
        return [
            each
            for each in self.said
            if cut["start"] <= each.start and each.end <= cut["end"] and channel in (None, each.channel)
        ]
