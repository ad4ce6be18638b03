"""What is sent and answered about who is there, and when."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

from api.routes.shapes import Body
from graph.presence import AgentPresence


class PresenceBody(Body, frozen=True):
    """What an agent says of herself. She is offline by closing her last page."""

    state: Literal["online", "away"]


class PresenceList(Struct, frozen=True):
    """All agents and admins, by name."""

    agents: list[AgentPresence]


class OnePresence(Struct, frozen=True):
    """One agent's presence."""

    agent: AgentPresence


class Hours(Struct, frozen=True):
    """Whether people answer now: by the working hours, and because somebody is there. `next_opening` is null while
    it is open, and when no opening is known.
    """

    open: bool
    next_opening: datetime | None
    someone_online: bool
