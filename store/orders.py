"""Orders: what the desk knows of the shop's business system, and whose they are.

A customer of the chat is mostly a guest. An order becomes hers (`customer_id`) when she has proven it by what only its
buyer knows; every read on a customer's behalf asks for that in the query.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from store.base import Base, now

STATUSES: Final = (
    "waiting_for_payment",
    "received",
    "in_production",
    "being_packed",
    "shipped",
    "out_for_delivery",
    "delivered",
    "cancelled",
    "returning",
    "returned",
)
PAYMENTS: Final = ("card", "apple_pay", "google_pay", "paypal", "klarna", "bank_transfer", "gift_card")
WRONG_TRIES: Final = 5
"""Wrong pairs of number and proof that a customer may give within `TRIES_WINDOW`; then a person has to look."""
WRONG_TRIES_OF_ORDER: Final = 20
"""Wrong proofs that all customers together may give for one number within `TRIES_WINDOW`."""
TRIES_WINDOW: Final = timedelta(hours=24)


class Order(Base):
    """An order as the business system has it. Amounts are in cents of `currency`.

    `items` are dicts of `name`, `quantity`, `price_cents` (of one) and `kind` (see `tools/orders/record.py`); `address`
    has `name`, `street`, `postcode`, `city`, `country`; `refund` has `state` (due or sent), `amount_cents`, `due_on`.
    `changed_here_at` is when the desk itself last changed it, so that an older export does not undo that.
    """

    __tablename__ = "orders"
    __table_args__ = (sa.Index(None, "customer_id", "placed_at"), sa.Index(None, "placed_at", "id"))

    id: Mapped[str] = mapped_column(sa.Unicode(40), primary_key=True)
    customer_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    email: Mapped[str] = mapped_column(sa.Unicode(320), index=True)
    name: Mapped[str] = mapped_column(sa.Unicode(200))
    status: Mapped[str] = mapped_column(sa.Unicode(30))
    placed_at: Mapped[datetime]
    payment: Mapped[str | None] = mapped_column(sa.Unicode(20))
    carrier: Mapped[str | None] = mapped_column(sa.Unicode(60))
    tracking_number: Mapped[str | None] = mapped_column(sa.Unicode(60))
    expected_on: Mapped[date | None] = mapped_column(sa.Date())
    delivered_at: Mapped[datetime | None]
    total_cents: Mapped[int]
    currency: Mapped[str] = mapped_column(sa.Unicode(3))
    items: Mapped[list[Any]]
    address: Mapped[dict[str, Any]]
    return_number: Mapped[str | None] = mapped_column(sa.Unicode(40))
    refund: Mapped[dict[str, Any] | None]
    claimed_at: Mapped[datetime | None]
    changed_here_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)


class WrongTry(Base):
    """A pair of number and proof that did not fit. `id` is a digest of who tried what: a repeat is the same row."""

    __tablename__ = "order_tries"
    __table_args__ = (sa.Index(None, "customer_id", "at"), sa.Index(None, "order_id", "at"))

    id: Mapped[str] = mapped_column(sa.Unicode(64), primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"))
    order_id: Mapped[str] = mapped_column(sa.Unicode(40))
    at: Mapped[datetime] = mapped_column(default=now)


class OrderAct(Base):
    """Something that the desk did to an order, by which a repeated act is recognised: `key` is unique."""

    __tablename__ = "order_acts"

    key: Mapped[str] = mapped_column(sa.Unicode(300), primary_key=True)
    order_id: Mapped[str] = mapped_column(sa.ForeignKey("orders.id"), index=True)
    tool: Mapped[str]
    arguments: Mapped[dict[str, Any]]
    result: Mapped[dict[str, Any]]
    conversation_id: Mapped[UUID]
    customer_id: Mapped[UUID]
    agent_id: Mapped[UUID | None]
    at: Mapped[datetime] = mapped_column(default=now)


async def get(session: AsyncSession, order_id: str) -> Order | None:
    """The order with this number, whoever's it is, or None. For agents."""
    return await session.get(Order, order_id, populate_existing=True)


