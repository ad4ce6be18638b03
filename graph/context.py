"""What the nodes of a turn are given beside its state: tools, the desk's records, and a place for measurements."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

from graph.calibration import NOTHING, SendRule
from graph.slots import Slot, Slots
from graph.state import Reply, TurnState
from tools.base import ToolContext

NodeState = Literal["started", "done", "failed"]


@dataclass
class Record:
    """What a run measured: milliseconds by node, who answered, and what went wrong."""

    timings_ms: dict[str, float] = field(default_factory=dict)
    providers: dict[str, str] = field(default_factory=dict)
    faults: list[dict[str, Any]] = field(default_factory=list)
    began: float = field(default_factory=time.perf_counter)
    """When the run was claimed, on the clock of `time.perf_counter`."""

    def total_ms(self) -> float:
        """Milliseconds since the run was claimed."""
        return round((time.perf_counter() - self.began) * 1000, 2)

    @contextmanager
    def timed(self, node: str) -> Iterator[None]:
        """Add the wall time of the block to the node's figure."""
        began = time.perf_counter()
        try:
            yield
        finally:
            spent = (time.perf_counter() - began) * 1000
            self.timings_ms[node] = round(self.timings_ms.get(node, 0.0) + spent, 2)


@dataclass(frozen=True)
class TurnContext:
    """One run's surroundings. `settle` writes the turn's end under the run's epoch, or raises `Fenced`."""

    tools: ToolContext
    settle: Callable[[TurnState, Reply | None], Awaitable[None]]
    progress: Callable[[str, NodeState], None]
    rule: SendRule = NOTHING
    """What may be sent without a person; nothing, unless it is said."""
    audit_share: float = 0.0
    """Share (0 to 1) of the replies that could be sent which an agent reads first."""
    record: Record = field(default_factory=Record)
    slot: Slot = field(default_factory=lambda: Slot(Slots(1)))
    """The run's place, given up while engines read files."""
