"""The worker process that holds the translation engines, asked by one thread, ended when it takes too long."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, Any, Final

import structlog

from knowledge.packs import Pack
from tools.errors import DeadlineExceeded, ToolFailed, TryAgain

WORKER: Final = Path(__file__).with_name("worker.py")
GRACE: Final = 5.0
"""Seconds beyond its time that a question may take before the process is taken for hung and ended."""
LOADING: Final = 30.0
"""Seconds that a question may take which reads weights first; on a busy machine that is not the engine's fault."""

log = structlog.get_logger(__name__)


class PackRefused(ToolFailed):
    """The worker will not use the pack of ``pair``; the message says why."""

    def __init__(self, pair: str, reason: str) -> None:
        super().__init__(reason)
        self.pair = pair


class Worker:
    """A worker process, started with the first question, and again after it has ended."""

    def __init__(self, script: Path = WORKER) -> None:
        self._script = script
        self._process: subprocess.Popen[bytes] | None = None
        self._loaded: set[str] = set()
        # One thread: questions stand in line, and one that has waited out its time is not asked any more.
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="translation")

    async def translate(
        self, route: Sequence[Pack], lines: list[list[str]], seconds: float
    ) -> tuple[list[list[str]], int]:
        """The pieces of ``lines`` in the route's last language, and how many were done within ``seconds``.

        Raises ``PackRefused``, ``TryAgain`` when the process ended, ``DeadlineExceeded`` when no time was left.
        """
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._ask, route, lines, time.monotonic() + seconds)

    def _ask(self, route: Sequence[Pack], lines: list[list[str]], ends: float) -> tuple[list[list[str]], int]:
        left = ends - time.monotonic()
        if left <= 0:
            raise DeadlineExceeded("the translation engine was busy for as long as this text could wait")
        packs = [_told(pack) for pack in route]
        answer = self._answer({"route": packs, "lines": lines, "seconds": left}, self._patience(packs, left))
        if "refused" in answer:
            raise PackRefused(answer["refused"], answer["reason"])
        self._loaded = set(answer["loaded"])
        return answer["lines"], answer["done"]

    def _patience(self, packs: list[dict[str, Any]], left: float) -> float:
        return left + (GRACE if self._loaded >= {pack["pair"] for pack in packs} else LOADING)

    def _answer(self, question: dict[str, Any], patience: float) -> dict[str, Any]:
        process = self._running()
        assert process.stdin is not None
        assert process.stdout is not None
        # A blocking read has no time limit of its own everywhere, so the process is ended, and the read with it.
        late = threading.Timer(patience, process.kill)
        late.start()
        try:
            process.stdin.write(json.dumps(question).encode() + b"\n")
            process.stdin.flush()
            line = process.stdout.readline()
        except OSError:
            line = b""
        finally:
            late.cancel()
        if not line.endswith(b"\n"):
            self.close()
            log.warning("translation_worker_ended", code=process.returncode)
            raise TryAgain("the translation engine ended in the middle of a text")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.close()
            # -P: the folder of the script is not one to import from. Its errors are the engine's, and may quote text.
            self._process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-P", str(self._script)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
            weakref.finalize(self, _end, self._process)
        return self._process

    def close(self) -> None:
        """End the process, if there is one."""
        if self._process is not None:
            _end(self._process)
        self._process = None
        self._loaded.clear()


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process that holds nothing worth keeping, and its pipes."""
    process.kill()
    pipe: IO[bytes] | None
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            try:
                pipe.close()
            except BrokenPipeError:  # what it was being told when it ended
                continue
    process.wait()


def _told(pack: Pack) -> dict[str, Any]:
    return {
        "pair": "-".join(pack.pair),
        "files": {
            role: {"path": str(pack.folder / file.name), "sha256": file.sha256}
            for role, file in pack.manifest.files.items()
        },
    }
