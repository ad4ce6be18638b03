"""Who is asked, in which order."""

from __future__ import annotations

from typing import Any, Final

from tools.cloud import MEDIA, Cloud
from tools.inference.pool import Inference
from tools.media.roster import Candidate, media_chain
from tools.providers import Chain
from tools.speech.espeak import Espeak, missing
from tools.speech.hibari import Hibari
from tools.speech.tool import Speaker

DEADLINE: Final = 25.0
"""Seconds for a short text: an engine of this machine may have to be started, while other work goes on. A cloud service
has less, see ``tools.speech.azure``."""
RESERVE: Final = 5.0
"""Seconds of it that are kept for the last who is asked."""


def speech_chain(cloud: Cloud, inference: Inference) -> Chain[Speaker]:
    """The providers that settings name, those of this machine last. Blocks: it loads libraries and asks a program."""
    candidates = [
        Candidate("azure", lambda: _azure(cloud), lacks=_lacking(cloud)),
        Candidate("hibari", lambda: Hibari(inference)),
        Candidate("espeak", lambda: Espeak(inference), lacks=missing()),
    ]
    return media_chain("speech", cloud, candidates, MEDIA["speech"], deadline=DEADLINE, reserve=RESERVE)


def _lacking(cloud: Cloud) -> str | None:
    """The settings that Azure still needs, in a sentence."""
    if not cloud.azure_speech_key:
        return "no key is set; set azure_speech_key and azure_speech_region"
    if not (cloud.azure_speech_region or cloud.azure_speech_endpoint):
        return "no region is set; set azure_speech_region or azure_speech_endpoint"
    return None


def _azure(cloud: Cloud) -> Any:
    from tools.speech.azure import AzureSpeaker

    return AzureSpeaker(cloud.azure_speech_key or "", cloud.azure_speech_region, cloud.azure_speech_endpoint)
