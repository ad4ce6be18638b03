"""Who is asked, in which order."""

from __future__ import annotations

from typing import Any, Final

from tools.cloud import Cloud
from tools.inference.pool import Inference
from tools.media.roster import Candidate, media_chain
from tools.providers import DEADLINES, Chain
from tools.transcription.tool import Transcriber
from tools.transcription.weights import lacking
from tools.transcription.whisper import Whisper

PATIENT: Final = 20.0
"""Seconds, beyond those that the speech's length adds, for the engine of this machine: its model may have to be loaded
first, and others may be before it in line.
"""


def transcription_chain(cloud: Cloud, inference: Inference) -> Chain[Transcriber]:
    """The providers that settings name, those of this machine last."""
    key = cloud.azure_speech_key
    where = cloud.azure_speech_region or cloud.azure_speech_endpoint

    def azure() -> Any:
        from tools.transcription.azure import AzureTranscriber

        return AzureTranscriber(key or "", cloud.azure_speech_region, cloud.azure_speech_endpoint)

    candidates = [
        Candidate(
            "azure",
            azure,
            None if key and where else "no key is set; set azure_speech_key and azure_speech_region",
        ),
        Candidate(
            "whisper",
            lambda: Whisper(inference.sound, cloud.whisper_model),
            lacking(cloud.whisper_model),
        ),
    ]
    only_here = not (key and where) and "azure" not in cloud.order.get("transcription", ())
    # Behind a cloud that does not answer the local engine still has its time.
    deadline = PATIENT if only_here else DEADLINES["speech"] + PATIENT
    return media_chain("transcription", cloud, candidates, ("azure", "whisper"), deadline=deadline, reserve=PATIENT)
