"""Which agents are there: by the heartbeat of their open pages, in whatever process those end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from graph.contract import Person
from graph.errors import NotFound
from graph.hours import is_open, next_opening
from store import presence, settings, users
from store.base import now
from store.database import Database
from store.settings import DeskSettings
from store.users import User

AgentState = Literal["online", "away", "offline"]


class AgentPresence(msgspec.Struct, frozen=True):
    """An agent, whether she is there, since when (null: she never was), and how many conversations she holds."""

    agent: Person
    state: AgentState
    since: datetime | None
    conversations: int


class Opening(msgspec.Struct, frozen=True):
    """Whether people answer now; `next_opening` while it is closed and one is known."""

    open: bool
    next_opening: datetime | None
    someone_online: bool


class Presences:
    """Who is there. `clock` gives the present time in UTC, `defaults` the settings while no admin has changed any."""

    def __init__(
        self,
        database: Database,
        *,
        defaults: Callable[[], DeskSettings] = DeskSettings,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._database = database
        self._defaults = defaults
        self._clock = clock
        self._listeners: list[Callable[[AgentPresence], None]] = []
        self._seen: dict[UUID, AgentState] = {}

    def on_change(self, listener: Callable[[AgentPresence], None]) -> None:
        """Call `listener` when an agent comes, goes, or says that she is away. It must not block."""
        self._listeners.append(listener)

    async def beat(self, agent: User, *, state: Literal["online", "away"] | None = None) -> AgentPresence:
        """Say that an agent is there, and with `state` how."""
        at = self._clock()
        async with self._database.writing() as session:
            grace = await self._grace(session)
            await presence.beat(session, agent.id, at=at, grace=grace, state=state)
            row = await presence.get(session, agent.id)
            held = (await presence.held(session)).get(agent.id, 0)
        view = AgentPresence(Person(agent.id, agent.full_name), *_state(row, at - grace), held)
        self._tell(view)
        return view

    async def listed(self) -> list[AgentPresence]:
        """All agents and admins that may log in, by name."""
        at = self._clock()
        async with self._database.reading() as session:
            since = at - await self._grace(session)
            rows, held = await presence.listed(session), await presence.held(session)
            people = [each for each in await users.listed(session, ("agent", "admin")) if not each.disabled]
        views = [
            AgentPresence(Person(each.id, each.full_name), *_state(rows.get(each.id), since), held.get(each.id, 0))
            for each in people
        ]
        return sorted(views, key=lambda each: (each.agent.full_name.casefold(), each.agent.id))

    async def opening(self) -> Opening:
        """Whether people answer now, and from when on else."""
        at = self._clock()
        async with self._database.reading() as session:
            desk = (await settings.present(session, defaults=self._defaults())).settings
            there = await presence.online(session, at - timedelta(seconds=desk.presence_grace_s))
        return Opening(is_open(desk.hours, at), next_opening(desk.hours, at), there > 0)

    async def look(self) -> None:
        """Tell of those who came or went since the last look; nobody says herself that she has gone."""
        for view in await self.listed():
            self._tell(view)

    async def _grace(self, session: AsyncSession) -> timedelta:
        desk = (await settings.present(session, defaults=self._defaults())).settings
        return timedelta(seconds=desk.presence_grace_s)

    def _tell(self, view: AgentPresence) -> None:
        if self._seen.get(view.agent.id, "offline") == view.state:
            return
        self._seen[view.agent.id] = view.state
        for listener in self._listeners:
            listener(view)


async def receiver(session: AsyncSession, agent_id: UUID, since: datetime) -> tuple[User, bool]:
    """An agent who may be given conversations, and whether she is there (away counts), by signs of life after `since`.

    Where nobody's presence is known, everybody counts as there. Raises `NotFound`.
    """
    found = await users.get(session, agent_id)
    if found is None or found.role not in ("agent", "admin") or found.disabled:
        raise NotFound("There is no such agent.")
    row = await presence.get(session, agent_id)
    there = row.seen_at >= since if row is not None else not await presence.known(session)
    return found, there


def _state(row: presence.Presence | None, since: datetime) -> tuple[AgentState, datetime | None]:
    if row is None:
        return "offline", None
    if row.seen_at < since:
        return "offline", row.seen_at
    return "away" if row.state == "away" else "online", row.since
