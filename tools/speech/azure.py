"""Reading aloud by Azure AI Speech: one neural voice a language. What is read goes there as it is: a masked name cannot
be spoken.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape

from tools.azure.speech import WHO, Question, SpeechService
from tools.azure.voices import VOICES, locale_of
from tools.deadline import within
from tools.errors import ToolFailed, Unsupported
from tools.providers import DEADLINES
from tools.speech.tool import PATIENCE, Spoken

BYTES_PER_SECOND: Final = 6000
"""Of MP3 at a constant 48 kbit/s."""


class AzureSpeaker:
    """Neural voices."""

    name = "azure"
    languages = frozenset(VOICES)

    def __init__(self, key: str, region: str | None = None, endpoint: str | None = None) -> None:
        """See ``SpeechService``. Raises ``ImportError``."""
        self._service = SpeechService(key, region, endpoint)

    async def speak(self, text: str, language: str, into: Path) -> Spoken:
        """See ``Speaker.speak``. Raises ``Refused`` too, and ``TimeoutError`` after 5 s and 10 ms a character: others
        who can do it are waiting to be asked.
        """
        if language not in VOICES:
            raise Unsupported(f"{WHO} has no voice for {language}")
        seconds = DEADLINES["speech"] + PATIENCE / 2 * len(text)
        sound = await within(seconds, self._say(text, language))
        await asyncio.to_thread(into.write_bytes, sound)
        return Spoken(voice=VOICES[language], duration_s=len(sound) / BYTES_PER_SECOND)

    async def try_out(self) -> None:
        """Have two letters read, into nowhere."""
        await self._say("OK", "en")

    async def close(self) -> None:
        """Give back the threads."""
        await self._service.close()

    async def _say(self, text: str, language: str) -> bytes:
        return await self._service.ask(lambda question: self._ask(question, text, language))

    def _ask(self, question: Question[bytes], text: str, language: str) -> None:
        """In a thread: until the service is done, or nobody listens any more."""
        sdk, results = self._service.sdk, []
        config = self._service.config()
        config.set_speech_synthesis_output_format(sdk.SpeechSynthesisOutputFormat.Audio24Khz48KBitRateMonoMp3)
        synthesizer = sdk.SpeechSynthesizer(config, audio_config=None)

        def ended(event: Any) -> None:
            results.append(event.result)
            question.over.set()

        synthesizer.synthesis_completed.connect(ended)
        synthesizer.synthesis_canceled.connect(ended)
        asked = synthesizer.speak_ssml_async(_ssml(text, language))
        question.over.wait()
        if not results:
            synthesizer.stop_speaking_async().get()
            asked.get()
            return
        result = results[0]
        if result.reason == sdk.ResultReason.Canceled:
            question.fail(self._service.fault(result.cancellation_details))
        elif result.audio_data:
            question.tell(result.audio_data)
        else:
            question.fail(ToolFailed(f"{WHO} said nothing"))


def _ssml(text: str, language: str) -> str:
    """https://learn.microsoft.com/azure/ai-services/speech-service/speech-synthesis-markup-structure"""
    head = f'version="1.0" xmlns="http://www.w3.org/2001/10/synthesis" xml:lang="{locale_of(language)}"'
    return f'<speak {head}><voice name="{VOICES[language]}">{escape(text)}</voice></speak>'
