"""What processes cost while a load runs: processor time and memory over time, by name, as Linux tells it.

A process stands for itself and all that it has started. Memory is the sum of their resident sizes, so that what two of
them share counts twice: an upper bound.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from evals.processes import children, processor_times, resident

SAMPLE_S: Final = 1.0
CLIENT: Final = "client"
"""The name of the bench's own process, which shares the machine with what it measures."""

Watched = Callable[[], Mapping[str, int]]
"""Gives the processes to look at, by name; asked anew for each sample, since some are killed and started again."""


@dataclass(frozen=True)
class Sample:
    """One look: seconds since the start, processor seconds since then (own code, system) and MB, by name."""

    at: float
    own_s: dict[str, float]
    system_s: dict[str, float]
    mb: dict[str, float]

    def processor_s(self, name: str) -> float:
        """Processor seconds of one, both kinds."""
        return self.own_s.get(name, 0.0) + self.system_s.get(name, 0.0)


@dataclass
class Usage:
    """The samples of a run."""

    watched: Watched
    samples: list[Sample] = field(default_factory=list)
    began: float = field(default_factory=time.perf_counter)
    _before: dict[tuple[str, int], tuple[float, float]] = field(default_factory=dict)
    _seen: dict[tuple[str, int], tuple[float, float]] = field(default_factory=dict)

    def look(self, *, first: bool = False) -> None:
        """Take one sample. What processes have used before the first one does not count."""
        mb: dict[str, float] = {}
        for name, pid in {**self.watched(), CLIENT: os.getpid()}.items():
            # The bench has started the others: without this it would count for all of them.
            for each in [pid] if name == CLIENT else [pid, *children(pid)] if pid else []:
                mb[name] = mb.get(name, 0.0) + resident(each)
                used = processor_times(each)
                self._seen[name, each] = max(used, self._seen.get((name, each), (0.0, 0.0)))
                if first:
                    self._before[name, each] = used
        spent: tuple[dict[str, float], dict[str, float]] = {}, {}
        for (name, pid), used in self._seen.items():
            before = self._before.get((name, pid), (0.0, 0.0))
            for kind in (0, 1):
                spent[kind][name] = spent[kind].get(name, 0.0) + used[kind] - before[kind]
        self.samples.append(Sample(time.perf_counter() - self.began, *spent, mb))

    @property
    def names(self) -> list[str]:
        """Everybody that was seen, the client last."""
        seen = {name for sample in self.samples for name in sample.mb}
        return [*sorted(seen - {CLIENT}), *([CLIENT] if CLIENT in seen else [])]

    @property
    def seconds(self) -> float:
        """From the first sample to the last."""
        return self.samples[-1].at - self.samples[0].at if self.samples else 0.0

    def processor_s(self, name: str) -> float:
        """Processor seconds from the first sample to the last."""
        return sum(self.split_s(name))

    def split_s(self, name: str) -> tuple[float, float]:
        """The same in the process's own code and in the system's."""
        if not self.samples:
            return 0.0, 0.0
        last = self.samples[-1]
        return last.own_s.get(name, 0.0), last.system_s.get(name, 0.0)

    @property
    def servers_s(self) -> float:
        """Processor seconds of all but the client."""
        return sum(self.processor_s(name) for name in self.names if name != CLIENT)

    def peak_mb(self, *names: str) -> float:
        """The most memory of these together, of all but the client when none is named."""
        chosen = names or tuple(name for name in self.names if name != CLIENT)
        return max((sum(sample.mb.get(name, 0.0) for name in chosen) for sample in self.samples), default=0.0)

    def now_mb(self) -> float:
        """The memory of all but the client at the last sample."""
        return sum(mb for name, mb in self.samples[-1].mb.items() if name != CLIENT) if self.samples else 0.0

    def first_mb(self) -> float:
        """The memory of all but the client at the first sample."""
        return sum(mb for name, mb in self.samples[0].mb.items() if name != CLIENT) if self.samples else 0.0


@asynccontextmanager
async def watching(watched: Watched) -> AsyncIterator[Usage]:
    """Look once a second for as long as the block lasts, and at its two ends."""
    usage = Usage(watched)
    usage.look(first=True)

    async def again() -> None:
        """Look for ever."""
        while True:
            await asyncio.sleep(SAMPLE_S)
            usage.look()

    task = asyncio.create_task(again())
    try:
        yield usage
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        usage.look()
