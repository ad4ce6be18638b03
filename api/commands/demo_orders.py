"""The demo shop's orders, in every state, with days counted from today."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from store import order_import
from store.base import now
from tools.orders.record import Kind
from tools.working_days import add_working_days, local_day

Item = tuple[int, str, int, Kind]
"""How many, what, the price of one in cents, and how it is sent."""
Line = tuple[str, str, str, float, str, str | None, tuple[Item, ...]]
"""Number without `LO-`, buyer, status, days since it was placed, payment, carrier, items."""

BUYERS: Final = {
    "ada": ("Ada Byrne", "ada.byrne@customers.example", "18 Mill Lane", "N1 9GU", "London", "GB"),
    "jonas": ("Jonas Weber", "jonas.weber@customers.example", "Lindenallee 7", "50668", "Köln", "DE"),
    "mei": ("Mei Tanaka", "mei.tanaka@customers.example", "Kastanienweg 12", "10115", "Berlin", "DE"),
    "carlos": ("Carlos Ruiz", "carlos.ruiz@customers.example", "Calle Mayor 21", "28013", "Madrid", "ES"),
    "priya": ("Priya Nair", "priya.nair@customers.example", "4 Harbour Row", "BS1 4RB", "Bristol", "GB"),
    "tom": ("Tom Akande", "tom.akande@customers.example", "9 Castle Street", "EH2 3AH", "Edinburgh", "GB"),
    "sofie": ("Sofie Lund", "sofie.lund@customers.example", "Torggata 3", "0181", "Oslo", "NO"),
    "luis": ("Luís Prado", "luis.prado@customers.example", "Rua das Flores 40", "4050-262", "Porto", "PT"),
}
"""Who bought: name, e-mail, street, postcode, city, country."""

ORDERS: Final[tuple[Line, ...]] = (
    ("482913", "ada", "shipped", 3, "card", "DHL", ((1, "Aria 300", 17900, "parcel"),)),
    ("482977", "ada", "received", 0.02, "card", None,
     ((2, "Glow A60", 1490, "parcel"), (1, "Sill Hub", 5900, "parcel"))),
    ("471204", "ada", "delivered", 12, "card", "DHL", ((1, "Cove 20", 7900, "parcel"),)),
    ("482950", "jonas", "received", 0.03, "paypal", None, ((1, "Crema 200", 24900, "parcel"),)),
    ("482301", "jonas", "out_for_delivery", 4, "klarna", "DPD", ((1, "Dock 11", 12900, "parcel"),)),
    ("468110", "jonas", "delivered", 47, "paypal", "DPD", ((1, "Flux 65", 4900, "parcel"),)),
    ("482899", "mei", "being_packed", 1, "apple_pay", None, ((1, "Glow T1", 6900, "parcel"),)),
    ("482981", "mei", "received", 0.01, "card", None, ((1, "Crema 700", 69900, "parcel"),)),
    ("475560", "mei", "returning", 20, "card", "DHL", ((1, "Aria Buds", 12900, "parcel"),)),
    ("481240", "carlos", "shipped", 9, "card", "Correos", ((1, "Rover S7", 39900, "parcel"),)),
    ("480022", "carlos", "cancelled", 6, "paypal", None, ((1, "Cove Bar 500", 27900, "parcel"),)),
    ("482960", "carlos", "waiting_for_payment", 1, "bank_transfer", None, ((3, "Glow A60", 1490, "parcel"),)),
    ("479333", "priya", "delivered", 5, "google_pay", "Royal Mail", ((1, "Crema 200", 24900, "parcel"),)),
    ("470918", "priya", "returned", 25, "card", "Royal Mail", ((1, "Hearth 24", 8900, "parcel"),)),
    ("482944", "priya", "received", 0.04, "klarna", None, ((1, "Fjord bedding", 9900, "hygiene"),)),
    ("476001", "tom", "in_production", 14, "card", None, ((1, "Alder 3", 89900, "made_to_order"),)),
    ("477812", "tom", "shipped", 5, "card", "DX", ((1, "Elm 160", 54900, "large"),)),
    ("473450", "tom", "delivered", 9, "card", "DX", ((1, "Ash 180", 42900, "large"),)),
    ("482702", "sofie", "shipped", 4, "card", "Posten", ((1, "Vista 43", 44900, "parcel"),)),
    ("474419", "sofie", "delivered", 16, "card", "Posten", ((1, "Aria Buds", 12900, "parcel"),)),
    ("482966", "sofie", "received", 0.03, "card", None, ((1, "Cove 20", 7900, "parcel"),)),
    ("482555", "luis", "being_packed", 1, "paypal", None,
     ((1, "Flux 65", 4900, "parcel"), (1, "Dock 11", 12900, "parcel"))),
    ("478890", "luis", "delivered", 3, "card", "CTT", ((2, "Glow T1", 6900, "parcel"),)),
    ("482971", "luis", "received", 0.02, "gift_card", None, ((1, "Glow A60", 1490, "parcel"),)),
    ("460007", "luis", "delivered", 80, "paypal", "CTT", ((1, "Rover S9", 59900, "parcel"),)),
)  # fmt: skip
SHOWN: Final = ("482913", "482977", "471204", "482950")
"""Orders that the demo names, so that somebody who tries it can ask about them."""


def rows(at: datetime) -> list[dict[str, Any]]:
    """The columns of every order, as they would be at the aware time ``at``."""
    return [_row(line, at) for line in ORDERS]


def shown() -> list[tuple[str, str, str]]:
    """Number, e-mail and status of the orders that the demo names."""
    return [(f"LO-{line[0]}", BUYERS[line[1]][1], line[2]) for line in ORDERS if line[0] in SHOWN]


async def seed_orders(session: AsyncSession) -> None:
    """Add the demo's orders, or bring their days up to today; what was done to them here stays."""
    await order_import.upsert(session, rows(now()))


