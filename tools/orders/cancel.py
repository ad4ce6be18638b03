"""Cancelling a customer's own order."""

from __future__ import annotations

from datetime import datetime

from store.base import now
from tools.base import ToolContext, tool
from tools.orders.own import Changed, Held, OfOrder, change_once
from tools.orders.record import money
from tools.orders.rules import can_cancel, cancelled_said, refund_due
from tools.promising import promise
from tools.working_days import END_OF_DAY, ZONE, spoken


class CancelOrderArguments(OfOrder):
    """The order to cancel."""


@tool(effect="writes", timeout=5.0, tries=2)
async def cancel_order(arguments: CancelOrderArguments, context: ToolContext) -> Changed:
    """Cancel an order of this customer. Possible only while its status is Received; it cannot be taken back."""

    async def change(held: Held) -> Changed:
        """Cancel it, and note the money that is owed."""
        at = now()
        said, due = cancelled_said(held.record, at), refund_due(held.record, at)
        held.order.status = "cancelled"
        if due is not None:
            held.order.refund = {"state": "due", "amount_cents": held.order.total_cents, "due_on": due.isoformat()}
            amount = money(held.order.total_cents, held.order.currency)
            await promise(
                held.session,
                held.conversation,
                context,
                kind="refund",
                text=f"Send {amount} back for the cancelled order {held.order.id} by {spoken(due)}.",
                due_at=datetime.combine(due, END_OF_DAY, ZONE),
                source="cancel_order",
                about=held.order.id,
            )
        return Changed(order_id=held.order.id, status="cancelled", said=said)

    return await change_once("cancel_order", arguments, context, can_cancel, change)
