"""Who is asked, in which order."""

from __future__ import annotations

from tools.cloud import Cloud
from tools.inference.pool import Inference
from tools.ocr.tool import TextReader
from tools.providers import Chain


def ocr_chain(cloud: Cloud, inference: Inference) -> Chain[TextReader]:
    """The providers that settings name, those of this machine last."""
    return Chain("ocr", [])
