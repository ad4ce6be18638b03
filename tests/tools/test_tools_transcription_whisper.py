"""Voice messages are written down by the real engine; where nobody speaks nothing is."""

from __future__ import annotations

import wave
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from evals.datasets.speech import clips
from evals.sounds import noisy, speechless, telephone
from evals.spoken import errors
from tools.media.errors import BadFile
from tools.transcription import engine
from tools.transcription.intervals import speech
from tools.transcription.samples import RATE, Samples, samples
from tools.transcription.whisper import transcribe

CLIPS = {each.id: each for each in clips()}


def written(path: Path, sound: Samples) -> str:
    """A WAV file with these samples at 16 kHz."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())
    return str(path)


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    """What the engine makes of a clip."""
    return transcribe({"path": str(CLIPS["dev01"].path), "words": True})


def test_a_clear_message_is_written_down(found: dict[str, Any]) -> None:
    wrong = errors(CLIPS["dev01"].text, found["text"])
    assert wrong.wrong <= 0.1 * wrong.said
    assert found["language"] == "en"
    assert found["language_confidence"] > 0.9


def test_segments_and_words_have_their_times(found: dict[str, Any]) -> None:
    times = [(each["start"], each["end"]) for each in found["segments"]]
    assert times == sorted(times)
    assert all(0 <= start < end <= found["duration_s"] for start, end in times)
    supposed = next(each for each in found["words"] if "supposed" in each["text"])
    assert 6.5 < supposed["start"] < 8  # after the pause between the sentences


def test_its_quality_and_the_voice_are_estimated(found: dict[str, Any]) -> None:
    assert found["quality"]["speech_ratio"] > 0.6
    assert found["quality"]["snr_db"] > 30
    assert found["emotion"] == "calm"
    assert found["emotion_confidence"] <= 0.7


def test_a_piece_is_read_alone_with_times_from_its_beginning() -> None:
    piece = transcribe({"path": str(CLIPS["dev01"].path), "start": 6.2, "end": 9.7})
    assert piece["text"].lower().startswith("it was supposed")
    assert piece["segments"][0]["start"] < 1
    assert piece["duration_s"] == pytest.approx(3.5, abs=0.1)


def test_the_language_is_found_and_may_be_given() -> None:
    german = str(CLIPS["de02"].path)
    assert transcribe({"path": german})["language"] == "de"
    told = transcribe({"path": german, "language": "de"})
    assert told["language_confidence"] == 1.0
    assert "Lampe" in told["text"]


def test_a_language_that_the_model_does_not_know_is_found_out_instead() -> None:
    assert transcribe({"path": str(CLIPS["dev08"].path), "language": "ga"})["language"] == "en"


@pytest.mark.parametrize("name", list(speechless()))
def test_where_nobody_speaks_nothing_is_heard(name: str, tmp_path: Path) -> None:
    heard = transcribe({"path": written(tmp_path / "clip.wav", speechless()[name])})
    assert heard["text"] == ""
    assert heard["segments"] == []
    assert heard["language"] == "und"
    assert heard["emotion"] is None


@pytest.mark.parametrize("name", ["silence, 12 s", "white noise at -40 dB", "wind", "knocks", "a low melody"])
def test_noise_that_passes_for_speech_gives_no_words(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    sound = speechless()[name]
    everything = [{"start": 0, "end": len(sound)}]
    monkeypatch.setattr("faster_whisper.vad.get_speech_timestamps", lambda sound, options: everything)
    assert transcribe({"path": written(tmp_path / "clip.wav", sound)})["text"] == ""


def test_the_last_sentence_is_not_said_again_after_the_end(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(engine, "MARGIN", 2 * engine.FRAMES)  # too little: the model goes on for ten sentences
    sound = telephone(samples(str(CLIPS["dev01"].path)), 7)
    heard = transcribe({"path": written(tmp_path / "clip.wav", sound)})
    assert heard["text"].count("supposed to arrive") == 1


def test_a_recording_of_no_length_is_empty(tmp_path: Path) -> None:
    heard = transcribe({"path": written(tmp_path / "none.wav", np.zeros(0, np.float32))})
    assert (heard["text"], heard["duration_s"]) == ("", 0.0)


def test_what_is_no_recording_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text.wav").write_text("This is not sound.")
    with pytest.raises(BadFile) as told:
        transcribe({"path": str(tmp_path / "text.wav")})
    assert told.value.code == "broken"
    assert str(tmp_path) not in str(told.value)


def test_speech_is_found_in_a_long_recording_in_blocks(tmp_path: Path) -> None:
    said = samples(str(CLIPS["dev08"].path))
    sound = np.concatenate([np.zeros(118 * RATE, np.float32), said, np.zeros(30 * RATE, np.float32)])
    found = speech({"path": written(tmp_path / "long.wav", noisy(sound, 1, 40))})
    assert found["duration_s"] == pytest.approx(148 + len(said) / RATE, abs=0.01)
    assert all(118 < each["start"] < each["end"] < 148 for each in found["intervals"])
    assert len(found["intervals"]) <= 2  # the border of two blocks at 120 s parts nothing


def test_speech_in_a_piece_is_told_from_the_pieces_beginning() -> None:
    whole = speech({"path": str(CLIPS["dev01"].path)})["intervals"]
    piece = speech({"path": str(CLIPS["dev01"].path), "start": 6.2})["intervals"]
    assert piece[-1]["end"] == pytest.approx(whole[-1]["end"] - 6.2, abs=0.1)
