"""Reading aloud on this machine, in many languages: the program espeak-ng, where it is installed.

Its voice is mechanical, so it comes after all others. https://github.com/espeak-ng/espeak-ng
"""

from __future__ import annotations

import re
import shutil
import subprocess
import wave
from pathlib import Path
from typing import Any, Final

import numpy as np

from tools.errors import ToolFailed, Unavailable, Unsupported
from tools.inference.pool import Inference
from tools.speech.mp3 import write_mp3
from tools.speech.tool import Spoken

PROGRAM: Final = "espeak-ng"
WORDS_PER_MINUTE: Final = 155
"""A little slower than its 175, which is hard to follow."""
SECONDS: Final = 20.0
"""That the program may take."""
ILLEGIBLE: Final = frozenset({"he", "ja", "my", "th", "zh"})
"""Languages that it lists but whose usual writing it cannot read: it names characters, or lacks the vowels."""


class Espeak:
    """Every language that the program on this machine can read."""

    name = "espeak"

    def __init__(self, inference: Inference) -> None:
        """Asks the program for its languages: call it off the event loop."""
        self.languages = spoken_languages()
        self._inference = inference

    async def speak(self, text: str, language: str, into: Path) -> Spoken:
        """See ``Speaker.speak``. Raises ``Busy`` when its line is full."""
        if language not in self.languages:
            raise Unsupported(f"{PROGRAM} has no voice for {language}")
        values = {"text": text, "language": language, "into": str(into)}
        return Spoken.model_validate(await self._inference.sound.ask("speech.espeak", values, seconds=SECONDS + 5))


def missing() -> str | None:
    """Why the program cannot be asked, in a sentence; None where it can."""
    return None if shutil.which(PROGRAM) else f"the program {PROGRAM} is not installed"


def spoken_languages() -> frozenset[str]:
    """The languages (ISO 639-1) that the installed program reads; none where it does not answer."""
    try:
        listed = _run([_program(), "--voices"], "", 5)
    except (OSError, subprocess.SubprocessError, Unavailable):
        return frozenset()
    found = set[str]()
    for line in listed.splitlines()[1:]:
        # Priority, language, age and gender, name, file, then others that the voice is good for: (zh-cmn 5)(zh 5)
        columns = line.split()
        found.update(tag.partition("-")[0] for tag in [*columns[1:2], *re.findall(r"\(([a-z-]+) ", line)])
    return frozenset(each for each in found if len(each) == 2) - ILLEGIBLE


def speak(values: dict[str, Any]) -> dict[str, Any]:
    """In the worker's process: speak ``text`` in ``language`` into the file ``into``.

    Raises ``Unavailable`` where the program is missing and ``ToolFailed`` where it fails or takes too long.
    """
    into, language = Path(values["into"]), values["language"]
    sound = into.with_suffix(".wav")
    command = [_program(), "-v", language, "-s", str(WORDS_PER_MINUTE), "-b", "1", "--stdin", "-w", str(sound)]
    try:
        _run(command, values["text"], SECONDS)
        with wave.open(str(sound)) as wav:
            rate, samples = wav.getframerate(), np.frombuffer(wav.readframes(wav.getnframes()), np.int16)
    except (OSError, EOFError, wave.Error, subprocess.SubprocessError) as error:
        raise ToolFailed(f"{PROGRAM} could not speak") from error
    finally:
        sound.unlink(missing_ok=True)
    if not len(samples):
        raise ToolFailed("there was nothing to say")
    seconds = write_mp3(samples.astype(np.float32) / np.float32(32768), rate, into)
    return Spoken(voice=f"{PROGRAM}-{language}", duration_s=seconds).model_dump(mode="json")


def _run(command: list[str], text: str, seconds: float) -> str:
    """What the program prints. Raises ``OSError`` and ``SubprocessError``."""
    # No shell, and the text is no argument: whatever it says, it is only read.
    done = subprocess.run(command, input=text.encode(), capture_output=True, timeout=seconds, check=True)  # noqa: S603
    return done.stdout.decode("utf-8", "replace")


def _program() -> str:
    """Its path. Raises ``Unavailable``."""
    found = shutil.which(PROGRAM)
    if found is None:
        raise Unavailable(f"the program {PROGRAM} is not installed")
    return found
