"""The memory and the work of a server and of the processes that it started, as Linux tells it."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass, field
from pathlib import Path

SAMPLE_S = 0.5
SERVER = "desk"


@dataclass
class Memory:
    """Resident memory in MB (10⁶ bytes): the most of the server, of each kind of its processes, and of all at once; and
    the seconds that processors worked for each, which do not depend on what else a machine does.
    """

    before: float = 0.0
    """The server's, when it was first looked at."""
    server: float = 0.0
    processes: dict[str, float] = field(default_factory=dict)
    together: float = 0.0
    worked: dict[int, tuple[str, float]] = field(default_factory=dict)
    _before: float | None = None

    @classmethod
    async def watched(cls, pid: int) -> Memory:
        """Look again and again until this is cancelled, and give what was seen."""
        seen = cls()
        try:
            while True:
                seen.look(pid)
                await asyncio.sleep(SAMPLE_S)
        except asyncio.CancelledError:
            return seen

    def look(self, pid: int) -> None:
        """Take one sample; nothing where the system does not tell."""
        own = resident(pid)
        total = own
        self.before = self.before or own
        self.server = max(self.server, own)
        if self._before is None:
            self._before = processor_seconds(pid)
        self.worked[pid] = SERVER, processor_seconds(pid) - self._before
        for child in children(pid):
            size = resident(child)
            name = _kind(child)
            self.processes[name] = max(self.processes.get(name, 0.0), size)
            total += size
            self.worked[child] = name, processor_seconds(child)
        self.together = max(self.together, total)

    def rows(self) -> list[tuple[str, float, float]]:
        """Names, MB and seconds, as they are printed."""
        worked = {name: sum(each for whose, each in self.worked.values() if whose == name) for name in self.processes}
        named = [(name, size, worked[name]) for name, size in sorted(self.processes.items())]
        own = sum(each for whose, each in self.worked.values() if whose == SERVER)
        return [(SERVER, self.server, own), *named, ("all at the same time", self.together, own + sum(worked.values()))]


def children(pid: int) -> list[int]:
    """The processes that a process has started, and those that these have started."""
    try:
        listed = [Path(f"/proc/{pid}/task/{task.name}/children") for task in Path(f"/proc/{pid}/task").iterdir()]
        found = [int(each) for path in listed for each in path.read_text().split()]
    except OSError:  # it has just ended, or this is no Linux
        return []
    return [*found, *(each for child in found for each in children(child))]


def _kind(pid: int) -> str:
    """A worker's module and niceness, by which the line for calls is told from the others."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        return "ended"
    if "tools.inference.worker" in words:
        return f"worker at niceness {words[-2]}" if len(words) > 2 else "worker"
    return next((word for word in words[1:] if word and not word.startswith("-")), words[0])[-40:]


def resident(pid: int) -> float:
    """Resident memory of a process in MB (10⁶ bytes); 0 when it has ended."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096 / 1e6
    except (OSError, IndexError):
        return 0.0


def processor_seconds(pid: int) -> float:
    """Seconds of processor time of a process, its threads included."""
    return sum(processor_times(pid))


def processor_times(pid: int) -> tuple[float, float]:
    """The same in its own code and in the system's; zeros when it has ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0, 0.0
    ticks = os.sysconf("SC_CLK_TCK")
    return int(fields[11]) / ticks, int(fields[12]) / ticks
