"""Which orders a message is about, and what is known of them: the findings that a reply may rest on.

By rule, without a model: numbers named now or earlier in the conversation, proven by an e-mail address or a postcode
given now or earlier; where something is missing, the finding says what. A number may stand in a picture that she sent
earlier; a proof may not: what she photographs may be anybody's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from store import messages, orders
from store.messages import Message
from tools.base import ToolContext, ToolFailed
from tools.chat.tool import Finding
from tools.orders.numbers import named_orders, proofs
from tools.orders.own import database_of
from tools.orders.status import OrderStatus, OrderStatusArguments, SeenOrder, order_status
from tools.orders.verify import VerifyOrderArguments, verify_order

OWN_ORDER: Final = frozenset(
    {
        "track_order",
        "cancel_order",
        "change_order",
        "change_shipping_address",
        "lost_package",
        "return_item",
        "get_refund",
        "track_refund",
        "damaged_or_wrong_item",
    }
)
"""Intents that are about an order of the customer's own."""
SAID_TOO: Final[Mapping[str, str]] = {
    "cancel_order": "cancel",
    "change_order": "change_address",
    "change_shipping_address": "change_address",
    "return_item": "give_back",
    "get_refund": "give_back",
}
"""What else is told of an order beside its status, by intent."""
ORDERS: Final = 3
"""How many orders of one message are looked at."""
PROOFS: Final = 2
"""How many e-mail addresses or postcodes of one message are tried; each wrong one counts."""
EARLIER: Final = 20
"""How many messages of the conversation are read for what was named before."""


@dataclass(frozen=True)
class Asked:
    """A customer's message: what it wants, and what it names. ``begins`` says that nothing was said before it."""

    text: str
    intents: Sequence[str]
    entities: Sequence[Mapping[str, Any]]
    begins: bool


async def look_up(asked: Asked, context: ToolContext) -> list[Finding]:
    """What is known of the orders that the message is about; nothing when it is about none.

    Raises what the tools raise but ``ToolFailed``.
    """
    numbers, given = named_orders(asked.text, asked.entities), proofs(asked.text)
    about = any(intent in OWN_ORDER for intent in asked.intents)
    if not numbers and not given and not about:
        return []
    earlier = [] if asked.begins else await _earlier(context)
    named = bool(numbers)
    if not numbers and (given or about):
        before = [number for each in earlier for number in _numbers(each)]
        # An e-mail address alone answers the question which order it belongs to; otherwise the last one named is meant.
        numbers = list(dict.fromkeys(reversed(before)))[:1]
    if not given:
        given = list(dict.fromkeys(proof for each in reversed(earlier) for proof in proofs(each.text)))
    if not named and not about and (not numbers or await _is_own(numbers[0], context)):
        return []  # an e-mail address alone, and no order waits for one
    if numbers:
        return [await _one(number, given[:PROOFS], asked, context) for number in numbers[:ORDERS]]
    return [await _own(asked, context)] if about else []


async def _is_own(number: str, context: ToolContext) -> bool:
    async with database_of(context).reading() as session:
        return await orders.of_customer(session, UUID(context.customer_id), number) is not None


def _numbers(said: Message) -> list[str]:
    """The orders that a message names, in words or, where its words name none, in its pictures."""
    return named_orders(said.text) or named_orders(said.ocr_text or "")


async def _earlier(context: ToolContext) -> list[Message]:
    """The customer's messages of this conversation lately, the oldest first."""
    async with database_of(context).reading() as session:
        said = await messages.latest(session, UUID(context.conversation_id), limit=EARLIER)
    return [each for each in said if each.sender == "customer"]


async def _one(number: str, given: Sequence[str], asked: Asked, context: ToolContext) -> Finding:
    """What is known of one order: its status where it is the customer's, else what is missing."""
    try:
        return _status(await order_status(OrderStatusArguments(order_id=number), context), number, asked)
    except ToolFailed:
        pass  # not hers yet; whether it exists at all is not told
    said = f"To look at order {number}, I need the e-mail address that it was placed with. Please write it to me here."
    result: dict[str, Any] = {"order_id": number, "verified": False, "blocked": False, "needs": ["email"]}
    for proof in given:
        verified = await verify_order(VerifyOrderArguments(order_id=number, proof=proof), context)
        if verified.order is not None:
            found = OrderStatus(orders=[verified.order], said=verified.said)
            return _status(found, number, asked)
        said, result["blocked"] = verified.said, verified.blocked
        if verified.blocked:
            result["needs"] = []
            break
    return Finding(tool="verify_order", arguments={"order_id": number}, said=said, result=result)


async def _own(asked: Asked, context: ToolContext) -> Finding:
    """The customer's own orders when she names none; where none is hers yet, what is needed to look at one."""
    found = await order_status(OrderStatusArguments(), context)
    if found.orders:
        return _status(found, None, asked)
    said = (
        "To look at your order, I need its number, which looks like LO-482913, and the e-mail address that it was "
        "placed with. Please write both to me here."
    )
    result = {"verified": False, "blocked": False, "needs": ["order_id", "email"]}
    return Finding(tool="verify_order", arguments={}, said=said, result=result)


def _status(found: OrderStatus, number: str | None, asked: Asked) -> Finding:
    said = [found.said, *(_possible(order, asked) for order in found.orders)]
    return Finding(
        tool="order_status",
        arguments={"order_id": number} if number else {},
        said=" ".join(each for each in said if each),
        result=found.model_dump(mode="json"),
    )


def _possible(order: SeenOrder, asked: Asked) -> str:
    """What can be done now of what was asked for."""
    names = dict.fromkeys(SAID_TOO[intent] for intent in asked.intents if intent in SAID_TOO)
    return " ".join(getattr(order, name).said for name in names)
