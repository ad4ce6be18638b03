"""The ledger of promises: what customers were told would happen, and until when."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from api.auth.guards import agent
from api.errors import documented
from api.routes.given import TheDesk
from api.routes.promises_shapes import AssignPromiseBody, EndPromiseBody, OnePromise, PromisePage
from graph.promises import PromiseStatus

Limit = Annotated[int, QueryParameter(ge=1, le=200, description="How many at most.")]
Cursor = Annotated[str | None, QueryParameter(max_length=200)]
ENDED = documented(401, 403, 404, 409, 415, 422)


class PromiseController(Controller):
    """What was promised to customers."""

    path = "/promises"
    tags = ("Promises",)
    guards = (agent,)

    @get("/", summary="List promises", responses=documented(401, 403, 422))
    async def list_promises(
        self,
        desk: TheDesk,
        status: FromQuery[PromiseStatus | None] = None,
        cursor: FromQuery[Cursor] = None,
        limit: FromQuery[Limit] = 50,
    ) -> PromisePage:
        """Promises by due time, the earliest first. `overdue` are the open ones whose time is over, `open` both."""
        page = await desk.promises.listed(status=status, cursor=cursor, limit=limit)
        return PromisePage(page.items, page.next_cursor)

    @post("/{promise_id:uuid}/kept", status_code=200, summary="Mark a promise as kept", responses=ENDED)
    async def keep_promise(
        self, desk: TheDesk, promise_id: FromPath[UUID], data: JSONBody[EndPromiseBody]
    ) -> OnePromise:
        """Say that a promise was kept, with a note if there is something to say. 409 when it is not open any more."""
        return OnePromise(await desk.promises.keep(promise_id, note=data.note))

    @post("/{promise_id:uuid}/broken", status_code=200, summary="Mark a promise as broken", responses=ENDED)
    async def break_promise(
        self, desk: TheDesk, promise_id: FromPath[UUID], data: JSONBody[EndPromiseBody]
    ) -> OnePromise:
        """Say that a promise will not be kept, and why. 409 when it is not open any more."""
        return OnePromise(await desk.promises.give_up(promise_id, note=data.note))

    @post("/{promise_id:uuid}/assign", status_code=200, summary="Give a promise to an agent", responses=ENDED)
    async def assign_promise(
        self, desk: TheDesk, promise_id: FromPath[UUID], data: JSONBody[AssignPromiseBody]
    ) -> OnePromise:
        """Say who looks after an open promise; without `owner_id` nobody does. 409 when it is not open any more."""
        return OnePromise(await desk.promises.assign(promise_id, data.owner_id))
