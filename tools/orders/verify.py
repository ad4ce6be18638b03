"""Proving whose an order is: by its number and the e-mail address, or the postcode, that it was placed with."""

from __future__ import annotations

import hmac
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from store import orders, users
from store.base import now
from store.orders import Order
from tools.base import ToolContext, tool
from tools.orders.numbers import canonical, plain_postcode
from tools.orders.own import OfOrder, database_of, own_conversation
from tools.orders.record import record_of
from tools.orders.status import SeenOrder, status_of


class VerifyOrderArguments(OfOrder):
    """An order's number, and the e-mail address or the postcode that it was placed with."""

    proof: str = Field(min_length=3, max_length=320, description="the e-mail address or the postcode of the order")


class Verified(BaseModel):
    """Whether the order is the customer's; ``blocked`` when she has tried too often and a person has to look."""

    model_config = ConfigDict(frozen=True)

    verified: bool
    blocked: bool = False
    order: SeenOrder | None = None
    said: str


@tool(effect="reads", timeout=3.0, tries=2)
async def verify_order(arguments: VerifyOrderArguments, context: ToolContext) -> Verified:
    """Check that an order is this customer's, by its number and the e-mail address or postcode it was placed with.

    Nothing of the order changes; from then on its status can be told. A wrong pair is answered alike whether the number
    exists or not, and only a few are allowed.
    """
    order_id, proof = canonical(arguments.order_id), arguments.proof.strip().casefold()
    async with database_of(context).writing() as session:
        conversation = await own_conversation(session, context)
        # Locked, so that tries in several conversations at once are counted one after the other.
        await users.lock(session, conversation.customer_id)
        order = await orders.lock(session, order_id)
        if order is not None and order.customer_id == conversation.customer_id:
            return _seen(order)
        if not await orders.tries_left(session, conversation.customer_id, order_id):
            said = "This order could not be confirmed, and there were too many tries. A colleague has to look at it."
            return Verified(verified=False, blocked=True, said=said)
        if order is None or not _fits(order, proof):
            await orders.note_wrong_try(session, conversation.customer_id, order_id, proof)
            said = (
                f"I cannot find an order {order_id} with these details. Please check the number and the e-mail address "
                "that the order was placed with."
            )
            return Verified(verified=False, said=said)
        order.customer_id, order.claimed_at = UUID(context.customer_id), now()
        return _seen(order)


def _fits(order: Order, proof: str) -> bool:
    """Whether the proof is the order's e-mail address or its postcode."""
    postcode = plain_postcode(str(order.address.get("postcode", "")))
    email_fits = hmac.compare_digest(order.email.encode(), proof.encode())
    postcode_fits = hmac.compare_digest(postcode.encode(), plain_postcode(proof).encode())
    return email_fits or (bool(postcode) and postcode_fits)


def _seen(order: Order) -> Verified:
    status = status_of([record_of(order)])
    return Verified(verified=True, order=status.orders[0], said=status.said)
