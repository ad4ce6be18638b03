"""What the tests of handoff share: a clock that is moved by hand, and who is there."""

from __future__ import annotations

from datetime import datetime, timedelta

from graph.presence import Presences
from graph.rounds import Rounds
from store import presence
from store.base import now
from store.hours import WorkingHours
from store.settings import DeskSettings
from store.users import User
from tests.graph.desks import Desk

GRACE = timedelta(seconds=60)


class MovedClock:
    """The present time, moved by hand."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return now() + self.ahead


def rounds_of(desk: Desk, clock: MovedClock) -> Rounds:
    """The rounds of a desk, to be made one by one."""
    presences = Presences(desk.database, defaults=lambda: desk.turns.defaults, clock=clock)
    return Rounds(desk.turns, presences, clock=clock)


async def there(desk: Desk, *people: User, ago: timedelta = timedelta(), state: str | None = None) -> None:
    """These people gave a sign of life, now or some time ago."""
    for person in people:
        async with desk.database.writing() as session:
            await presence.beat(session, person.id, at=now() - ago, grace=GRACE, state=state)


async def gone(desk: Desk, *people: User) -> None:
    """These people were there an hour ago, and not since."""
    for person in people:
        async with desk.database.writing() as session:
            row = await presence.get(session, person.id)
            if row is not None:
                row.seen_at = now() - timedelta(hours=1)
            else:
                await presence.beat(session, person.id, at=now() - timedelta(hours=1), grace=GRACE)


def closed_now() -> WorkingHours:
    """Hours in UTC with one span, the day after tomorrow."""
    from store.hours import DAYS, Week

    day = DAYS[(now() + timedelta(days=2)).weekday()]
    return WorkingHours(days=Week(**{day: [("09:00", "17:00")]}))


def with_hours(desk: Desk, hours: WorkingHours) -> None:
    """Let the desk have these working hours."""
    before: DeskSettings = desk.turns.defaults
    desk.turns.defaults = DeskSettings(mode=before.mode, audit_share=before.audit_share, hours=hours)
