"""Canned replies: read by agents, written by admins."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from litestar import Controller, delete, get, post, put
from litestar.params import FromPath, JSONBody, QueryParameter

from api.auth.guards import admin, agent
from api.errors import documented
from api.routes.canned_shapes import CannedReplies, CannedReplyBody, ChangedReplyBody, OneReply
from api.routes.given import TheCaller, TheDesk
from graph.canned import Wanted

Word = Annotated[str | None, QueryParameter(max_length=200)]
Tag = Annotated[str | None, QueryParameter(max_length=20)]


class CannedReplyController(Controller):
    """What agents write again and again."""

    path = "/canned-replies"
    tags = ("Canned replies",)

    @get("/", guards=[agent], summary="List canned replies", responses=documented(401, 403, 422))
    async def canned_replies(self, desk: TheDesk, q: Word = None, language: Tag = None) -> CannedReplies:
        """The most used first, at most 200. `q` is looked for in shortcut, title and words."""
        text = (q or "").strip() or None
        return CannedReplies(await desk.canned.listed(text=text, language=language or None))

    @post("/", guards=[admin], summary="Add a canned reply", responses=documented(401, 403, 409, 413, 415, 422))
    async def add_canned_reply(self, desk: TheDesk, caller: TheCaller, data: JSONBody[CannedReplyBody]) -> OneReply:
        """Add one. 409 when another has its shortcut."""
        return OneReply(await desk.canned.add(_wanted(data), admin=caller.user))

    @put(
        "/{reply_id:uuid}",
        guards=[admin],
        summary="Change a canned reply",
        responses=documented(401, 403, 404, 409, 413, 415, 422),
    )
    async def change_canned_reply(
        self, desk: TheDesk, caller: TheCaller, reply_id: FromPath[UUID], data: JSONBody[ChangedReplyBody]
    ) -> OneReply:
        """Write it anew over the `version` that was read. 409 with `current` when another admin was first."""
        changed = await desk.canned.change(reply_id, _wanted(data), version=data.version, admin=caller.user)
        return OneReply(changed)

    @delete("/{reply_id:uuid}", guards=[admin], summary="Delete a canned reply", responses=documented(401, 403, 404))
    async def delete_canned_reply(self, desk: TheDesk, reply_id: FromPath[UUID]) -> None:
        """Delete it; messages in which it was put stay."""
        await desk.canned.remove(reply_id)

    @post(
        "/{reply_id:uuid}/used",
        status_code=200,
        guards=[agent],
        summary="Count a use",
        responses=documented(401, 403, 404),
    )
    async def use_canned_reply(self, desk: TheDesk, reply_id: FromPath[UUID]) -> OneReply:
        """Say that it was put into a message: what is used most is offered first."""
        return OneReply(await desk.canned.used(reply_id))


def _wanted(data: CannedReplyBody | ChangedReplyBody) -> Wanted:
    return Wanted(data.shortcut, data.title, data.text, data.language)
