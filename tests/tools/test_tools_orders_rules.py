"""The rules of orders, without a database: what is possible, what is said, what is proposed, what a person decides."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tools.chat.tool import DraftRequest, Finding
from tools.intent.tool import Intent
from tools.orders.limits import needs_person, reason_of_draft
from tools.orders.numbers import canonical, named_orders, proofs
from tools.orders.proposals import proposals
from tools.orders.record import OrderRecord
from tools.orders.rules import can_return, cancelled_said, return_said, status_said
from tools.orders.status import status_of
from tools.sentiment.tool import Sentiment
from tools.working_days import add_working_days, due_after, spoken, working_days_between

AT = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


TWO = [{"name": "Glow T1", "quantity": 1, "price_cents": 3990}, {"name": "Sill Hub", "quantity": 1, "price_cents": 1}]


def order(**changes: Any) -> OrderRecord:
    """An order of 39.90 EUR that has the status Received."""
    found = {
        "order_id": "LO-482913",
        "status": "received",
        "status_words": "Received",
        "placed_on": date(2026, 11, 24),
        "payment": "paypal",
        "carrier": "DHL",
        "tracking_number": "LX1",
        "expected_on": date(2026, 11, 27),
        "delivered_on": None,
        "total_cents": 3990,
        "currency": "EUR",
        "items": [{"name": "Glow T1", "quantity": 1, "price_cents": 3990}],
        "country": "GB",
        "return_number": None,
        "refund": None,
    }
    return OrderRecord.model_validate({**found, **changes})


def request(text: str, label: str, *records: OrderRecord, **more: Any) -> DraftRequest:
    """A message about orders that were looked up."""
    result = status_of(list(records)).model_dump(mode="json")
    finding = Finding(tool="order_status", arguments={}, said="", result=result)
    return DraftRequest(
        text=text,
        intent=Intent(label=label, confidence=0.9, handling="approve"),
        sentiment=Sentiment(label="neutral", score=0.0, confidence=0.9),
        findings=[finding] if records else [],
        **more,
    )


def test_a_shipped_order_is_told_with_carrier_day_and_tracking_number() -> None:
    assert status_said(order(status="shipped"), AT) == (
        "Order LO-482913 has been shipped with DHL. It is expected on Friday 27 November. The tracking number is LX1."
    )


def test_a_parcel_more_than_two_working_days_late_counts_as_overdue() -> None:
    assert "overdue" not in status_said(order(status="shipped", expected_on=date(2026, 11, 23)), AT)
    late = status_said(order(status="shipped", expected_on=date(2026, 11, 20)), AT)
    assert "It was expected on Friday 20 November. It counts as overdue" in late


def test_a_refund_is_told_with_its_day() -> None:
    refund = {"state": "due", "amount_cents": 3990, "due_on": date(2026, 11, 30)}
    assert status_said(order(status="cancelled", refund=refund), AT).endswith(
        "The refund of 39.90 EUR is sent by Monday 30 November."
    )


@pytest.mark.parametrize(
    ("payment", "words"),
    [
        ("card", "The reserved 39.90 EUR are released by your bank within 7 days."),
        ("klarna", "Klarna closes the invoice within 1 working day."),
        ("paypal", "The 39.90 EUR go back to your original payment method by Wednesday 2 December."),
        (None, "The 39.90 EUR go back to your original payment method by Wednesday 2 December."),
    ],
)
def test_what_becomes_of_the_money_follows_the_way_of_paying(payment: str | None, words: str) -> None:
    assert cancelled_said(order(payment=payment), AT) == f"I have cancelled order LO-482913. {words}"


@pytest.mark.parametrize(
    ("days", "kind", "allowed"), [(30, "parcel", True), (31, "parcel", False), (3, "large", False)]
)
def test_a_return_is_possible_for_thirty_days_and_large_goods_need_a_person(
    days: int, kind: str, allowed: bool
) -> None:
    items = [{"name": "Thing", "quantity": 1, "price_cents": 3990, "kind": kind}]
    delivered = order(status="delivered", delivered_on=date(2026, 11, 25) - timedelta(days=days), items=items)
    assert can_return(delivered, AT).allowed is allowed


def test_a_return_from_norway_says_what_its_label_costs() -> None:
    delivered = {"status": "delivered", "delivered_on": date(2026, 11, 20)}
    assert "7.90 EUR" in return_said(order(country="NO", **delivered), AT)
    assert "7.90 EUR" not in return_said(order(country="DE", **delivered), AT)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, None),
        ({"total_cents": 50_000}, None),
        ({"total_cents": 50_001}, "over the limit (500.01 EUR"),
        ({"currency": "JPY"}, "no limit for JPY"),
        ({"items": [{"name": "Elm 160", "quantity": 1, "price_cents": 1, "kind": "large"}]}, "by appointment"),
    ],
)
def test_large_sums_and_delicate_goods_need_a_person(changes: dict[str, Any], words: str | None) -> None:
    reason = needs_person("cancel_order", order(**changes))
    assert (reason is None) if words is None else (reason is not None and words in reason)


def test_a_draft_needs_a_person_when_its_order_is_over_the_limit_or_was_not_looked_up() -> None:
    asked = request("Cancel LO-482913", "cancel_order", order(total_cents=90_000))
    findings = [each.model_dump(mode="json") for each in asked.findings]
    draft = {"actions": [{"tool": "cancel_order", "arguments": {"order_id": "LO-482913"}, "summary": ""}]}
    assert "over the limit" in (reason_of_draft(draft, findings) or "")
    assert reason_of_draft(draft, []) == "The reply would change an order that was not looked up."
    assert reason_of_draft({"actions": []}, []) is None


def test_an_order_that_can_be_cancelled_is_proposed_with_the_words_that_become_true() -> None:
    ((action, done),) = proposals(request("Cancel LO-482913 please", "cancel_order", order()), AT)
    assert (action.tool, action.arguments) == ("cancel_order", {"order_id": "LO-482913"})
    assert action.summary == "Cancels order LO-482913 (39.90 EUR). This cannot be taken back."
    assert done == cancelled_said(order(), AT)


@pytest.mark.parametrize(
    "text",
    [
        "Please cancel LO-482913",
        "Can you cancel my order?",
        "I don't want it any more, cancel it",
        "cancel the Glow T1 and the Sill Hub, the whole order",
        "STORNIEREN bitte LO-482913",
    ],
)
def test_a_request_to_cancel_is_taken_as_one(text: str) -> None:
    ((action, _),) = proposals(request(text, "cancel_order", order(items=TWO)), AT)
    assert action.tool == "cancel_order"


@pytest.mark.parametrize(
    ("text", "label", "records"),
    [
        ("Cancel it", "cancel_order", [order(status="shipped")]),
        ("Cancel it", "cancel_order", []),
        ("Cancel it", "cancel_order", [order(), order(order_id="LO-2")]),
        ("Please do not cancel it", "cancel_order", [order()]),
        ("Can I still cancel it?", "cancel_order", [order()]),
        ("What happens if I cancel LO-482913?", "cancel_order", [order()]),
        ("Please cancel the Glow T1", "cancel_order", [order(items=TWO)]),
        ("Cancel one of them please, the other one is fine", "cancel_order", [order(items=TWO)]),
        ("Where is it?", "track_order", [order()]),
        ("Change the address please", "change_shipping_address", [order()]),
    ],
)
def test_nothing_is_proposed_in_doubt(text: str, label: str, records: list[OrderRecord]) -> None:
    assert proposals(request(text, label, *records), AT) == []


@pytest.mark.parametrize(
    ("text", "street", "postcode", "city"),
    [
        ("Please send it to 4 Harbour Row, Bristol BS1 4RB instead.", "4 Harbour Row", "BS1 4RB", "Bristol"),
        ("The new address is Lindenallee 7, 50668 Köln.", "Lindenallee 7", "50668", "Köln"),
        ("Envoyez-la au 12 rue de la Paix, 75002 Paris.", "12 rue de la Paix", "75002", "Paris"),
        ("new address:\nAm Alten Markt 12a\n10115 Berlin", "Am Alten Markt 12a", "10115", "Berlin"),
    ],
)
def test_a_whole_address_in_the_message_is_proposed(text: str, street: str, postcode: str, city: str) -> None:
    ((action, done),) = proposals(request(text, "change_shipping_address", order()), AT)
    given = {name: action.arguments[name] for name in ("street", "postcode", "city")}
    assert given == {"street": street, "postcode": postcode, "city": city}
    assert f"{street}, {postcode} {city}" in done


def test_a_callback_is_proposed_to_whoever_asks_for_one_and_gives_a_number() -> None:
    phone = {"type": "phone", "text": "020 7946 0018", "value": "+442079460018"}
    asked = request("Call me back on 020 7946 0018", "contact_customer_service", entities=[phone])
    ((action, done),) = proposals(asked, AT)
    assert action.arguments == {"phone": "+442079460018", "day": "2026-11-25", "start": "14:00", "end": "16:00"}
    assert "Wednesday 25 November between 14:00 and 16:00 CET" in done


@pytest.mark.parametrize(
    ("written", "stored"),
    [("lo482913", "LO-482913"), ("L0-482913", "LO-482913"), ("LO 482913", "LO-482913"), ("#10234", "10234")],
)
def test_a_number_is_stored_in_one_way(written: str, stored: str) -> None:
    assert canonical(written) == stored


def test_orders_are_named_by_what_was_found_and_by_the_shops_own_pattern() -> None:
    found = [{"type": "order_id", "text": "#10234", "value": "10234"}, {"type": "date", "text": "Monday"}]
    assert named_orders("#10234 and lo-482913, not LO-4829131", found) == ["10234", "LO-482913"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("it is Ada.Byrne@Example.com, thanks", ["ada.byrne@example.com"]),
        ("my postcode is N1 9GU", ["n19gu"]),
        ("PLZ 50668", ["50668"]),
        ("50668", ["50668"]),
        ("I ordered in 2026 is it here", []),
        ("order LO-482913 of 1200 EUR", []),
    ],
)
def test_what_proves_an_order_is_read_from_the_message(text: str, found: list[str]) -> None:
    assert proofs(text) == found


def test_working_days_skip_weekends() -> None:
    friday = date(2026, 11, 27)
    assert add_working_days(friday, 1) == date(2026, 11, 30)
    assert add_working_days(friday, 5) == date(2026, 12, 4)
    assert add_working_days(friday, 0) == friday
    assert working_days_between(friday, date(2026, 12, 1)) == 2
    assert working_days_between(friday, friday) == 0
    assert spoken(friday) == "Friday 27 November"
    assert due_after(datetime(2026, 11, 27, 23, 30, tzinfo=UTC), 1) == datetime(2026, 11, 30, 19, 0, tzinfo=UTC)
