"""The end of a line of the inference pool: one JSON object a line in, one out, until the input ends.

    in   {"task": "ocr", "values": {…}}
    out  {"result": {…}}
         {"bad_file": code, "detail": sentence}      the file is at fault, and the sentence may be shown to who sent it
         {"failed": sentence}                        the engine is
         {"absent": sentence}                        the engine is not installed here

A process of its own, because decoders and engines are native code that may crash, hang, hold the interpreter's lock or
take memory that a hostile file asks for; none of that is to be the desk's. It runs at a low priority: chats come first.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import sys
from collections.abc import Callable
from typing import Any, Final

from tools.errors import ToolError, Unavailable
from tools.media.errors import BadFile

TASKS: Final = {
    "load.pictures": "tools.inference.loading:pictures",
    "load.sound": "tools.inference.loading:sound",
    "image.check": "tools.media.images:check",
    "audio.check": "tools.media.sound:check",
    "audio.cut": "tools.media.sound:cut",
    "ocr.rapidocr": "tools.ocr.rapid:read",
    "ocr.easyocr": "tools.ocr.easy:read",
    "ocr.tesseract": "tools.ocr.tesseract:read",
    "vision.local": "tools.vision.local:see",
    "calls.measure": "tools.calls.sound:measure",
    "calls.mute": "tools.calls.sound:mute",
    "calls.voices": "tools.calls.voices:listen",
    "transcription.whisper": "tools.transcription.whisper:transcribe",
    "transcription.speech": "tools.transcription.intervals:speech",
    "speech.hibari": "tools.speech.hibari:speak",
    "speech.espeak": "tools.speech.espeak:speak",
}
"""Each task's function, `(values: dict) -> dict`, both JSON-able; files are named by their path."""

Task = Callable[[dict[str, Any]], dict[str, Any]]


def task_named(name: str) -> Task:
    """The function of a task. Raises ``KeyError`` for an unknown one."""
    module, _, function = TASKS[name].partition(":")
    found: Task = getattr(importlib.import_module(module), function)
    return found


def answer(asked: dict[str, Any]) -> dict[str, Any]:
    """Do one task. Whatever goes wrong is told, and the process goes on."""
    try:
        return {"result": task_named(asked["task"])(asked["values"])}
    except BadFile as bad:
        return {"bad_file": bad.code, "detail": str(bad)}
    except Unavailable as error:
        return {"absent": str(error)}
    except ImportError as error:
        return {"absent": f"{error.name or 'a package'} is not installed"}
    except MemoryError:
        return {"bad_file": "too_large", "detail": "Reading this file would take more memory than it may."}
    except ToolError as error:
        return {"failed": str(error)}
    except Exception as error:
        # Its words may quote the file, so only its kind is told.
        return {"failed": f"the engine failed ({type(error).__name__})"}


def written(answered: dict[str, Any]) -> bytes:
    """An answer as a line."""
    try:
        return json.dumps(answered).encode() + b"\n"
    except TypeError as error:  # a number of NumPy's, say: the engine's own fault, which a crash would hide
        return json.dumps({"failed": f"the engine's answer is not plain JSON: {error}"}).encode() + b"\n"


def hold_down(memory: int, niceness: int) -> None:
    """Give this process less priority and at most ``memory`` bytes of address space, where the system can do that."""
    if hasattr(os, "nice"):
        os.nice(niceness)
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    """Answer until the input ends: with the desk, or before."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the desk, which then ends this
    hold_down(int(sys.argv[1]), int(sys.argv[2]))
    # What libraries print must not get between the answers.
    out, sys.stdout = os.fdopen(os.dup(1), "wb"), sys.stderr
    os.dup2(2, 1)
    for line in sys.stdin.buffer:
        out.write(written(answer(json.loads(line))))
        out.flush()


if __name__ == "__main__":
    main()
