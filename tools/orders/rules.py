"""What can be done with an order now, and what customers are told of it. Pure functions of a record and the time.

The rules are those of the articles cancel-an-order, cancellation-fees, change-delivery-address, return-window,
items-that-cannot-be-returned and late-parcel. Where an article leaves it to people ("only by phone or chat"), so do
these.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from tools.orders.record import OrderRecord, Possibility, money
from tools.working_days import add_working_days, local_day, spoken, working_days_between

RETURN_DAYS: Final = 30
LARGE_RETURN_DAYS: Final = 14
REFUND_DAYS: Final = 5
"""Working days within which money is sent back."""
HAND_IN_DAYS: Final = 14
"""Days that a return label is good for."""
LATE_DAYS: Final = 2
"""Working days past the expected day after which a parcel counts as overdue."""
PAID_LABEL: Final = frozenset({"CH", "NO", "US", "CA"})
"""Countries (ISO 3166) from which a return label costs 7.90 EUR."""
RESERVED: Final = frozenset({"card", "apple_pay", "google_pay"})
"""Ways of paying where the amount is only reserved until the order ships."""


def status_said(order: OrderRecord, at: datetime) -> str:
    """Where the order is, in whole sentences."""
    return " ".join([f"Order {order.order_id} {_state(order, at)}", *_refund_said(order)])


def _state(order: OrderRecord, at: datetime) -> str:
    with_carrier = f" with {order.carrier}" if order.carrier else ""
    tracked = f" The tracking number is {order.tracking_number}." if order.tracking_number else ""
    expected = _expected(order, at)
    match order.status:
        case "received":
            return f"has the status Received: we have it, and it is not being packed yet.{expected}"
        case "waiting_for_payment":
            return "has the status Waiting for payment: your money has not reached us yet."
        case "in_production":
            return f"has the status In production.{expected}"
        case "being_packed":
            return f"has the status Being packed: the warehouse is preparing your parcel.{expected}"
        case "shipped":
            return f"has been shipped{with_carrier}.{expected}{_late(order, at)}{tracked}"
        case "out_for_delivery":
            return f"is out for delivery{with_carrier} and should reach you today.{tracked}"
        case "delivered":
            on = f" on {spoken(order.delivered_on)}" if order.delivered_on else ""
            return f"was delivered{on}{with_carrier}.{tracked}"
        case "cancelled":
            return "has been cancelled, and no parcel will be sent."
        case "returning":
            return f"is on its way back to us.{_return_number(order)}"
        case "returned":
            return f"has been returned, and we have checked the goods in.{_return_number(order)}"


def _expected(order: OrderRecord, at: datetime) -> str:
    if order.expected_on is None:
        return ""
    return f" It {'was' if order.expected_on < local_day(at) else 'is'} expected on {spoken(order.expected_on)}."


def _late(order: OrderRecord, at: datetime) -> str:
    if order.expected_on and working_days_between(order.expected_on, local_day(at)) > LATE_DAYS:
        return " It counts as overdue, so we can ask the carrier to find it."
    return ""


def _return_number(order: OrderRecord) -> str:
    return f" The return number is {order.return_number}." if order.return_number else ""


def _refund_said(order: OrderRecord) -> list[str]:
    if order.refund is None:
        return []
    amount = money(order.refund.amount_cents, order.currency)
    if order.refund.state == "sent":
        return [f"The refund of {amount} has been sent."]
    if order.refund.due_on:
        return [f"The refund of {amount} is sent by {spoken(order.refund.due_on)}."]
    return [f"The refund of {amount} has not been sent yet."]


def can_cancel(order: OrderRecord) -> Possibility:
    """Free of charge while the status is Received; later only a person can try to stop it."""
    number = order.order_id
    if order.status == "received":
        return Possibility(allowed=True, said=f"Order {number} can be cancelled now, free of charge.")
    if order.status == "waiting_for_payment":
        said = f"Order {number} is waiting for payment. A colleague can cancel it."
        if order.payment == "bank_transfer":
            said = f"Order {number} is cancelled automatically if no payment arrives within 7 days."
    elif order.status == "being_packed":
        said = f"Order {number} is being packed. A colleague can try to stop it, but we cannot promise that it works."
    elif order.status == "in_production":
        said = f"Order {number} is in production, so a colleague has to look at what cancelling it would cost."
    elif order.status in ("shipped", "out_for_delivery"):
        said = (
            f"Order {number} has been shipped and cannot be cancelled any more. You may refuse the parcel at the door, "
            f"or return it within {RETURN_DAYS} days of delivery."
        )
    elif order.status == "delivered":
        said = f"Order {number} has been delivered and cannot be cancelled any more, but it may be returned."
    elif order.status == "cancelled":
        said = f"Order {number} has been cancelled already."
    else:
        said = f"Order {number} is being returned already, so it cannot be cancelled."
    return Possibility(allowed=False, said=said)


def cancelled_said(order: OrderRecord, at: datetime) -> str:
    """What is true once the order is cancelled, and what becomes of the money."""
    return f"I have cancelled order {order.order_id}. {_money_after_cancelling(order, at)}"


def refund_due(order: OrderRecord, at: datetime) -> date | None:
    """The last day on which a cancelled order's money is to be sent; None where none was taken."""
    if order.payment in RESERVED or order.payment == "klarna":
        return None
    return add_working_days(local_day(at), REFUND_DAYS)


