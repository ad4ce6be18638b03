"""Who writes speech down, in which order, and through which line."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from evals.datasets.speech import CLIPS
from tools.cloud import Cloud
from tools.errors import ToolFailed
from tools.inference.pool import Inference, Line
from tools.media.given import Recording
from tools.transcription.chain import transcription_chain


@pytest.fixture
async def inference() -> AsyncIterator[Inference]:
    """The lines of a desk."""
    lines = Inference()
    lines.sound = Line("speech", niceness=0)  # what else this machine does is not to decide
    yield lines
    await lines.close()


def recording(path: Path, **quality: float) -> Recording:
    """A stored recording of some seconds."""
    return Recording(path, "audio/ogg", 4.0, 1, dict(quality))


async def test_without_a_key_this_machine_writes_it_down(inference: Inference) -> None:
    chain = transcription_chain(Cloud(), inference)
    assert [each.name for each in chain.providers] == ["whisper"]
    answer = await chain.call(
        lambda who: who.transcribe(recording(CLIPS / "dev08.ogg", clipping=0.25), "en-GB"), deadline=90.0
    )
    assert "back in stock" in answer.value.text
    assert answer.value.quality.clipping == 0.25  # as it was sent, not as it is kept


async def test_a_named_provider_without_a_key_is_told_as_absent(inference: Inference) -> None:
    chain = transcription_chain(Cloud(order={"transcription": ["azure", "whisper"]}), inference)
    told = {line.provider: (line.state, line.reason) for line in chain.status()}
    assert told["azure"] == ("absent", "no key is set; set azure_speech_key and azure_speech_region")
    assert told["whisper"][0] == "ok"


async def test_a_folder_without_a_model_is_told(inference: Inference, tmp_path: Path) -> None:
    cloud = Cloud(order={"transcription": ["whisper"]}, whisper_model=tmp_path)
    chain = transcription_chain(cloud, inference)
    assert "holds no faster-whisper model" in chain.status()[0].reason
    with pytest.raises(ToolFailed):
        await chain.call(lambda who: who.transcribe(recording(CLIPS / "dev08.ogg")))
