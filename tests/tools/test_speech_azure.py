"""Azure Speech through its real client library, against a fake that speaks its protocol."""

from __future__ import annotations

import asyncio
import threading
import time
import wave
from collections.abc import AsyncIterator
from http import HTTPStatus
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest

from tests.fakes.azure_speech import KEY, AzureSpeech, Phrase
from tools.azure.speech import SpeechService
from tools.cloud import Cloud
from tools.deadline import within
from tools.errors import Refused, ToolFailed, TryAgain, Unsupported
from tools.inference.pool import Inference
from tools.media.given import Recording
from tools.providers import Chain
from tools.speech.azure import AzureSpeaker
from tools.speech.chain import speech_chain
from tools.speech.tool import Spoken
from tools.transcription.azure import AzureTranscriber
from tools.transcription.tool import Transcript

GERMAN = [Phrase("Wo ist meine Bestellung?", 0.5, 1.5, language="de-DE"), Phrase("Danke.", 2.5, 0.5, 0.7, "de-DE")]
SOUND = b"\xff\xfb\x54\xc4" * 3000


@pytest.fixture
async def fake() -> AsyncIterator[AzureSpeech]:
    async with AzureSpeech(GERMAN, SOUND) as server:
        yield server


@pytest.fixture
async def speaker(fake: AzureSpeech) -> AsyncIterator[AzureSpeaker]:
    opened = AzureSpeaker(KEY, endpoint=fake.url)
    yield opened
    await opened.close()


@pytest.fixture
async def transcriber(fake: AzureSpeech) -> AsyncIterator[AzureTranscriber]:
    opened = AzureTranscriber(KEY, endpoint=fake.url)
    yield opened
    await opened.close()


@pytest.fixture
def recording(tmp_path: Path) -> Recording:
    """Four seconds of two channels with a tone."""
    tone = (8000 * np.sin(np.arange(44_100 * 4) * 0.05)).astype(np.int16)
    with wave.open(str(tmp_path / "call.wav"), "wb") as file:
        file.setparams((2, 2, 44_100, 0, "NONE", ""))
        file.writeframes(np.stack([tone, tone], axis=1).tobytes())
    return Recording(tmp_path / "call.wav", "audio/wav", 4.0, 2, {"level_db": -14.5, "clipping": 0.0})


async def test_a_text_is_read_by_the_voice_of_its_language(
    fake: AzureSpeech, speaker: AzureSpeaker, tmp_path: Path
) -> None:
    told = await speaker.speak("5 < 6 & 7", "no", tmp_path / "x.mp3")
    assert told == Spoken(voice="nb-NO-PernilleNeural", duration_s=2.0)
    assert (tmp_path / "x.mp3").read_bytes() == SOUND
    assert 'xml:lang="nb-NO"><voice name="nb-NO-PernilleNeural">5 &lt; 6 &amp; 7</voice>' in fake.turns[0].ssml


async def test_a_language_that_azure_lacks_is_left_to_the_next(
    fake: AzureSpeech, speaker: AzureSpeaker, transcriber: AzureTranscriber, recording: Recording, tmp_path: Path
) -> None:
    with pytest.raises(Unsupported):
        await speaker.speak("Дзень добры", "be", tmp_path / "x.mp3")
    with pytest.raises(Unsupported):
        await transcriber.transcribe(recording, "be")
    assert not fake.turns


async def test_every_phrase_comes_with_its_time_and_language(
    fake: AzureSpeech, transcriber: AzureTranscriber, recording: Recording
) -> None:
    found = await transcriber.transcribe(recording)
    assert (found.text, found.language) == ("Wo ist meine Bestellung? Danke.", "de")
    assert [(each.start, each.end, each.confidence) for each in found.segments] == [(0.5, 2.0, 0.92), (2.5, 3.0, 0.7)]
    assert (found.duration_s, found.quality.speech_ratio, found.quality.level_db) == (4.0, 0.5, -14.5)
    asked = fake.turns[0]
    assert asked.path == "/speech/universal/v2"
    assert "de-DE" in asked.bodies["speech.context"]["languageId"]["languages"]


async def test_the_whole_recording_arrives_as_one_channel_of_16_khz(
    fake: AzureSpeech, transcriber: AzureTranscriber, recording: Recording
) -> None:
    await transcriber.transcribe(recording, "de")
    sound = np.frombuffer(fake.turns[0].audio[44:], np.int16)  # after the header of a WAV file
    assert abs(len(sound) - 64_000) < 100
    assert 7000 < np.abs(sound).max() < 9000
    assert len(fake.turns) == 1


async def test_a_language_that_is_known_is_not_looked_for(
    fake: AzureSpeech, transcriber: AzureTranscriber, recording: Recording
) -> None:
    found = await transcriber.transcribe(recording, "pt")
    assert (found.language, found.language_confidence) == ("pt", 1.0)
    assert fake.turns[0].query["language"] == "pt-BR"


async def test_nobody_speaks(fake: AzureSpeech, transcriber: AzureTranscriber, recording: Recording) -> None:
    fake.phrases = []
    found = await transcriber.transcribe(recording)
    assert (found.text, found.language, found.segments) == ("", "und", [])


