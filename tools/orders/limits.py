"""Which changes to an order only a person may decide, however sure the assistant is. Pure, for the send rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from tools.orders.record import OrderRecord, money

LIMITS: Final = {"EUR": 50_000, "GBP": 43_000, "CHF": 48_000, "NOK": 580_000, "USD": 54_000, "CAD": 75_000}
"""The total, in cents, up to which an order may be changed without a person: 500 EUR, and about as much elsewhere."""
CHANGES: Final = frozenset({"cancel_order", "change_delivery_address", "start_return"})
"""Tools that change an order."""
DELICATE: Final = {
    "large": "goods delivered by appointment, so fees may apply",
    "made_to_order": "goods made to order, so fees may apply",
}
"""Kinds of items that a person looks at first, and why."""


def needs_person(tool: str, order: OrderRecord) -> str | None:
    """Why a person must decide on this change to this order, in a sentence for agents; None where nobody need."""
    if tool not in CHANGES:
        return None
    limit = LIMITS.get(order.currency)
    if limit is None:
        return f"There is no limit for {order.currency}, so a person decides on order {order.order_id}."
    if order.total_cents > limit:
        total, most = money(order.total_cents, order.currency), money(limit, order.currency)
        return f"Order {order.order_id} is over the limit ({total}; without a person up to {most})."
    for item in order.items:
        if item.kind in DELICATE:
            return f"Order {order.order_id} has {DELICATE[item.kind]}."
    return None


def reason_of_draft(draft: Mapping[str, Any], findings: Sequence[Mapping[str, Any]]) -> str | None:
    """Why a draft's actions need a person, from what was looked up for it; None where nobody is needed.

    ``draft`` and ``findings`` are as the turn's state holds them. A change to an order that was not looked up in this
    turn needs a person.
    """
    seen = {}
    for finding in findings:
        result = finding.get("result") or {}
        if finding.get("tool") == "order_status":
            seen.update({each["order_id"]: OrderRecord.model_validate(each) for each in result.get("orders", [])})
    for action in draft.get("actions", []):
        if action["tool"] not in CHANGES:
            continue
        order = seen.get(action["arguments"].get("order_id"))
        if order is None:
            return "The reply would change an order that was not looked up."
        if (reason := needs_person(action["tool"], order)) is not None:
            return reason
    return None
