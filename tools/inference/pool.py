"""The lines to the heavy engines: bounded, one worker process at the end of each, off the event loop.

    images   checking, reading and looking at pictures
    sound    checking and writing down voice messages, reading aloud
    calls    recorded calls: minutes of work, so in a line of their own, at the lowest priority

A process starts with its first question (or at the desk's start, by setting) and ends after a while without any, which
gives its memory back. What is asked while a line is full is refused at once with the seconds after which to come back.
"""

from __future__ import annotations

import asyncio
import json
import math
import os
import re
import sys
import time
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import structlog

from tools.errors import Busy, DeadlineExceeded, ToolFailed, TryAgain, Unavailable
from tools.media.errors import BadFile

HOME: Final = Path(__file__).parent.parent.parent
"""From where a process imports these packages, so that they are the same as here."""
THREADS: Final = max(1, min(2, os.cpu_count() or 1))
"""Threads of an engine."""
LONGEST_LINE: Final = 16_000_000
"""Bytes of an answer at most."""
MEMORY: Final = 6 << 30
"""Bytes of address space of a process. With the default engines of pictures and of speech loaded in one process it is
2.7 GiB at its peak (0.7 GiB of memory); torch, for EasyOCR, and larger models of speech need the rest."""
GUESS: Final = 2.0
"""Seconds that a task takes, as long as none was measured."""
LOADING: Final = 120.0
"""Seconds that loading an engine may take at the start of a desk, when all else is loaded as well."""
WORKER: Final = ("-m", "tools.inference.worker")
"""What Python runs at the end of a line; it is given the bytes of memory and the niceness as its arguments."""
SECRET: Final = re.compile(
    r"^(FRONTDESK|AWS|AZURE|GOOGLE|GEMINI|OPENAI|PG)_|KEY|TOKEN|SECRET|PASSW|CREDENTIAL|_URL$|_DSN$", re.IGNORECASE
)
"""Names of environment variables that the processes do not get: engines are told all they need with each task."""
STOPPING: Final = {"absent": "the desk is stopping"}

log = structlog.get_logger(__name__)


@dataclass(eq=False)
class _Asked:
    question: bytes
    seconds: float
    answer: asyncio.Future[dict[str, Any]]