@pytest.mark.parametrize(
    ("behave", "kind"),
    [
        (HTTPStatus.UNAUTHORIZED, Refused),
        (HTTPStatus.FORBIDDEN, Refused),
        (HTTPStatus.NOT_FOUND, Refused),
        (HTTPStatus.TOO_MANY_REQUESTS, TryAgain),
        (HTTPStatus.SERVICE_UNAVAILABLE, TryAgain),
        (HTTPStatus.BAD_REQUEST, ToolFailed),
        ("throttled", TryAgain),
        ("cut", TryAgain),
    ],
)
async def test_faults_are_told_apart_without_a_word_of_the_service(
    fake: AzureSpeech,
    speaker: AzureSpeaker,
    transcriber: AzureTranscriber,
    recording: Recording,
    tmp_path: Path,
    behave: Any,
    kind: type[Exception],
) -> None:
    fake.behave = behave
    for asked in (speaker.speak("Hello", "en", tmp_path / "x.mp3"), transcriber.transcribe(recording, "en")):
        with pytest.raises(kind) as error:
            await asyncio.wait_for(asked, 30)
        assert type(error.value) is kind
        assert "own words" not in str(error.value)
        assert fake.url not in str(error.value)


async def test_a_phrase_that_cannot_be_read_is_a_failure(
    fake: AzureSpeech, transcriber: AzureTranscriber, recording: Recording
) -> None:
    fake.behave = "nonsense"
    with pytest.raises(ToolFailed):
        await asyncio.wait_for(transcriber.transcribe(recording, "en"), 30)


async def test_a_file_that_is_no_recording_is_a_failure(transcriber: AzureTranscriber, tmp_path: Path) -> None:
    (tmp_path / "x.mp3").write_bytes(b"no sound at all")
    with pytest.raises(ToolFailed, match="cannot be decoded"):
        await transcriber.transcribe(Recording(tmp_path / "x.mp3", "audio/mpeg", 1.0, 1, {}), "en")


async def test_trying_out_finds_a_wrong_key(fake: AzureSpeech, speaker: AzureSpeaker) -> None:
    await speaker.try_out()
    listener = AzureTranscriber(KEY, endpoint=fake.url)
    await listener.try_out()
    await listener.close()
    stranger = AzureSpeaker("wrong", endpoint=fake.url)
    with pytest.raises(Refused, match="azure_speech_key"):
        await stranger.try_out()
    await stranger.close()


@pytest.mark.parametrize("what", ["speech", "transcription"])
async def test_a_service_that_hangs_is_left_and_its_thread_comes_free(
    fake: AzureSpeech, recording: Recording, tmp_path: Path, what: str
) -> None:
    fake.behave = "hang"
    who: Any = AzureSpeaker(KEY, endpoint=fake.url) if what == "speech" else AzureTranscriber(KEY, endpoint=fake.url)
    asked = who.speak("Hi", "en", tmp_path / "x.mp3") if what == "speech" else who.transcribe(recording, "en")
    began = time.monotonic()
    with pytest.raises(TimeoutError):
        await within(1.0, asked)
    assert time.monotonic() - began < 2.5
    await who.close()
    for _ in range(100):
        if not [each for each in threading.enumerate() if each.name.startswith("azure-speech")]:
            return
        await asyncio.sleep(0.1)
    raise AssertionError("a thread is still at it")


async def test_questions_beyond_the_threads_wait_and_those_left_are_never_asked() -> None:
    service = SpeechService("key", endpoint="ws://127.0.0.1:1")
    begun: list[int] = []

    def work(question: Any) -> None:
        begun.append(1)
        question.over.wait()

    asked = [asyncio.create_task(service.ask(work)) for _ in range(9)]
    await asyncio.sleep(0.2)
    assert len(begun) == 4
    for each in asked:
        each.cancel()
    await asyncio.gather(*asked, return_exceptions=True)
    await asyncio.sleep(0.2)
    assert len(begun) == 4
    await service.close()


class _Local:
    """An engine of this machine that always can."""

    name = "local"
    languages: ClassVar[frozenset[str]] = frozenset({"en"})

    async def speak(self, text: str, language: str, into: Path) -> Spoken:
        await asyncio.to_thread(into.write_bytes, b"local")
        return Spoken(voice="local", duration_s=1.0)

    async def transcribe(self, recording: Recording, language: str | None = None) -> Transcript:
        return Transcript(text="heard here", language="en")


@pytest.mark.parametrize("behave", ["hang", HTTPStatus.UNAUTHORIZED, "cut"])
async def test_the_local_engine_answers_within_the_deadline_whatever_azure_does(
    fake: AzureSpeech,
    speaker: AzureSpeaker,
    transcriber: AzureTranscriber,
    recording: Recording,
    tmp_path: Path,
    behave: Any,
) -> None:
    fake.behave = behave
    reading = Chain[Any]("speech", [speaker, _Local()], deadline=6, reserve=3)
    listening = Chain[Any]("transcription", [transcriber, _Local()], deadline=6, reserve=3)
    began = time.monotonic()
    spoken = await reading.call(lambda who: who.speak("Hi", "en", tmp_path / "x.mp3"))
    heard = await listening.call(lambda who: who.transcribe(recording, "en"))
    assert time.monotonic() - began < 12
    assert (spoken.provider, heard.provider) == ("local", "local")
    kind = {"hang": "timeout", "cut": "try_again"}.get(behave, "refused")
    assert [fault.error for fault in (*spoken.faults, *heard.faults)] == [kind, kind]


async def test_with_a_key_azure_is_asked_first(fake: AzureSpeech) -> None:
    inference = Inference()
    chain = speech_chain(Cloud(azure_speech_key=KEY, azure_speech_endpoint=fake.url), inference)
    assert [each.name for each in chain.providers][:2] == ["azure", "hibari"]
    lacking = speech_chain(Cloud(order={"speech": ["azure", "hibari"]}, azure_speech_key=KEY), inference)
    assert "azure_speech_region" in lacking.absent[0].reason
    await chain.close()
    await inference.close()
