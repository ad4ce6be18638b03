"""Reading aloud on this machine: what comes out of hibari and espeak-ng, through a line and through the chain."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from tools.cloud import Cloud
from tools.errors import Busy, ToolFailed, Unavailable, Unsupported
from tools.inference.pool import Inference
from tools.speech import espeak, hibari
from tools.speech.chain import speech_chain
from tools.speech.espeak import Espeak
from tools.speech.hibari import Hibari

espeak_here = pytest.mark.skipif(espeak.missing() is not None, reason="the program espeak-ng is not installed")


@pytest.fixture
async def inference() -> AsyncIterator[Inference]:
    opened = Inference()
    yield opened
    await opened.close()


def heard(path: Path) -> tuple[float, float, int]:
    """Seconds, loudness (0 to 1, root mean square) and channels of an MP3."""
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        assert stream.codec_context.name.startswith("mp3")
        samples = np.concatenate([frame.to_ndarray()[0] for frame in container.decode(stream)])
        return len(samples) / stream.rate, float(np.sqrt(np.mean(samples**2))), stream.channels


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    into = tmp_path_factory.mktemp("speech") / "order.mp3"
    return into, hibari.speak({"text": "Order A B, 1 0 4 is on its way.", "language": "en", "into": str(into)})


def test_english_is_heard_at_a_natural_pace(spoken: tuple[Path, dict[str, Any]]) -> None:
    into, told = spoken
    seconds, level, channels = heard(into)
    assert told["voice"] == "heart"
    assert abs(seconds - told["duration_s"]) < 0.2
    assert 1.5 < seconds < 6
    assert level > 0.01
    assert channels == 1


def test_the_same_words_always_sound_the_same(spoken: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    into, values = tmp_path / "again.mp3", {"text": "Order A B, 1 0 4 is on its way.", "language": "en"}
    hibari.speak({**values, "into": str(into)})
    assert into.read_bytes() == spoken[0].read_bytes()


def test_a_spelled_a_is_a_letter_and_an_article_stays_one() -> None:
    assert hibari._pronounced("Order A B, 1 0 is a B movie") == "Order [A](/ˈA/) B, 1 0 is a B movie"
    assert hibari._pronounced("A 5 star hotel") == "A 5 star hotel"


def test_nothing_to_say_is_a_failure(tmp_path: Path) -> None:
    with pytest.raises(ToolFailed):
        hibari.speak({"text": "", "language": "en", "into": str(tmp_path / "no.mp3")})


@espeak_here
@pytest.mark.parametrize("language", ["de", "pt", "ru", "hi", "ar", "ko"])
def test_espeak_speaks_many_languages(tmp_path: Path, language: str) -> None:
    text = {"ru": "Здравствуйте", "hi": "नमस्ते", "ar": "مرحبا", "ko": "안녕하세요"}.get(language, "Guten Tag")
    told = espeak.speak({"text": text, "language": language, "into": str(tmp_path / "hello.mp3")})
    seconds, level, _ = heard(tmp_path / "hello.mp3")
    assert told["voice"] == f"espeak-ng-{language}"
    assert seconds > 0.3
    assert level > 0.01


@espeak_here
def test_what_looks_like_an_option_or_a_command_is_only_read(tmp_path: Path) -> None:
    text = f"--help -w {tmp_path}/other.wav; touch {tmp_path}/touched `id` $(id)"
    espeak.speak({"text": text, "language": "en", "into": str(tmp_path / "read.mp3")})
    assert [each.name for each in tmp_path.iterdir()] == ["read.mp3"]


@espeak_here
def test_espeak_offers_what_it_can_read_only() -> None:
    offered = espeak.spoken_languages()
    assert {"de", "en", "es", "fr", "no", "pt"} <= offered
    assert not offered & {"ja", "zh", "th"}


def test_without_the_program_it_is_absent(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, inference: Inference
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert [each.name for each in speech_chain(Cloud(), inference).providers] == ["hibari"]
    named = speech_chain(Cloud(order={"speech": ["espeak", "hibari"]}), inference)
    assert [each.name for each in named.absent] == ["espeak"]
    assert "espeak-ng is not installed" in named.absent[0].reason
    with pytest.raises(Unavailable):
        espeak.speak({"text": "x", "language": "de", "into": str(tmp_path / "x.mp3")})


def test_a_program_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "espeak-ng"
    program.write_text("#!/bin/sh\nexec sleep 60\n")
    program.chmod(0o755)
    monkeypatch.setattr(espeak, "SECONDS", 0.3)
    monkeypatch.setattr(espeak, "_program", lambda: str(program))
    with pytest.raises(ToolFailed, match="could not speak"):
        espeak.speak({"text": "x", "language": "de", "into": str(tmp_path / "x.mp3")})


async def test_a_language_without_a_voice_is_left_to_the_next(inference: Inference, tmp_path: Path) -> None:
    with pytest.raises(Unsupported):
        await Hibari(inference).speak("Guten Tag", "de", tmp_path / "x.mp3")
    with pytest.raises(Unsupported):
        await Espeak(inference).speak("こんにちは", "ja", tmp_path / "x.mp3")


@espeak_here
async def test_the_chain_finds_who_speaks_german(inference: Inference, tmp_path: Path) -> None:
    chain = speech_chain(Cloud(), inference)
    found = await chain.call(lambda who: who.speak("Guten Tag", "de", tmp_path / "x.mp3"), deadline=60)
    assert (found.provider, [fault.error for fault in found.faults]) == ("espeak", ["unsupported"])
    assert heard(tmp_path / "x.mp3")[0] > 0.3


async def test_a_full_line_is_told_as_busy(inference: Inference, tmp_path: Path) -> None:
    inference.sound._places = 0
    with pytest.raises(Busy):
        await Hibari(inference).speak("Hello", "en", tmp_path / "x.mp3")