async def of_customer(session: AsyncSession, customer_id: UUID, order_id: str) -> Order | None:
    """The customer's own order with this number, or None."""
    return await session.scalar(sa.select(Order).where(Order.id == order_id, Order.customer_id == customer_id))


async def all_of_customer(session: AsyncSession, customer_id: UUID, *, limit: int = 50) -> Sequence[Order]:
    """The customer's own orders, the newest first."""
    statement = sa.select(Order).where(Order.customer_id == customer_id)
    return (await session.scalars(statement.order_by(Order.placed_at.desc(), Order.id).limit(limit))).all()


async def lock(session: AsyncSession, order_id: str, *, customer_id: UUID | None = None) -> Order | None:
    """The order, locked until the transaction ends; with `customer_id` only her own. None where there is none."""
    statement = sa.select(Order).where(Order.id == order_id)
    if customer_id is not None:
        statement = statement.where(Order.customer_id == customer_id)
    statement = statement.with_for_update(key_share=True).with_hint(Order, "WITH (UPDLOCK, ROWLOCK)", "mssql")
    return await session.scalar(statement, execution_options={"populate_existing": True})


async def searched(
    session: AsyncSession,
    *,
    text: str | None = None,
    customer_id: UUID | None = None,
    after: tuple[datetime, str] | None = None,
    limit: int = 50,
) -> Sequence[Order]:
    """Orders by number, name, e-mail or tracking number, the newest first, following the place `after`."""
    statement = sa.select(Order)
    if customer_id is not None:
        statement = statement.where(Order.customer_id == customer_id)
    if text:
        columns = (Order.id, Order.name, Order.email, Order.tracking_number)
        statement = statement.where(sa.or_(*(column.icontains(text, autoescape=True) for column in columns)))
    if after is not None:
        at, order_id = after
        statement = statement.where(sa.or_(Order.placed_at < at, sa.and_(Order.placed_at == at, Order.id > order_id)))
    return (await session.scalars(statement.order_by(Order.placed_at.desc(), Order.id).limit(limit))).all()


async def tries_left(session: AsyncSession, customer_id: UUID, order_id: str) -> bool:
    """Whether this customer may still try to prove an order, and this number may still be tried.

    The customer's row must be locked, so that two tries at once do not both find the last one free.
    """
    since = now() - TRIES_WINDOW
    own = sa.select(sa.func.count()).where(WrongTry.customer_id == customer_id, WrongTry.at > since)
    of_order = sa.select(sa.func.count()).where(WrongTry.order_id == order_id, WrongTry.at > since)
    tried, tried_order = await session.scalar(own) or 0, await session.scalar(of_order) or 0
    return tried < WRONG_TRIES and tried_order < WRONG_TRIES_OF_ORDER


async def note_wrong_try(session: AsyncSession, customer_id: UUID, order_id: str, proof: str) -> None:
    """Count a wrong pair; the same pair again, as when a turn runs twice, counts once."""
    digest = hashlib.sha256(f"{customer_id}\n{order_id}\n{proof}".encode()).hexdigest()
    known = await session.get(WrongTry, digest)
    if known is None:
        session.add(WrongTry(id=digest, customer_id=customer_id, order_id=order_id, at=now()))
    else:
        known.at = now()


async def act_of(session: AsyncSession, key: str) -> OrderAct | None:
    """What was done under this key, or None. The order must be locked."""
    return await session.get(OrderAct, key, populate_existing=True)


async def acts_of_order(session: AsyncSession, order_id: str) -> Sequence[OrderAct]:
    """Everything that the desk did to an order, the newest first."""
    statement = sa.select(OrderAct).where(OrderAct.order_id == order_id)
    return (await session.scalars(statement.order_by(OrderAct.at.desc()))).all()
