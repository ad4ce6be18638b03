"""Registering the return of a customer's own order."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from store.base import now
from tools.base import ToolContext, tool
from tools.orders.own import Changed, Held, OfOrder, change_once
from tools.orders.rules import REFUND_DAYS, can_return, return_number_of, return_said
from tools.promising import promise
from tools.working_days import due_after

Why = Literal["not_wanted", "damaged", "wrong_item", "faulty", "not_said"]
ON_THE_WAY = 12
"""Working days that a parcel may take to be handed in, to travel and to be checked in, before the refund's term begins:
14 days to hand it in (10 working days), and 2 to check it in."""


class StartReturnArguments(OfOrder):
    """The order to send back, whole, and why; no reason is needed."""

    reason: Why = Field("not_said", description="why it is sent back")


@tool(effect="writes", timeout=5.0, tries=2)
async def start_return(arguments: StartReturnArguments, context: ToolContext) -> Changed:
    """Register the return of a delivered order of this customer, within 30 days of its delivery, and give it a number.

    An order is returned as a whole; single items, large and sealed ones go through a person.
    """

    at = now()

    async def change(held: Held) -> Changed:
        """Note the return, and the refund that it leads to."""
        number = return_number_of(held.order.id)
        held.order.status, held.order.return_number = "returning", number
        await promise(
            held.session,
            held.conversation,
            context,
            kind="return",
            text=f"Check in the return {number} of order {held.order.id}, and refund it.",
            due_at=due_after(at, ON_THE_WAY + REFUND_DAYS),
            source="start_return",
            about=held.order.id,
        )
        said = return_said(held.record, at)
        return Changed(order_id=held.order.id, status="returning", said=said, return_number=number)

    return await change_once("start_return", arguments, context, lambda order: can_return(order, at), change)
