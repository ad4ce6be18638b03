"""Who is asked, in which order."""

from __future__ import annotations

from typing import Any, Final

from tools.cloud import AUTO, Cloud
from tools.inference.pool import Inference
from tools.media.roster import Candidate, media_chain
from tools.ocr.local import EasyOcr, RapidOcr, Tesseract, lacks_tesseract
from tools.ocr.tool import TextReader
from tools.providers import DEADLINES, Chain

PATIENCE: Final = 10.0
"""Seconds that the readers of this machine may take: other pictures may be in line."""
LACKS: Final = "no key is set; set gemini_api_key"


def ocr_chain(cloud: Cloud, inference: Inference) -> Chain[TextReader]:
    """The providers that settings name. On its own the desk reads with rapidocr, and asks Gemini, where there is a key,
    only about what that fails at: it is as good, and pictures stay here.
    """
    key = cloud.gemini_api_key
    auto = ("rapidocr", "gemini") if key else ("rapidocr",)
    named = tuple(cloud.order.get("ocr", (AUTO,)))
    order = auto if named == (AUTO,) else named
    return media_chain(
        "ocr",
        cloud,
        [
            Candidate("rapidocr", lambda: RapidOcr(inference.images)),
            Candidate("gemini", lambda: _gemini(cloud), None if key else LACKS),
            Candidate("easyocr", lambda: EasyOcr(inference.images)),
            Candidate("tesseract", lambda: Tesseract(inference.images), lacks_tesseract()),
        ],
        auto=auto,
        # In front Gemini ends by itself after its time, and leaves the rest to those of this machine.
        deadline=PATIENCE + DEADLINES["image"] if key and "gemini" in order else PATIENCE,
        reserve=PATIENCE if order[0] == "gemini" else DEADLINES["image"],
    )


def _gemini(cloud: Cloud) -> Any:
    from tools.ocr.gemini import GeminiText

    return GeminiText(cloud.gemini_api_key or "", cloud.gemini_model, cloud.gemini_endpoint)
