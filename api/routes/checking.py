"""Checking an agent's own words softly, before she sends them."""

from __future__ import annotations

import msgspec
from litestar import Controller, post
from litestar.params import JSONBody

from api.auth.guards import agent
from api.errors import documented
from api.routes.checking_shapes import CheckedReply, CheckReplyBody
from api.routes.given import TheCaller, TheDesk
from graph.checking import check_reply
from graph.contract import ProblemView


class CheckingController(Controller):
    """What agents ask the guard."""

    path = "/chat"
    tags = ("Chat (agents)",)
    guards = (agent,)

    @post(
        "/check-reply",
        status_code=200,
        summary="Check a reply before it is sent",
        responses=documented(401, 403, 404, 413, 415, 422),
    )
    async def check(self, desk: TheDesk, caller: TheCaller, data: JSONBody[CheckReplyBody]) -> CheckedReply:
        """What the guard would say of an agent's own words: unsupported facts, promises, another customer's data. It is
        advice; sending stays the agent's decision.
        """
        problems = await check_reply(
            desk.database,
            desk.providers,
            conversation_id=data.conversation_id,
            agent_id=caller.user.id,
            text=data.text,
        )
        return CheckedReply(msgspec.convert(problems, list[ProblemView]))
