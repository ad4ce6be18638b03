"""Loading the engines before anybody asks for them, in the processes that will be asked."""

from __future__ import annotations

from typing import Any


def warm_images(_: dict[str, Any]) -> dict[str, Any]:
    """Load what reads and looks at pictures. Raises ``Unavailable`` when a model is missing."""
    from tools.ocr import rapid
    from tools.vision import local

    rapid.engine()
    local.network()
    return {}


def warm_sound(values: dict[str, Any]) -> dict[str, Any]:
    """Load what writes down speech; ``model_folder`` as ``transcription.whisper`` takes it. Raises ``Unavailable``."""
    from tools.transcription.engine import loaded
    from tools.transcription.weights import model_folder

    loaded(str(model_folder(values.get("model_folder"))))
    return {}
