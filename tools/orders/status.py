"""Looking at a customer's own orders."""

from __future__ import annotations

from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from store import orders
from store.base import now
from tools.base import ToolContext, ToolFailed, tool
from tools.orders.numbers import canonical
from tools.orders.own import NONE_SUCH, database_of
from tools.orders.record import OrderRecord, Possibility, record_of
from tools.orders.rules import can_cancel, can_change_address, can_return, status_said

SHOWN = 3
"""How many orders are told when none is named."""


class OrderStatusArguments(BaseModel):
    """Which order; without a number the customer's newest ones."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    order_id: str | None = Field(None, min_length=1, max_length=40, description="the order's number, like LO-482913")


class SeenOrder(OrderRecord):
    """An order, where it is (``said``), and what can still be done with it."""

    said: str
    cancel: Possibility
    change_address: Possibility
    give_back: Possibility


class OrderStatus(BaseModel):
    """The customer's own orders, the newest first; ``more`` is how many others there are. ``said`` tells them all."""

    model_config = ConfigDict(frozen=True)

    orders: list[SeenOrder]
    more: int = 0
    said: str


@tool(effect="reads", timeout=2.0, tries=2)
async def order_status(arguments: OrderStatusArguments, context: ToolContext) -> OrderStatus:
    """Tell where an order of this customer is, when it is expected, and whether it can still be cancelled, sent
    elsewhere or returned. Only orders that the customer has proven to be hers (see verify_order) are found.
    """
    customer_id = UUID(context.customer_id)
    async with database_of(context).reading() as session:
        if arguments.order_id is None:
            found = list(await orders.all_of_customer(session, customer_id))
        else:
            own = await orders.of_customer(session, customer_id, canonical(arguments.order_id))
            found = [own] if own else []
    if arguments.order_id is not None and not found:
        raise ToolFailed(NONE_SUCH)
    return status_of([record_of(each) for each in found])


def status_of(records: list[OrderRecord]) -> OrderStatus:
    """What is told of these orders now."""
    at = now()
    seen = [
        SeenOrder(
            **record.model_dump(),
            said=status_said(record, at),
            cancel=can_cancel(record),
            change_address=can_change_address(record),
            give_back=can_return(record, at),
        )
        for record in records[:SHOWN]
    ]
    more = len(records) - len(seen)
    said = [each.said for each in seen] or ["No order is known to be this customer's yet."]
    if more:
        said.append(f"There {'is' if more == 1 else 'are'} {more} older {'one' if more == 1 else 'ones'}.")
    return OrderStatus(orders=seen, more=more, said=" ".join(said))
