"""The labelled decisions behind the send rule: the shipped ones and the agents', and the rule that is made of them.

Agents see what was not sent alone, so their decisions say nothing about the rest. Two things keep that honest. A share
of the replies that could be sent is shown to an agent first (`audited`), and above the threshold only those count.
Below it everything is seen; as what is less sure is more often wrong, the mixture overstates the error of a lower
threshold rather than understating it.
"""

from __future__ import annotations

import asyncio
import csv
import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final, Protocol

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from graph.calibration import Labelled, SendRule, calibrate
from graph.wording import figures, likeness
from store.database import Database
from store.settings import DeskSettings

SHIPPED: Final = Path(__file__).parent.parent / "knowledge" / "calibration" / "shipped.csv"
"""What `frontdesk eval sending --write` makes: one reply a line, labelled by what was asked for."""
COLUMNS: Final = ("intent", "language_group", "kind", "confidence", "right")
NEW: Final = 50
"""New decisions after which the rule is computed again."""
SAME: Final = 0.9
"""Least similarity (0 to 1) of an edited reply to its draft for the draft to count as right."""


log = structlog.get_logger(__name__)


class Cases(Protocol):
    """Where agents' decisions are kept."""

    async def count(self, session: AsyncSession) -> int:
        """How many there are."""

    async def labelled(self, session: AsyncSession) -> Sequence[Labelled]:
        """All of them."""


class NoCases:
    """Nobody has decided anything."""

    async def count(self, session: AsyncSession) -> int:
        """None."""
        return 0

    async def labelled(self, session: AsyncSession) -> Sequence[Labelled]:
        """None."""
        return []


class Rules:
    """The send rule for the settings of the moment; computed anew when those change, or NEW decisions have come."""

    def __init__(self, cases: Cases | None = None, *, shipped_cases: Sequence[Labelled] | None = None) -> None:
        self._cases = cases or NoCases()
        self._shipped = shipped() if shipped_cases is None else shipped_cases
        self._decided: Sequence[Labelled] = ()
        self._counted = 0
        self._made: dict[tuple[float, float], SendRule] = {}

    def rule(self, settings: DeskSettings) -> SendRule:
        """The rule that promises what the settings ask for. A look-up, but for the first turn after a change."""
        wanted = settings.accepted_error, settings.confidence
        if wanted not in self._made:
            made = calibrate([*self._shipped, *self._decided], accepted_error=wanted[0], confidence=wanted[1])
            self._made = {wanted: made}
        return self._made[wanted]

    async def refresh(self, database: Database, *, least: int = NEW) -> bool:
        """Read the agents' decisions if at least `least` have come since; whether they were read.

        Called at the start with 0, and by every process from time to time.
        """
        async with database.reading() as session:
            count = await self._cases.count(session)
            if count - self._counted < max(1, least) and least > 0:
                return False
            decided = await self._cases.labelled(session)
        made = {}
        for wanted in list(self._made):  # in a thread: a turn must not wait for it
            cases = [*self._shipped, *decided]
            made[wanted] = await asyncio.to_thread(calibrate, cases, accepted_error=wanted[0], confidence=wanted[1])
        self._decided, self._counted, self._made = decided, count, made
        log.info("send_rule_refreshed", decisions=count)
        return True


@cache
def shipped(path: Path = SHIPPED) -> tuple[Labelled, ...]:
    """The labelled replies that come with the desk. Raises ValueError for a file that is not one."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        if tuple(rows.fieldnames or ()) != COLUMNS:
            raise ValueError(f"{path.name} has not the columns {', '.join(COLUMNS)}")
        return tuple(
            Labelled(row["intent"], row["language_group"], row["kind"], float(row["confidence"]), row["right"] == "1")
            for row in rows
        )


def audited(turn_id: str, share: float) -> bool:
    """Whether an agent reads this turn's reply first although it could be sent: the same answer at every look."""
    place = int.from_bytes(hashlib.sha256(turn_id.encode()).digest()[:8]) / 2**64
    return place < share


def was_right(action: str, draft: str, final: str | None) -> bool:
    """Whether a draft was right, by what an agent did with it.

    Approved: yes. Edited: only when the change was cosmetic, so at least SAME of it stayed and no figure changed.
    Rejected, or answered in her own words: no.
    """
    if action == "approve":
        return True
    if action != "edit" or final is None:
        return False
    if figures(draft) != figures(final):
        return False
    return likeness(draft.split(), final.split()) >= SAME
