"""A real server of the desk in a process of its own, for benchmarks: started, watched, stopped."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

START_TIMEOUT_S = 180.0


class ServerFailed(Exception):
    """The server did not start; the message holds the end of what it printed."""


@dataclass(frozen=True)
class Server:
    """A running server. `ready_s` is how long it took from its start to its first ready answer."""

    url: str
    data: Path
    pid: int
    ready_s: float

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
        for part in ("models", "index"):
            if (prepared / part).exists():
                shutil.copytree(prepared / part, data / part)
        port = _free_port()
        log = data / "server.log"
        command = [sys.executable, "-m", "api", "serve", "--data", str(data), "--port", str(port)]
        began = time.monotonic()
        with log.open("wb") as output:
            process = subprocess.Popen(  # noqa: S603  # our own server
                command,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, "FRONTDESK_RATE_LIMIT": "off", "FRONTDESK_LOG_LEVEL": "warning", **(settings or {})},
            )
        try:
            url = f"http://127.0.0.1:{port}"
            _wait(url, process, log)
            yield Server(url, data, process.pid, time.monotonic() - began)
        finally:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    ends = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < ends and process.poll() is None:
        try:
            if httpx.get(f"{url}/health/ready", timeout=2).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise ServerFailed(f"the server did not get ready:\n{log.read_text(errors='replace')[-2000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _memory(pid: int, key: str) -> float | None:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return None
    for line in lines:
        if line.startswith(f"{key}:"):
            return int(line.split()[1]) * 1024 / 1e6
    return None
