"""Taking orders over from an export of the business system: new ones are added, known ones brought up to date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from store import promises
from store.base import now
from store.counters import next_value
from store.orders import Order

BATCH: Final = 500
"""Rows of one transaction, so that a long import does not keep the desk from writing."""
OURS: Final = ("status", "address", "return_number", "refund")
"""What the desk changes itself, and an export older than that change must not undo."""


@dataclass
class Upserted:
    """How many orders were added, changed, and found to be the same; and the numbers whose newer changes were kept."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    kept: list[str] = field(default_factory=list)


async def upsert(
    session: AsyncSession, rows: Sequence[Mapping[str, Any]], *, exported_at: datetime | None = None
) -> Upserted:
    """Add or change up to `BATCH` orders; a row has the columns of `Order` that the export knows, `id` among them.

    Whose an order is stays. Where the desk changed an order after `exported_at` (or at any time, when the export does
    not say when it was made), its own changes stay too. A refund that was sent keeps the promise of it.
    """
    # The counter's row is locked until the commit: two imports at once would add the same number twice.
    await next_value(session, "order_imports")
    ids = sorted({row["id"] for row in rows})
    statement = sa.select(Order).where(Order.id.in_(ids)).order_by(Order.id).with_for_update(key_share=True)
    known = await session.scalars(statement.with_hint(Order, "WITH (UPDLOCK, ROWLOCK)", "mssql"))
    orders = {order.id: order for order in known}
    done, refunded = Upserted(), list[str]()
    for row in rows:
        order = orders.get(row["id"])
        if order is None:
            orders[row["id"]] = order = Order(**row, created_at=now(), updated_at=now())
            session.add(order)
            done.created += 1
            continue
        changes = {name: value for name, value in row.items() if getattr(order, name) != value}
        if _newer_here(order, exported_at) and (ours := [name for name in OURS if name in changes]):
            changes = {name: value for name, value in changes.items() if name not in ours}
            done.kept.append(order.id)
        for name, value in changes.items():
            setattr(order, name, value)
        done.updated, done.unchanged = done.updated + bool(changes), done.unchanged + (not changes)
        if "refund" in changes and (order.refund or {}).get("state") == "sent":
            refunded.append(order.id)
    if refunded:
        await promises.keep_refunds(session, refunded)
    return done


def _newer_here(order: Order, exported_at: datetime | None) -> bool:
    if order.changed_here_at is None:
        return False
    return exported_at is None or order.changed_here_at > exported_at
