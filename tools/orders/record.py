"""An order as tools show it: what a customer may read, and what can still be done with it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from store.orders import Order
from tools.working_days import local_day

Status = Literal[
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
]
Payment = Literal["card", "apple_pay", "google_pay", "paypal", "klarna", "bank_transfer", "gift_card"]
Kind = Literal["parcel", "large", "made_to_order", "hygiene", "gift_card"]
"""How an item is sent and returned: by parcel, by appointment, made for this customer, sealed, or not at all."""

STATUS_WORDS: Final[dict[str, str]] = {
    "waiting_for_payment": "Waiting for payment",
    "received": "Received",
    "in_production": "In production",
    "being_packed": "Being packed",
    "shipped": "Shipped",
    "out_for_delivery": "Out for delivery",
    "delivered": "Delivered",
    "cancelled": "Cancelled",
    "returning": "On its way back",
    "returned": "Returned",
}
"""The words of the article order-status-meanings."""


class Possibility(BaseModel):
    """Whether something can be done with an order now; ``said`` tells the customer so, or why not."""

    model_config = ConfigDict(frozen=True)

    allowed: bool
    said: str


class OrderItem(BaseModel):
    """One line of an order; ``price_cents`` is for one piece."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1, max_length=200)
    quantity: int = Field(1, ge=1, le=999)
    price_cents: int = Field(ge=0, le=100_000_000)
    kind: Kind = "parcel"


class Address(BaseModel):
    """Where an order goes; ``country`` is an ISO 3166 code."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str | None = Field(None, max_length=200)
    street: str = Field(min_length=1, max_length=200)
    postcode: str = Field(min_length=2, max_length=12)
    city: str = Field(min_length=1, max_length=100)
    country: str = Field(pattern=r"^[A-Z]{2}$")


class Refund(BaseModel):
    """Money on its way back; ``due_on`` is the last day on which it is to be sent."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    state: Literal["due", "sent"]
    amount_cents: int = Field(ge=0, le=100_000_000)
    due_on: date | None = None


class OrderRecord(BaseModel):
    """An order without what is personal in it. Days are the shop's; amounts are cents of ``currency``."""

    model_config = ConfigDict(frozen=True)

    order_id: str
    status: Status
    status_words: str
    placed_on: date
    payment: Payment | None
    carrier: str | None
    tracking_number: str | None
    expected_on: date | None
    delivered_on: date | None
    total_cents: int
    currency: str
    items: list[OrderItem]
    country: str | None
    return_number: str | None
    refund: Refund | None


def record_of(order: Order) -> OrderRecord:
    """The record of a stored order."""
    return OrderRecord.model_validate(
        {
            "order_id": order.id,
            "status": order.status,
            "status_words": STATUS_WORDS[order.status],
            "placed_on": local_day(order.placed_at),
            "payment": order.payment,
            "carrier": order.carrier,
            "tracking_number": order.tracking_number,
            "expected_on": order.expected_on,
            "delivered_on": _day(order.delivered_at),
            "total_cents": order.total_cents,
            "currency": order.currency,
            "items": order.items,
            "country": order.address.get("country"),
            "return_number": order.return_number,
            "refund": order.refund,
        }
    )


def money(cents: int, currency: str) -> str:
    """An amount as the articles write it, like "59.90 EUR"."""
    return f"{cents // 100}.{cents % 100:02d} {currency}"


def _day(at: datetime | None) -> date | None:
    return local_day(at) if at else None
