"""Loading engines before anybody asks for them. Runs in the worker's processes."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from tools.errors import ToolError


def pictures(values: dict[str, Any]) -> dict[str, Any]:
    """Load what reads and sees pictures; what is not installed is left out, and said so when it is asked for."""
    with suppress(ToolError, ImportError):
        from tools.ocr.rapid import engine

        engine()
    with suppress(ToolError, ImportError):
        from tools.vision.local import network

        network()
    return {}


def sound(values: dict[str, Any]) -> dict[str, Any]:
    """Load what writes down speech (``model_folder`` is the one that settings name, or None) and what reads aloud."""
    with suppress(ToolError, ImportError):
        from tools.transcription.engine import loaded
        from tools.transcription.weights import model_folder

        loaded(str(model_folder(values["model_folder"])))
    with suppress(ToolError, ImportError):
        from tools.speech.hibari import engine

        engine()
    return {}
