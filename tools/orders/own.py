"""What the tools on orders share: the customer's own order, locked and fenced; done once; and what it promises."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncSession

from store import conversations, events, orders
from store.base import now
from store.conversations import Conversation, Fenced
from store.database import Database
from store.orders import Order, OrderAct
from tools.base import ToolContext, ToolFailed, Unavailable
from tools.orders.limits import needs_person
from tools.orders.numbers import canonical
from tools.orders.record import OrderRecord, Possibility, record_of

NONE_SUCH = "this customer has no such order"
"""Said of an order that does not exist and of somebody else's: the two are not told apart."""


class Changed(BaseModel):
    """An order after a change; ``said`` tells the customer what was done, and what follows from it."""

    model_config = ConfigDict(frozen=True)

    order_id: str
    status: str
    said: str
    return_number: str | None = None


class OfOrder(BaseModel):
    """Which order."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    order_id: str = Field(min_length=1, max_length=40, description="the order's number, like LO-482913")


@dataclass(frozen=True)
class Held:
    """A customer's own order, locked together with the conversation in which it is changed."""

    session: AsyncSession
    conversation: Conversation
    order: Order
    record: OrderRecord


def database_of(context: ToolContext) -> Database:
    """The desk's database. Raises ``Unavailable`` where the context has none."""
    if context.database is None:
        raise Unavailable("orders need a database, and this context has none")
    return context.database


async def own_conversation(session: AsyncSession, context: ToolContext) -> Conversation:
    """The customer's conversation, locked; a run gets it only while its epoch holds (0: no fence).

    Raises ``Fenced`` when it does not, ``ToolFailed`` for a conversation that is not this customer's.
    """
    conversation = await conversations.lock(session, UUID(context.conversation_id))
    if conversation is None or str(conversation.customer_id) != context.customer_id:
        raise ToolFailed("there is no such conversation")
    if context.epoch and conversation.epoch != context.epoch:
        raise Fenced("this turn is over: a person or a newer message took its place")
    return conversation


@asynccontextmanager
async def _held(order_id: str, context: ToolContext) -> AsyncIterator[Held]:
    async with database_of(context).writing() as session:
        conversation = await own_conversation(session, context)
        order = await orders.lock(session, canonical(order_id), customer_id=conversation.customer_id)
        if order is None:
            raise ToolFailed(NONE_SUCH)
        yield Held(session, conversation, order, record_of(order))


async def change_once(
    tool: str,
    arguments: OfOrder,
    context: ToolContext,
    possible: Callable[[OrderRecord], Possibility],
    change: Callable[[Held], Awaitable[Changed]],
) -> Changed:
    """Run ``change`` on the customer's own order, once for each idempotency key and arguments, and keep what was done.

    Refused where it is not ``possible``, and, without an agent behind it, where a person has to decide. Raises
    ``ToolFailed`` and ``Fenced``.
    """
    async with _held(arguments.order_id, context) as held:
        key = _key(tool, arguments, context)
        known = await orders.act_of(held.session, key)
        if known is not None:
            return Changed.model_validate(known.result)
        may = possible(held.record)
        if not may.allowed:
            raise ToolFailed(may.said)
        if context.agent_id is None and (reason := needs_person(tool, held.record)) is not None:
            raise ToolFailed(reason)
        changed = await change(held)
        held.order.changed_here_at = now()
        held.session.add(
            OrderAct(
                key=key,
                order_id=held.order.id,
                tool=tool,
                arguments=arguments.model_dump(mode="json"),
                result=changed.model_dump(mode="json"),
                conversation_id=held.conversation.id,
                customer_id=held.conversation.customer_id,
                agent_id=UUID(context.agent_id) if context.agent_id else None,
                at=now(),
            )
        )
        data = {"order_id": held.order.id, "status": held.order.status, "tool": tool}
        events.append(
            held.session,
            [events.AGENTS],
            conversation_id=held.conversation.id,
            name="order.changed",
            data=data,
        )
    return changed


def _key(tool: str, arguments: OfOrder, context: ToolContext) -> str:
    given: Any = arguments.model_dump(mode="json")
    digest = hashlib.sha256(msgspec.json.encode(given, order="sorted")).hexdigest()[:16]
    return f"{context.idempotency_key or now().isoformat()}:{tool}:{canonical(arguments.order_id)}:{digest}"
