"""Real servers of the desk in processes of their own, for benchmarks: started, watched, killed, stopped."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import httpx

START_TIMEOUT_S = 180.0
STOP_TIMEOUT_S: Final = 15.0
READY: Final = re.compile(rb"is ready|ready to accept", re.IGNORECASE)
"""What a process without an address prints when it can work: a worker, Redis."""


class ServerFailed(Exception):
    """The server did not start; the message holds the end of what it printed."""


def bench_environment(settings: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of a desk under measurement: rate limits off, warnings only, and further settings."""
    return {**os.environ, "FRONTDESK_RATE_LIMIT": "off", "FRONTDESK_LOG_LEVEL": "warning", **(settings or {})}


def free_port() -> int:
    """A port of this machine that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def copy_prepared(prepared: Path, data: Path) -> None:
    """Give a fresh folder the trained models and the index of a prepared one."""
    for part in ("models", "index"):
        if (prepared / part).exists():
            shutil.copytree(prepared / part, data / part)


@dataclass
class Process:
    """One process of ours that may be killed and started again. `url` is where it answers, if it does."""

    name: str
    command: Sequence[str]
    log: Path
    url: str | None = None
    ready_path: str = "/health/ready"
    environment: Mapping[str, str] = field(default_factory=dict)
    """The whole environment; empty leaves ours."""
    folder: Path | None = None
    """Where it works; ours when none is given."""
    running: subprocess.Popen[bytes] | None = None
    _printed_before: int = 0

    def start(self) -> None:
        """Start it; what it prints goes to the end of the log."""
        with self.log.open("ab") as output:
            self._printed_before = output.tell()
            self.running = subprocess.Popen(  # noqa: S603  # our own commands
                self.command,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=dict(self.environment) or None,
                cwd=self.folder,
            )

    def kill(self) -> None:
        """SIGKILL, as a crash or a full memory would."""
        if self.running is not None:
            self.running.kill()
            self.running.wait()

    def stop(self) -> None:
        """Ask it to end, and make it end."""
        if self.running is None:
            return
        self.running.terminate()
        try:
            self.running.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self.kill()

    @property
    def pid(self) -> int:
        """The id of the process that runs now, 0 when none has."""
        return self.running.pid if self.running is not None else 0

    @property
    def ended(self) -> bool:
        """Whether it has ended by itself."""
        return self.running is not None and self.running.poll() is not None

    def printed(self) -> str:
        """The end of what it printed."""
        return self.log.read_text(errors="replace")[-2000:]

    async def ready(self) -> float:
        """Wait until it says that it is ready; the seconds that took. Raises `ServerFailed`.

        What has no address says so in what it prints.
        """
        began = time.monotonic()
        async with httpx.AsyncClient(timeout=2) as client:
            while time.monotonic() < began + START_TIMEOUT_S and not self.ended:
                if await self._is_ready(client):
                    return time.monotonic() - began
                await asyncio.sleep(0.05)
        raise ServerFailed(f"the {self.name} did not get ready:\n{self.printed()}")

    async def _is_ready(self, client: httpx.AsyncClient) -> bool:
        if self.url is None:
            return READY.search(self.log.read_bytes()[self._printed_before :]) is not None
        try:
            return (await client.get(f"{self.url}{self.ready_path}")).status_code < 300
        except httpx.TransportError:
            return False


@dataclass(frozen=True)
class Server:
    """A running server. `ready_s` is how long it took from its start to its first ready answer."""

    url: str
    data: Path
    process: Process
    ready_s: float

    @property
    def pid(self) -> int:
        """The process that runs now."""
        return self.process.pid

    def resident_mb(self) -> float | None:
        """The process's resident memory in MB (10⁶ bytes), where the system tells (Linux)."""
        return _memory(self.pid, "VmRSS")

    def peak_mb(self) -> float | None:
        """The most resident memory that the process ever had, in MB."""
        return _memory(self.pid, "VmHWM")


@contextmanager
def serving(prepared: Path, settings: Mapping[str, str] | None = None) -> Iterator[Server]:
    """Serve a fresh, empty desk that has the trained models and the index of a prepared one.

    `settings` are further variables of its environment. Rate limits are off. Raises `ServerFailed`.
    """
    with tempfile.TemporaryDirectory(prefix="frontdesk-bench-") as folder:
        data = Path(folder)
        copy_prepared(prepared, data)
        process = server_of(data, settings)
        process.start()
        try:
            ready_s = asyncio.run(process.ready())
            yield Server(str(process.url), data, process, ready_s)
        finally:
            process.stop()


def server_of(data: Path, settings: Mapping[str, str] | None = None, *, name: str = "server") -> Process:
    """The process that serves the desk of a data folder on a free port, not started yet."""
    port = free_port()
    command = [sys.executable, "-m", "api", "serve", "--data", str(data), "--port", str(port)]
    return Process(
        name, command, data / "server.log", f"http://127.0.0.1:{port}", environment=bench_environment(settings)
    )


def _memory(pid: int, key: str) -> float | None:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return None
    for line in lines:
        if line.startswith(f"{key}:"):
            return int(line.split()[1]) * 1024 / 1e6
    return None
