"""Who is asked, in which order."""

from __future__ import annotations

from typing import Any, Final

from tools.cloud import Cloud
from tools.inference.pool import Inference
from tools.media.roster import Candidate, media_chain
from tools.providers import DEADLINES, Chain
from tools.vision.local import LocalVision
from tools.vision.tool import ImageReader

PATIENCE: Final = 10.0
"""Seconds that the engine of this machine may take when nobody else is asked: other pictures may be in line."""


def vision_chain(cloud: Cloud, inference: Inference) -> Chain[ImageReader]:
    """The providers that settings name, the one of this machine last."""
    return media_chain(
        "vision",
        cloud,
        [
            Candidate("gemini", lambda: _gemini(cloud), None if cloud.gemini_api_key else LACKS),
            Candidate("local", lambda: LocalVision(inference.images)),
        ],
        auto=("gemini", "local") if cloud.gemini_api_key else ("local",),
        deadline=DEADLINES["image"] + PATIENCE if cloud.gemini_api_key else PATIENCE,
        reserve=PATIENCE,
    )


LACKS: Final = "no key is set; set gemini_api_key"


def _gemini(cloud: Cloud) -> Any:
    from tools.vision.gemini import GeminiVision

    return GeminiVision(cloud.gemini_api_key or "", cloud.gemini_model, cloud.gemini_endpoint)