def _money_after_cancelling(order: OrderRecord, at: datetime) -> str:
    amount = money(order.total_cents, order.currency)
    if order.payment in RESERVED:
        return f"The reserved {amount} are released by your bank within 7 days."
    if order.payment == "klarna":
        return "Klarna closes the invoice within 1 working day."
    due = refund_due(order, at)
    assert due is not None, "every other payment is refunded"
    return f"The {amount} go back to your original payment method by {spoken(due)}."


def can_change_address(order: OrderRecord) -> Possibility:
    """While the status is Received, within the same country; later only the carrier or a person can."""
    number = order.order_id
    if order.status == "received":
        said = (
            f"The delivery address of order {number} can be changed now, free of charge, within the same country. "
            "Please tell me the street, the postcode and the city."
        )
        return Possibility(allowed=True, said=said)
    if order.status in ("waiting_for_payment", "being_packed", "in_production"):
        said = (
            f"Order {number} is being prepared, so a change of its address can no longer be promised; please call us."
        )
    elif order.status in ("shipped", "out_for_delivery"):
        said = (
            f"Order {number} has been shipped, so only the carrier can change its address: open the tracking link in "
            "your shipping email and choose Manage delivery."
        )
    elif order.status == "cancelled":
        said = f"Order {number} has been cancelled, so there is nothing to deliver."
    else:
        said = f"Order {number} has been delivered already, so its address cannot be changed."
    return Possibility(allowed=False, said=said)


def can_return(order: OrderRecord, at: datetime) -> Possibility:
    """Within 30 days of delivery; made-to-order goods and gift cards not, sealed and large ones with a person."""
    number = order.order_id
    if order.status in ("returning", "returned"):
        said = f"A return of order {number} is registered already.{_return_number(order)}"
        return Possibility(allowed=False, said=said)
    if order.status != "delivered" or order.delivered_on is None:
        said = f"Order {number} has not been delivered yet, so there is nothing to return."
        return Possibility(allowed=False, said=said)
    kinds = {item.kind for item in order.items}
    last = order.delivered_on + timedelta(days=LARGE_RETURN_DAYS if "large" in kinds else RETURN_DAYS)
    if local_day(at) > last:
        said = f"The return period of order {number} ended on {spoken(last)}."
        return Possibility(allowed=False, said=said)
    if kinds & {"made_to_order", "gift_card"}:
        said = (
            f"Order {number} has something in it that cannot be returned unless it is faulty, so a colleague decides."
        )
        return Possibility(allowed=False, said=said)
    if kinds & {"large", "hygiene"}:
        said = f"A return of order {number} is possible until {spoken(last)}, but a colleague has to arrange it."
        return Possibility(allowed=False, said=said)
    return Possibility(allowed=True, said=f"Order {number} can be returned until {spoken(last)}.")


def return_number_of(order_id: str) -> str:
    """The number of an order's return. It follows from the order's, so that a reply can name it before it is made."""
    return f"RT-{order_id.removeprefix('LO-')}"


def return_said(order: OrderRecord, at: datetime) -> str:
    """What is true once the return is registered."""
    last = local_day(at) + timedelta(days=HAND_IN_DAYS)
    paid = order.country in PAID_LABEL
    label = " The return label costs 7.90 EUR, which we take off your refund." if paid else ""
    return (
        f"I have registered the return of order {order.order_id}. The return number is "
        f"{return_number_of(order.order_id)}. Please hand the parcel to the carrier by {spoken(last)}. We refund "
        f"the goods within {REFUND_DAYS} working days after they are checked in.{label}"
    )


def address_said(order_id: str, line: str) -> str:
    """What is true once the address is changed; ``line`` is the new one in a line."""
    return f"I have changed the delivery address of order {order_id} to {line}."
