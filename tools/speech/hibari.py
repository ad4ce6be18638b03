"""Reading aloud on this machine, in English: hibari-tts, whose voice comes with its package.

https://pypi.org/project/hibari-tts/
"""

from __future__ import annotations

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from tools.errors import ToolFailed, Unsupported
from tools.inference.pool import Inference
from tools.speech.mp3 import write_mp3
from tools.speech.tool import PATIENCE, Spoken

VOICE: Final = "heart"
"""The one that is in the package; the others would be fetched over the network."""
SEED: Final = 5
"""Of the noise in breath and consonants, so that the same words always sound the same."""
SECONDS: Final = 40.0
"""That the work itself may take, the engine's loading included: more than anybody waits for it, so that on a very busy
machine it is loaded for the next who asks."""
_SPELLED: Final = re.compile(r"(?<!\S)(?:[A-Z0-9],? ){2,}[A-Z0-9](?!\w)")


class Hibari:
    """English by an engine in a process of its own."""

    name = "hibari"
    languages = frozenset({"en"})

    def __init__(self, inference: Inference) -> None:
        """Raises ``ImportError`` where its package is not installed."""
        if find_spec("hibari") is None:
            raise ImportError("hibari", name="hibari")
        self._inference = inference

    async def speak(self, text: str, language: str, into: Path) -> Spoken:
        """See ``Speaker.speak``. Raises ``Busy`` when its line is full."""
        if language not in self.languages:
            raise Unsupported(f"hibari has no voice for {language}")
        values = {"text": text, "language": language, "into": str(into)}
        return Spoken.model_validate(
            await self._inference.sound.ask("speech.hibari", values, seconds=SECONDS + PATIENCE * len(text))
        )


def speak(values: dict[str, Any]) -> dict[str, Any]:
    """In the worker's process: speak ``text`` into the file ``into``. Raises ``ToolFailed`` where nothing is heard."""
    voice = engine()
    samples = voice(_pronounced(values["text"]), seed=SEED)
    if not len(samples):
        raise ToolFailed("there was nothing to say")
    seconds = write_mp3(samples, voice.sample_rate, Path(values["into"]))
    return Spoken(voice=VOICE, duration_s=seconds).model_dump(mode="json")


def _pronounced(text: str) -> str:
    """A spelled "A" is a letter, not the article; this is how the engine is told a sound."""
    return _SPELLED.sub(lambda found: re.sub(r"\bA\b", "[A](/ˈA/)", found[0]), text)


@cache
def engine() -> Any:
    """The engine of this process, loaded once."""
    from hibari import Hibari as Engine

    return Engine(voice=VOICE)
