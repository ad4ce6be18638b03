"""Orders of a shop under test: rows as an import has them, with what a test wants different."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from store import order_import, orders
from store.base import now
from store.database import Database
from store.orders import Order

EMAIL = "ada@example.com"
NUMBER = "LO-482913"


def row(number: str = NUMBER, **changes: Any) -> dict[str, Any]:
    """An order of 39.90 EUR that was received an hour ago and paid by PayPal."""
    found = {
        "id": number,
        "email": EMAIL,
        "name": "Ada Byrne",
        "status": "received",
        "placed_at": now() - timedelta(hours=1),
        "payment": "paypal",
        "carrier": None,
        "tracking_number": None,
        "expected_on": None,
        "delivered_at": None,
        "total_cents": 3990,
        "currency": "EUR",
        "items": [{"name": "Glow T1", "quantity": 1, "price_cents": 3990, "kind": "parcel"}],
        "address": {"name": "Ada", "street": "18 Mill Lane", "postcode": "N1 9GU", "city": "London", "country": "GB"},
        "return_number": None,
        "refund": None,
    }
    return {**found, **changes}


async def stock(database: Database, *rows: dict[str, Any]) -> None:
    """Put these orders into the store."""
    async with database.writing() as session:
        await order_import.upsert(session, rows)


async def stored(database: Database, number: str = NUMBER) -> Order:
    """The order as it is stored."""
    async with database.reading() as session:
        found = await orders.get(session, number)
    assert found is not None
    return found