class Line:
    """A line and the process at its end: one task at a time, in order."""

    def __init__(
        self,
        name: str,
        *,
        places: int = 16,
        niceness: int = 10,
        memory: int = MEMORY,
        idle: float | None = 900.0,
        worker: Sequence[str] = WORKER,
    ) -> None:
        """``places`` is how many may wait; ``memory`` the process's address space in bytes; ``idle`` the seconds
        without a question after which it is ended, None for never; ``worker`` what Python runs as the process.
        """
        self.name = name
        self._worker = worker
        self._places, self._niceness, self._memory, self._idle = places, niceness, memory, idle
        self._waiting: deque[_Asked] = deque()
        self._runner: asyncio.Task[None] | None = None
        self._retiring: asyncio.TimerHandle | None = None
        self._retired: asyncio.Task[None] | None = None
        self._process: asyncio.subprocess.Process | None = None
        self._busy = False
        self._usual = GUESS
        self._closed = False

    @property
    def waiting(self) -> int:
        """How many tasks are in line, the one that is being done included."""
        return len(self._waiting) + self._busy

    async def ask(self, task: str, values: dict[str, Any], *, seconds: float) -> dict[str, Any]:
        """Do ``task``; ``seconds`` are for the work itself once it is begun, the wait in line is not counted.

        A task whose asker has gone while it was in line is not done. Raises ``Busy`` when the line is full, ``BadFile``
        when the file is at fault, ``Unavailable`` when the engine is not installed, ``DeadlineExceeded``, ``TryAgain``
        when the process ended, ``ToolFailed``.
        """
        if self._closed:
            raise Unavailable(STOPPING["absent"])
        if len(self._waiting) >= self._places:
            wait, waiting = max(1.0, self._usual * self.waiting / 2), self.waiting
            sentence = f"{waiting} others are waiting for the {self.name} engine; try again in {math.ceil(wait)} s"
            raise Busy(sentence, retry_after=wait, waiting=waiting)
        answer: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        asked = _Asked(json.dumps({"task": task, "values": values}).encode() + b"\n", seconds, answer)
        self._waiting.append(asked)
        if self._retiring is not None:
            self._retiring.cancel()
        if self._runner is None:
            self._runner = asyncio.create_task(self._run())
        try:
            return _told(await answer)
        finally:
            if asked in self._waiting:  # who has gone holds no place
                self._waiting.remove(asked)

    async def _run(self) -> None:
        """Do what is in line until nothing is."""
        try:
            while self._waiting:
                asked = self._waiting.popleft()
                if not asked.answer.done():  # else whoever asked has gone
                    await self._do(asked)
        finally:
            self._runner = None
            if self._idle is not None and self._process is not None and not self._closed:
                self._retiring = asyncio.get_running_loop().call_later(self._idle, self._retire)

    async def _do(self, asked: _Asked) -> None:
        """Do one task and tell whoever asked, however it ends."""
        self._busy = True
        began = time.monotonic()
        found: dict[str, Any] = STOPPING
        try:
            found = await asyncio.wait_for(self._exchange(asked.question), asked.seconds)
        except TimeoutError:
            await self._end()
            found = {"late": f"the {self.name} engine did not finish within {asked.seconds:g} s"}
        except (OSError, ValueError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            await self._end()
            log.warning("inference_process_ended", line=self.name)
            found = {"ended": f"the {self.name} engine ended in the middle of a task"}
        finally:
            self._busy = False
            self._usual += 0.2 * (time.monotonic() - began - self._usual)
            if not asked.answer.done():
                asked.answer.set_result(found)

    async def _exchange(self, question: bytes) -> dict[str, Any]:
        process = await self._running()
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(question)
        await process.stdin.drain()
        line = await process.stdout.readuntil()
        found: dict[str, Any] = json.loads(line)
        return found

    async def _running(self) -> asyncio.subprocess.Process:
        if self._process is None or self._process.returncode is not None:
            threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), str(THREADS))
            # A file that takes a decoder over is to find no keys in its surroundings.
            plain = {name: value for name, value in os.environ.items() if not SECRET.search(name)}
            self._process = await asyncio.create_subprocess_exec(
                # -P: nothing is imported from the folder in which the desk happens to be started.
                *(sys.executable, "-P", *self._worker, str(self._memory), str(self._niceness)),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,  # the libraries' own words, which may quote a file
                limit=LONGEST_LINE,
                env={**plain, **threads, "PYTHONPATH": str(HOME)},
            )
        return self._process

    def _retire(self) -> None:
        """End the process, as nobody has asked it anything for long; unless somebody just did."""
        if self._runner is None:
            self._retired = asyncio.get_running_loop().create_task(self._end())

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    async def close(self) -> None:
        """End the process; who waits is told that the desk stops."""
        self._closed = True
        if self._retiring is not None:
            self._retiring.cancel()
        if self._runner is not None:
            self._runner.cancel()
            await asyncio.gather(self._runner, return_exceptions=True)
        while self._waiting:
            left = self._waiting.popleft().answer
            if not left.done():
                left.set_result(STOPPING)
        await self._end()
        if self._retired is not None:
            await self._retired


class Inference:
    """The lines of one desk."""

    def __init__(self, *, keep: bool = False) -> None:
        """``keep`` keeps the processes of pictures and voice messages once they run."""
        idle = None if keep else 900.0
        self.images = Line("picture", idle=idle)
        self.sound = Line("speech", idle=idle)
        self.calls = Line("call", places=4, niceness=15, idle=60.0)
        self._loading: asyncio.Task[None] | None = None

    def load(self, whisper_model: Path | None = None) -> None:
        """Begin to load the engines of pictures and voice messages, so that the first file need not wait for them."""
        folder = str(whisper_model) if whisper_model is not None else None
        self._loading = asyncio.create_task(self._load(folder))

    async def _load(self, folder: str | None) -> None:
        found = await asyncio.gather(
            self.images.ask("load.pictures", {}, seconds=LOADING),
            self.sound.ask("load.sound", {"model_folder": folder}, seconds=LOADING),
            return_exceptions=True,
        )
        for each in found:
            if isinstance(each, BaseException):  # then the first file loads them, or is told what is missing
                log.warning("engines_not_loaded", kind=type(each).__name__)

    async def close(self) -> None:
        """End all processes."""
        await asyncio.gather(self.images.close(), self.sound.close(), self.calls.close())
        if self._loading is not None:
            await self._loading


def _told(found: dict[str, Any]) -> dict[str, Any]:
    """The result of an answer, or what it says went wrong."""
    if "result" in found:
        result: dict[str, Any] = found["result"]
        return result
    if "bad_file" in found:
        raise BadFile(found["bad_file"], found["detail"])
    if "absent" in found:
        raise Unavailable(found["absent"])
    if "late" in found:
        raise DeadlineExceeded(found["late"])
    if "ended" in found:
        raise TryAgain(found["ended"])
    raise ToolFailed(found["failed"])
