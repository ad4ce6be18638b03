"""faster-whisper as it is used here: loaded once in a worker, quick with short recordings, silent where nobody speaks.

Whisper looks at 30 s whatever it is given, and most of the work is looking. A voice message has a quarter of that, so
the window is cut to the speech and ``MARGIN``: on the sentences that may be looked at (`evals/datasets/speech.yaml`)
that takes a third of the time and makes no more errors. It is looked at once, for the language and for the words.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tools.inference.pool import THREADS
from tools.transcription.intervals import Interval, merged, widened
from tools.transcription.phantoms import Heard, believed
from tools.transcription.samples import RATE, Samples

FRAMES: Final = 100
"""Frames of a second."""
WINDOW: Final = 30 * FRAMES
MARGIN: Final = 3 * FRAMES
"""Frames of silence after the speech; with fewer the model misses its end more often, and says the last words again."""
BEAM: Final = 5
TEMPERATURES: Final = (0.0, 0.4)
"""Read once more, a little more freely, where the first reading repeats itself or is unsure; not up to five times."""
TOKENS: Final = 224
"""The longest reading of a window, as in Whisper's own decoder; without it a loop runs for seconds."""
SILENCE: Final = 2.0
"""Seconds without speech that are taken out before the model sees it."""
NOTHING_LEFT: Final = 0.5
"""Seconds before the end, most of them the silence around speech, in which no sentence begins."""
AROUND: Final = 0.3
"""Seconds that are left around speech, beyond those that the detector leaves."""


class Word(NamedTuple):
    """A word and when it is said, in seconds; ``confidence`` 0 to 1."""

    start: float
    end: float
    text: str
    confidence: float


class Reading(NamedTuple):
    """What was heard, in which language (ISO 639-1) and how sure that is; words where they were asked for."""

    segments: list[Heard]
    language: str
    language_confidence: float
    words: list[Word]


class _Encoder:
    """The model's encoder, which looks at no more than there is, and not twice at the same."""

    def __init__(self, encode: Any) -> None:
        self._encode = encode
        self._seen: NDArray[np.float32] | None = None
        self._found: Any = None

    def __call__(self, features: NDArray[np.float32]) -> Any:
        # The library fills a window up with zeros, which no frame of sound consists of.
        used = np.flatnonzero(features.any(axis=0))
        length = min(WINDOW, (int(used[-1]) + 1 if len(used) else 0) + MARGIN)
        features = np.ascontiguousarray(features[:, :length])
        if self._seen is None or not np.array_equal(self._seen, features):
            self._found = self._encode(features)
            self._seen = features
        return self._found


@lru_cache(maxsize=1)
def loaded(folder: str) -> Any:
    """The model of a folder, kept for the life of the process. Takes a second or two."""
    os.environ["HF_HUB_OFFLINE"] = "1"  # what is missing is not fetched
    from faster_whisper import WhisperModel

    model = WhisperModel(folder, device="cpu", compute_type="int8", cpu_threads=THREADS, local_files_only=True)
    model.encode = _Encoder(model.encode)
    return model


def read(model: Any, sound: Samples, speech: Sequence[Interval], language: str | None, *, words: bool) -> Reading:
    """Write down what is said in the intervals of ``speech`` (which may not be empty); times are those of ``sound``."""
    from ctranslate2 import set_random_seed
    from faster_whisper.transcribe import restore_speech_timestamps
    from faster_whisper.vad import collect_chunks

    set_random_seed(1)  # a recording is read the same each time
    kept = merged(widened(merged(speech, SILENCE), AROUND, len(sound) / RATE), 0.0)
    chunks = [{"start": int(each.start * RATE), "end": int(each.end * RATE)} for each in kept]
    spoken = np.concatenate(collect_chunks(sound, chunks)[0])
    sure = 1.0
    if language is None:
        language, sure = _language(model, spoken)
    found, _ = model.transcribe(
        spoken,
        language=language,
        beam_size=BEAM,
        temperature=TEMPERATURES,
        condition_on_previous_text=False,
        max_new_tokens=TOKENS,
        word_timestamps=words,
    )
    segments, said = [], []
    before = ""
    for each in restore_speech_timestamps(_within(found, len(spoken) / RATE), chunks, RATE):
        sure_of_words, guessed = float(np.exp(each.avg_logprob)), each.temperature > 0
        heard = Heard(each.start, each.end, each.text, sure_of_words, each.no_speech_prob, guessed)
        text = believed(heard, before)
        if text:
            before = text
            segments.append(heard._replace(text=text))
            said += [Word(one.start, one.end, one.word.strip(), one.probability) for one in each.words or ()]
    return Reading(segments, language, sure, said)


def _within(found: Iterable[Any], seconds: float) -> Iterator[Any]:
    """The segments as long as they are of the sound: the model may go on after it."""
    for each in found:
        if each.start >= seconds - NOTHING_LEFT:
            return
        yield each


def _language(model: Any, spoken: Samples) -> tuple[str, float]:
    """The likeliest language of those that the desk knows, and its share: unclear speech is no Latin or Hawaiian."""
    from knowledge.languages import LANGUAGES, SAME

    known = {path.stem for path in LANGUAGES.glob("*.yaml")}
    _, _, chances = model.detect_language(features=model.feature_extractor(spoken))
    shares: dict[str, float] = {}
    for code, chance in chances:
        own = SAME.get(code, code)
        if own in known:
            shares[own] = shares.get(own, 0.0) + float(chance)
    best = max(shares, key=lambda code: shares[code])
    return best, min(1.0, shares[best])
