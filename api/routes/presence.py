"""Who is there, and when people answer."""

from __future__ import annotations

from litestar import Controller, get, put
from litestar.params import JSONBody

from api.auth.guards import agent
from api.errors import documented
from api.routes.given import TheCaller, TheDesk
from api.routes.presence_shapes import Hours, OnePresence, PresenceBody, PresenceList


class PresenceController(Controller):
    """Which agents are there."""

    path = "/presence"
    tags = ("Presence",)
    guards = (agent,)

    @get("/", summary="Who is there", responses=documented(401, 403))
    async def presence(self, desk: TheDesk) -> PresenceList:
        """All agents and admins by name: whether they are there, and how many conversations they hold."""
        return PresenceList(await desk.presences.listed())

    @put("/", summary="Say that I am there, or away", responses=documented(401, 403, 415, 422))
    async def say_presence(self, desk: TheDesk, caller: TheCaller, data: JSONBody[PresenceBody]) -> OnePresence:
        """An open page says `online` by itself; `away` keeps one's conversations, but nobody counts on her."""
        return OnePresence(await desk.presences.beat(caller.user, state=data.state))


@get("/hours", tags=["Presence"], summary="When people answer", responses=documented())
async def hours(desk: TheDesk) -> Hours:
    """Whether people answer now, for anybody to see: by the working hours, and because somebody is there."""
    opening = await desk.presences.opening()
    return Hours(open=opening.open, next_opening=opening.next_opening, someone_online=opening.someone_online)
