"""Writing down speech by Azure AI Speech, phrase by phrase. The recording goes there as it is."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import av

from tools.azure.speech import WHO, Question, SpeechService
from tools.azure.voices import GUESSED, VOICES, language_of, locale_of
from tools.errors import ToolFailed, Unsupported
from tools.media.given import Recording
from tools.transcription.tool import Segment, SoundQuality, Transcript

RATE: Final = 16_000
"""Samples of a second, 16 bit each, one channel."""
TICKS: Final = 10_000_000
"""Of the service in a second."""
ANY_LANGUAGE: Final = "/speech/universal/v2"
"""The only place of the service that tells the language of each phrase."""
SURE: Final[Mapping[str, float]] = {"High": 0.95, "Medium": 0.7, "Low": 0.4}
"""How sure of a language the service is, as a share; it gives no numbers."""

Phrase = tuple[Segment, str, float]
"""What was said, in which language (ours), and how sure that is."""


class AzureTranscriber:
    """Continuous recognition, with the language told or found."""

    name = "azure"

    def __init__(self, key: str, region: str | None = None, endpoint: str | None = None) -> None:
        """See ``SpeechService``. Raises ``ImportError``."""
        self._service = SpeechService(key, region, endpoint)

    async def transcribe(self, recording: Recording, language: str | None = None) -> Transcript:
        """See ``Transcriber.transcribe``; without ``language`` it is looked for among ``GUESSED``.

        Raises ``Unsupported`` for a language that the service does not have, and ``Refused``.
        """
        if language is not None and language not in VOICES:
            raise Unsupported(f"{WHO} does not understand {language}")
        phrases: list[Phrase] = await self._service.ask(lambda question: self._ask(question, recording.path, language))
        return _transcript(phrases, recording)

    async def try_out(self) -> None:
        """Have it listen to a moment of silence."""
        await self._service.ask(lambda question: self._ask(question, None, "en"))

    async def close(self) -> None:
        """Give back the threads."""
        await self._service.close()

    def _ask(self, question: Question[list[Phrase]], path: Path | None, language: str | None) -> None:
        """In a thread: until the service has heard everything, or nobody waits any more."""
        sdk = self._service.sdk
        phrases: list[Phrase] = []
        faults: list[Exception] = []
        stream = sdk.audio.PushAudioInputStream(sdk.audio.AudioStreamFormat(RATE, 16, 1))
        recognizer = self._recognizer(stream, language)

        def recognized(event: Any) -> None:
            # What is raised here ends nowhere but in the log, with the words that were said.
            try:
                if event.result.text:
                    phrases.append(_phrase(event.result, language))
            except (ValueError, LookupError, TypeError, AttributeError):
                faults.append(ToolFailed(f"{WHO} gave an answer that cannot be read"))

        def canceled(event: Any) -> None:
            if event.cancellation_details.reason == sdk.CancellationReason.Error:
                faults.append(self._service.fault(event.cancellation_details))
            question.over.set()

        recognizer.recognized.connect(recognized)
        recognizer.canceled.connect(canceled)
        recognizer.session_stopped.connect(lambda _: question.over.set())
        recognizer.start_continuous_recognition_async()
        for piece in _silence() if path is None else _samples(path):
            if question.over.is_set():
                break
            stream.write(piece)
        stream.close()
        question.over.wait()
        # Told before the library tidies up, which may take a second.
        if faults:
            question.fail(faults[0])
        elif not question.left:
            question.tell(phrases)
        recognizer.stop_continuous_recognition_async().get()

    def _recognizer(self, stream: Any, language: str | None) -> Any:
        sdk = self._service.sdk
        audio = sdk.audio.AudioConfig(stream=stream)
        if language is not None:
            config = self._service.config()
            config.output_format = sdk.OutputFormat.Detailed
            config.speech_recognition_language = locale_of(language)
            return sdk.SpeechRecognizer(config, audio_config=audio)
        config = self._service.config(ANY_LANGUAGE)
        config.output_format = sdk.OutputFormat.Detailed
        config.set_property(sdk.PropertyId.SpeechServiceConnection_LanguageIdMode, "Continuous")
        among = sdk.languageconfig.AutoDetectSourceLanguageConfig(languages=[locale_of(each) for each in GUESSED])
        return sdk.SpeechRecognizer(config, audio_config=audio, auto_detect_source_language_config=among)


def _phrase(result: Any, told: str | None) -> Phrase:
    """One result of the service; what it leaves out stays unknown."""
    detailed = json.loads(result.json)
    best = (detailed.get("NBest") or [{}])[0]
    found = detailed.get("PrimaryLanguage") or {}
    segment = Segment(
        start=result.offset / TICKS,
        end=(result.offset + result.duration) / TICKS,
        text=result.text.strip(),
        confidence=best.get("Confidence"),
    )
    language = told or (language_of(found["Language"]) if found.get("Language") else "und")
    return segment, language, 1.0 if told else SURE.get(found.get("Confidence", ""), 0.5)


def _transcript(phrases: list[Phrase], recording: Recording) -> Transcript:
    """The whole of it; its language is the one that is spoken longest."""
    measured = recording.quality
    spoken: defaultdict[str, float] = defaultdict(float)
    for segment, language, _ in phrases:
        spoken[language] += segment.end - segment.start
    language = max(spoken, key=lambda each: spoken[each], default="und")
    sure = [share for _, each, share in phrases if each == language]
    length = max(recording.duration_s, 0.001)
    return Transcript(
        text=" ".join(segment.text for segment, _, _ in phrases),
        language=language,
        language_confidence=sum(sure) / len(sure) if sure else 0.0,
        segments=[segment for segment, _, _ in phrases],
        duration_s=recording.duration_s,
        quality=SoundQuality(
            level_db=measured.get("level_db", -120.0),
            clipping=measured.get("clipping", 0.0),
            speech_ratio=min(1.0, sum(spoken.values()) / length),
        ),
    )


def _samples(path: Path) -> Iterator[bytes]:
    """A recording as the service wants it, channels mixed, a piece at a time."""
    resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
    try:
        with av.open(str(path)) as container:
            for frame in container.decode(audio=0):
                for each in resampler.resample(frame):
                    yield each.to_ndarray().tobytes()
            for each in resampler.resample(None):
                yield each.to_ndarray().tobytes()
    except (av.FFmpegError, IndexError) as error:
        raise ToolFailed("the recording cannot be decoded") from error


def _silence() -> Iterator[bytes]:
    yield bytes(RATE // 5 * 2)
