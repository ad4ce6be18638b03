"""Who is asked, in which order."""

from __future__ import annotations

from tools.cloud import Cloud
from tools.inference.pool import Inference
from tools.providers import Chain
from tools.vision.tool import ImageReader


def vision_chain(cloud: Cloud, inference: Inference) -> Chain[ImageReader]:
    """The providers that settings name, those of this machine last."""
    return Chain("vision", [])
