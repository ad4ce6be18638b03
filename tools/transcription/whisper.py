"""Whisper on this machine: the worker's task, and the provider that asks for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from tools.inference.pool import Line
from tools.media.given import Recording
from tools.transcription.tool import Segment, Transcript

TASK: Final = "transcription.whisper"
LOADING: Final = 60.0
"""Seconds that a task may take besides the speech: loading the model, on a machine that is busy."""
PER_SECOND: Final = 1.0
"""Seconds that a second of the recording may take."""


def transcribe(values: dict[str, Any]) -> dict[str, Any]:
    """The worker's task: ``{path, language?, model_folder?, start?, end?, words?}`` → a ``Transcript`` as JSON, with
    ``words`` [{start, end, text, confidence}] where they were asked for.

    ``start`` and ``end`` (seconds) read a piece; all times in the answer are relative to where it begins. Without
    speech the text is empty and the language ``und``; the model is not even loaded then.

    Raises ``BadFile``, ``Unavailable`` when there is no model.
    """
    from tools.transcription.emotion import emotion
    from tools.transcription.intervals import intervals
    from tools.transcription.quality import sound_quality
    from tools.transcription.samples import RATE, samples

    sound = samples(values["path"], float(values.get("start") or 0), values.get("end"))
    speech = intervals(sound) if len(sound) else []
    found = Transcript(duration_s=round(len(sound) / RATE, 3), quality=sound_quality(sound, speech))
    words: list[dict[str, Any]] = []
    if speech:
        words = _write_down(found, sound, speech, values)
    if found.text and (felt := emotion(sound, speech)):
        found.emotion, found.emotion_confidence = felt.label, felt.confidence
    return {**found.model_dump(mode="json"), **({"words": words} if values.get("words") else {})}


def _write_down(found: Transcript, sound: Any, speech: Any, values: dict[str, Any]) -> list[dict[str, Any]]:
    """Have the model read the sound, and put what it heard into ``found``; the words, where they are wanted."""
    from tools.transcription.engine import loaded, read
    from tools.transcription.weights import model_folder

    model = loaded(str(model_folder(values.get("model_folder"))))
    language = values.get("language")
    if language not in model.supported_languages:
        language = None
    reading = read(model, sound, speech, language, words=bool(values.get("words")))
    if not reading.segments:
        return []
    found.segments = [
        Segment(
            start=round(each.start, 2),
            end=round(min(each.end, found.duration_s), 2),
            text=each.text,
            confidence=round(min(1.0, each.confidence), 3),
        )
        for each in reading.segments
    ]
    found.text = " ".join(each.text for each in found.segments)
    found.language, found.language_confidence = reading.language, round(reading.language_confidence, 3)
    return [each._asdict() for each in reading.words]


class Whisper:
    """The model of this machine, asked through the line of voice messages."""

    name = "whisper"

    def __init__(self, line: Line, model: Path | None = None) -> None:
        """``model`` is the folder that settings name, if they do."""
        self._line = line
        self._model = str(model) if model is not None else None

    async def transcribe(self, recording: Recording, language: str | None = None) -> Transcript:
        """Write down what is said; ``language`` (ISO 639-1) where it is known, else it is found out.

        Raises ``Busy`` when the line is full, ``Unavailable`` when there is no model, and what ``Line.ask`` raises.
        """
        values = {
            "path": str(recording.path),
            "language": language.split("-")[0].lower() if language else None,
            "model_folder": self._model,
        }
        seconds = LOADING + PER_SECOND * recording.duration_s
        found = Transcript.model_validate(await self._line.ask(TASK, values, seconds=seconds))
        # Measured on what was sent: compressing it again hides what was cut off.
        found.quality.clipping = float(recording.quality.get("clipping", found.quality.clipping))
        return found
