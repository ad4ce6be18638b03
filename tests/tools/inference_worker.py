"""The worker of an inference line with tasks that do harm on purpose, for the tests of the line."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Any

from tools.errors import ToolFailed, Unavailable
from tools.inference import worker
from tools.media.errors import BadFile


def echo(values: dict[str, Any]) -> dict[str, Any]:
    """What it was given, and by which process; written down first where a log is named."""
    if "log" in values:
        with Path(values["log"]).open("a") as log:
            log.write(f"{values['said']}\n")
    return {**values, "pid": os.getpid()}


def nap(values: dict[str, Any]) -> dict[str, Any]:
    """Sleep for so many seconds."""
    time.sleep(values["seconds"])
    return {}


def crash(values: dict[str, Any]) -> dict[str, Any]:
    """End at once, as a decoder may that a file has overrun."""
    os._exit(139)


def spoil(values: dict[str, Any]) -> dict[str, Any]:
    """Raise what a task may raise."""
    match values["how"]:
        case "bad_file":
            raise BadFile("broken", "This file is damaged.")
        case "absent":
            raise Unavailable("no engine here")
        case "missing":
            raise ModuleNotFoundError("no module", name="some_engine")
        case "failed":
            raise ToolFailed("the engine is out of ink")
        case "memory":
            return {"never": bytearray(8 << 30)}
        case "secret":
            raise RuntimeError("secret words of a file")
    return {"array": object()}


def chatter(values: dict[str, Any]) -> dict[str, Any]:
    """Print, as libraries do, by Python and past it."""
    sys.stdout.write("Loading model… 100 %\n")
    os.write(1, b"native progress bar\n")
    return {"printed": True}


def flood(values: dict[str, Any]) -> dict[str, Any]:
    """Answer with more than a line may be long."""
    return {"much": "x" * 17_000_000}


def surroundings(values: dict[str, Any]) -> dict[str, Any]:
    """The environment and the limits."""
    return {"environment": dict(os.environ), "niceness": os.nice(0)}


def load(values: dict[str, Any]) -> dict[str, Any]:
    """Write down that the engines of speech are loaded, into the file that is named as their model's folder."""
    return echo({"log": values["model_folder"], "said": "sound"}) if "model_folder" in values else {}


HARM = (echo, nap, crash, spoil, chatter, flood, surroundings)

if __name__ == "__main__":
    sys.modules["inference_worker"] = sys.modules["__main__"]
    worker.TASKS.update({each.__name__: f"inference_worker:{each.__name__}" for each in HARM})
    worker.TASKS.update({"load.pictures": "inference_worker:load", "load.sound": "inference_worker:load"})
    worker.main()
