"""Orders of the shop: agents look at them, admins import them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

import msgspec
from litestar import Controller, Request, get, post
from litestar.params import FromQuery, PathParameter, QueryParameter

from api.auth.guards import admin, agent
from api.errors import Problem, documented
from api.routes.given import TheDesk
from api.routes.orders_shapes import DoneToOrder, Imported, OpenedOrder, OrderDetails, OrderPage, OrderSummary
from graph.cursors import cursor_of, place_of
from graph.errors import InvalidMessage, NotFound
from store import orders, users
from store.base import now
from store.orders import Order, OrderAct
from tools.orders.intake import ImportProblem, take_in
from tools.orders.numbers import canonical
from tools.orders.record import STATUS_WORDS, record_of
from tools.orders.rules import status_said

MAX_IMPORT: Final = 20 * 1024 * 1024
"""The largest file of orders, in bytes."""

Search = Annotated[str | None, QueryParameter(max_length=200, description="Number, name, e-mail or tracking number.")]
Limit = Annotated[int, QueryParameter(ge=1, le=200, description="How many at most.")]
Number = Annotated[str, PathParameter(max_length=40, description="The order's number, like LO-482913.")]
ExportedAt = Annotated[
    datetime | None, QueryParameter(description="When the file was exported; newer changes made here stay anyway.")
]


class OrderController(Controller):
    """The shop's orders, as its business system gave them."""

    path = "/orders"
    tags = ("Orders",)

    @get("/", guards=[agent], summary="List or search orders", responses=documented(401, 403, 422))
    async def list_orders(
        self,
        desk: TheDesk,
        q: FromQuery[Search] = None,
        customer_id: FromQuery[UUID | None] = None,
        cursor: FromQuery[Search] = None,
        limit: FromQuery[Limit] = 50,
    ) -> OrderPage:
        """Orders by number, name, e-mail or tracking number, or of one customer; the newest first."""
        async with desk.database.reading() as session:
            rows = await orders.searched(
                session,
                text=q.strip() if q else None,
                customer_id=customer_id,
                after=place_of(cursor, tuple[datetime, str]) if cursor else None,
                limit=limit + 1,
            )
        shown = [msgspec.convert(row, OrderSummary, from_attributes=True) for row in rows[:limit]]
        return OrderPage(shown, cursor_of(rows[limit - 1].placed_at, rows[limit - 1].id) if len(rows) > limit else None)

    @get("/{order_id:str}", guards=[agent], summary="An order", responses=documented(401, 403, 404))
    async def open_order(self, desk: TheDesk, order_id: Number) -> OpenedOrder:
        """An order with what the desk did to it."""
        async with desk.database.reading() as session:
            order = await orders.get(session, canonical(order_id))
            if order is None:
                raise NotFound("There is no such order.")
            acts = await orders.acts_of_order(session, order.id)
            people = await users.named(session, [act.agent_id for act in acts if act.agent_id])
        return OpenedOrder(
            order=_details(order),
            said=status_said(record_of(order), now()),
            acts=[_done(act, people[act.agent_id].full_name if act.agent_id else None) for act in acts],
        )

    @post(
        "/import",
        status_code=200,
        guards=[admin],
        request_max_body_size=MAX_IMPORT,
        summary="Import orders",
        responses=documented(401, 403, 413, 415, 422),
    )
    async def import_orders(
        self, desk: TheDesk, request: Request[Any, Any, Any], exported_at: FromQuery[ExportedAt] = None
    ) -> Imported:
        """Add or bring up to date the orders of a file, sent as the body: `text/csv`, or `application/json`.

        Rows that cannot be read are left out and reported; importing a file again changes nothing. At most 10,000
        orders and 20 MiB; 422 `invalid_import` when the file as a whole cannot be taken.
        """
        kind = request.content_type[0]
        if kind not in ("text/csv", "application/json"):
            raise Problem(415, detail="Send the file as the body, with Content-Type text/csv or application/json.")
        if exported_at is not None and exported_at.tzinfo is None:
            raise InvalidMessage("exported_at needs a time zone, like 2026-11-25T09:00:00Z.")
        try:
            report = await take_in(
                desk.database, await request.body(), "csv" if kind == "text/csv" else "json", exported_at=exported_at
            )
        except ImportProblem as error:
            raise Problem(422, "invalid_import", f"The import was not taken: {error}.") from error
        return msgspec.convert(report, Imported, from_attributes=True)


def _details(order: Order) -> OrderDetails:
    own = {name: getattr(order, name) for name in OrderDetails.__struct_fields__ if name != "status_words"}
    return msgspec.convert({**own, "status_words": STATUS_WORDS[order.status]}, OrderDetails)


def _done(act: OrderAct, agent_name: str | None) -> DoneToOrder:
    return DoneToOrder(
        tool=act.tool,
        arguments=act.arguments,
        said=str(act.result.get("said", "")),
        agent_id=act.agent_id,
        agent_name=agent_name,
        conversation_id=act.conversation_id,
        at=act.at,
    )
