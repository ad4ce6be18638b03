"""What is sent and answered about orders."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from msgspec import Struct


class OrderSummary(Struct, frozen=True):
    """An order in a list; `total_cents` in cents of `currency`."""

    id: str
    status: str
    name: str
    email: str
    placed_at: datetime
    expected_on: date | None
    delivered_at: datetime | None
    total_cents: int
    currency: str
    customer_id: UUID | None


class OrderPage(Struct, frozen=True):
    """A page of orders, the newest first; `next_cursor` is null on the last one."""

    items: list[OrderSummary]
    next_cursor: str | None


class DoneToOrder(Struct, frozen=True):
    """Something that the desk did to an order: with which tool, on whose word, in which conversation."""

    tool: str
    arguments: dict[str, Any]
    said: str
    agent_id: UUID | None
    agent_name: str | None
    conversation_id: UUID
    at: datetime


class OrderDetails(Struct, frozen=True):
    """A whole order."""

    id: str
    status: str
    status_words: str
    name: str
    email: str
    placed_at: datetime
    payment: str | None
    carrier: str | None
    tracking_number: str | None
    expected_on: date | None
    delivered_at: datetime | None
    total_cents: int
    currency: str
    items: list[dict[str, Any]]
    address: dict[str, Any]
    return_number: str | None
    refund: dict[str, Any] | None
    customer_id: UUID | None
    claimed_at: datetime | None
    changed_here_at: datetime | None
    updated_at: datetime


class OpenedOrder(Struct, frozen=True):
    """An order, where it is in a sentence, and what the desk did to it, the newest first."""

    order: OrderDetails
    said: str
    acts: list[DoneToOrder]


class ProblemOfRow(Struct, frozen=True):
    """A row that was left out: its number from 1, its order if it has one, and what is wrong."""

    row: int
    id: str | None
    detail: str


class Imported(Struct, frozen=True):
    """What became of an import. `kept` are orders whose newer changes, made by the desk, were not overwritten."""

    created: int
    updated: int
    unchanged: int
    kept: list[str]
    problems: list[ProblemOfRow]
    problems_left_out: int
