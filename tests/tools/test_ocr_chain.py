"""Who reads pictures, in which order, and what `frontdesk doctor` says of those that cannot."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tools.cloud import Cloud
from tools.inference.pool import Inference
from tools.ocr.chain import ocr_chain


@pytest.fixture
async def inference() -> AsyncIterator[Inference]:
    lines = Inference()
    yield lines
    await lines.close()


def names(cloud: Cloud, inference: Inference) -> list[str]:
    return [each.name for each in ocr_chain(cloud, inference).providers]


async def test_without_a_key_the_desk_reads_alone(inference: Inference) -> None:
    chain = ocr_chain(Cloud(), inference)
    assert [(line.provider, line.state) for line in chain.status()] == [("rapidocr", "ok")]
    assert chain.deadline == 10


async def test_with_a_key_gemini_stands_behind_it(inference: Inference) -> None:
    assert names(Cloud(gemini_api_key="k"), inference) == ["rapidocr", "gemini"]


async def test_settings_put_gemini_in_front_and_the_desk_still_has_its_time(inference: Inference) -> None:
    cloud = Cloud(order={"ocr": ("gemini", "rapidocr")}, gemini_api_key="k")
    assert names(cloud, inference) == ["gemini", "rapidocr"]
    assert ocr_chain(cloud, inference).deadline == 13


async def test_who_is_missing_is_told_with_its_remedy(inference: Inference, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tools.ocr.local.find_spec", lambda name: None if name == "easyocr" else object())
    monkeypatch.setattr("shutil.which", lambda name: None)
    cloud = Cloud(order={"ocr": ("gemini", "easyocr", "tesseract", "rapidocr")})
    told = {line.provider: line.reason for line in ocr_chain(cloud, inference).status() if line.state == "absent"}
    assert told == {
        "gemini": "no key is set; set gemini_api_key",
        "easyocr": "its library is not installed: pip install 'frontdesk[easyocr]'",
        "tesseract": "the program tesseract is not installed: apt-get install tesseract-ocr",
    }