def _row(line: Line, at: datetime) -> dict[str, Any]:
    number, buyer, status, days, payment, carrier, items = line
    name, email, street, postcode, city, country = BUYERS[buyer]
    placed = (at - timedelta(days=days)).replace(microsecond=0)
    total = sum(quantity * cents for quantity, _, cents, _ in items)
    gone = status in ("shipped", "out_for_delivery", "delivered", "returning", "returned")
    arrived = status in ("delivered", "returning", "returned")
    under_way = status in ("received", "being_packed", "shipped")
    refund: dict[str, Any] | None = None
    if status == "returned" or (status == "cancelled" and payment == "paypal"):
        refund = {"state": "sent" if status == "returned" else "due", "amount_cents": total, "due_on": None}
    if refund and refund["state"] == "due":
        refund["due_on"] = add_working_days(local_day(at), 2).isoformat()
    expected = local_day(at) if status == "out_for_delivery" else add_working_days(local_day(at), 2 if gone else 4)
    if number == "481240":  # one that is overdue
        expected = local_day(at) - timedelta(days=6)
    return {
        "id": f"LO-{number}",
        "email": email,
        "name": name,
        "status": status,
        "placed_at": placed,
        "payment": payment,
        "carrier": carrier,
        "tracking_number": f"LX{number}{sum(map(int, number)):02d}GB" if gone else None,
        "expected_on": expected if under_way or status == "out_for_delivery" else None,
        "delivered_at": placed + timedelta(days=min(3, days * 0.6)) if arrived else None,
        "total_cents": total,
        "currency": "EUR",
        "items": [
            {"name": what, "quantity": quantity, "price_cents": cents, "kind": kind}
            for quantity, what, cents, kind in items
        ],
        "address": {"name": name, "street": street, "postcode": postcode, "city": city, "country": country},
        "return_number": f"RT-{number}" if status in ("returning", "returned") else None,
        "refund": refund,
    }
