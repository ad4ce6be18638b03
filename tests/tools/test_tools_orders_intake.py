"""Orders from files: what is taken, what is refused, and what a second import leaves alone."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import pytest

from api.commands.demo_orders import ORDERS, rows, shown
from store import orders, promises
from store.base import now
from store.database import Database
from tests.tools.test_tools_orders import someone
from tools.orders import intake
from tools.orders.cancel import cancel_order
from tools.orders.intake import ImportProblem, Report, take_in
from tools.orders.verify import verify_order

HEADER = "id,email,name,status,placed_at,payment,total,items,street,postcode,city,country"
LINE = (
    "LO-482913,Ada@Example.com,Ada Byrne,received,2026-11-24T10:00:00Z,paypal,59.80,"
    "2 x Glow A60 @ 14.90; Hub @ 30,1 Mill Lane,N1 9GU,London,GB"
)
OBJECT: dict[str, Any] = {
    "id": "LO-482913",
    "email": "Ada@Example.com",
    "name": "Ada Byrne",
    "status": "received",
    "placed_at": "2026-11-24T10:00:00Z",
    "payment": "paypal",
    "total": 59.80,
    "items": [{"name": "Glow A60", "quantity": 2, "price": "14.90"}, {"name": "Hub", "price": 30}],
    "address": {"street": "1 Mill Lane", "postcode": "N1 9GU", "city": "London", "country": "GB"},
}


async def take(database: Database, content: Any, form: Literal["csv", "json"] = "json", **more: Any) -> Report:
    """Import text, or values as JSON."""
    text = content if isinstance(content, str) else json.dumps(content)
    return await take_in(database, text.encode(), form, **more)


async def stored(database: Database) -> orders.Order:
    async with database.reading() as session:
        found = await orders.get(session, "LO-482913")
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("content", "form"),
    [
        (f"{HEADER}\n{LINE}\n", "csv"),
        (f"\ufeff{HEADER}\r\n{LINE}\r\n", "csv"),
        ([OBJECT], "json"),
        ({"orders": [OBJECT]}, "json"),
    ],
    ids=["csv", "csv of a spreadsheet", "json", "json in an object"],
)
async def test_an_order_is_taken_from_csv_and_json_alike(database: Database, content: Any, form: Any) -> None:
    report = await take(database, content, form)
    assert (report.created, report.problems) == (1, [])
    order = await stored(database)
    assert (order.email, order.total_cents, order.address["postcode"]) == ("ada@example.com", 5980, "N1 9GU")
    assert [(each["name"], each["quantity"], each["price_cents"]) for each in order.items] == [
        ("Glow A60", 2, 1490),
        ("Hub", 1, 3000),
    ]


async def test_a_csv_with_semicolons_quotes_its_items(database: Database) -> None:
    quoted = LINE.replace(",", ";").replace("2 x Glow A60 @ 14.90; Hub @ 30", '"2 x Glow A60 @ 14,90; Hub @ 30"')
    text = f"{HEADER.replace(',', ';')}\n{quoted}\n"
    report = await take(database, text, "csv")
    assert (report.created, report.problems) == (1, [])
    assert (await stored(database)).items[0]["price_cents"] == 1490


async def test_importing_again_changes_nothing(any_database: Database) -> None:
    await take(any_database, [OBJECT])
    report = await take(any_database, [OBJECT])
    assert (report.created, report.updated, report.unchanged) == (0, 0, 1)


async def test_a_newer_export_brings_an_order_up_to_date_and_leaves_whose_it_is(any_database: Database) -> None:
    await take(any_database, [OBJECT])
    context = await someone(any_database)
    await verify_order.run({"order_id": "LO-482913", "proof": "ada@example.com"}, context)
    report = await take(any_database, [{**OBJECT, "status": "shipped", "carrier": "DHL"}])
    order = await stored(any_database)
    assert (report.updated, order.status, order.carrier) == (1, "shipped", "DHL")
    assert order.customer_id == UUID(context.customer_id)


async def test_an_older_export_does_not_undo_what_the_desk_did(any_database: Database) -> None:
    await take(any_database, [OBJECT])
    context = await someone(any_database)
    await verify_order.run({"order_id": "LO-482913", "proof": "ada@example.com"}, context)
    await cancel_order.run({"order_id": "LO-482913"}, context)
    for exported_at in (None, now() - timedelta(hours=1)):
        report = await take(any_database, [{**OBJECT, "carrier": "DHL"}], exported_at=exported_at)
        assert report.kept == ["LO-482913"]
    order = await stored(any_database)
    assert (order.status, order.carrier) == ("cancelled", "DHL")
    await take(any_database, [{**OBJECT, "status": "returned"}], exported_at=now())
    assert (await stored(any_database)).status == "returned"


async def test_a_refund_that_was_sent_keeps_the_promise_of_it(any_database: Database) -> None:
    await take(any_database, [OBJECT])
    context = await someone(any_database)
    await verify_order.run({"order_id": "LO-482913", "proof": "ada@example.com"}, context)
    await cancel_order.run({"order_id": "LO-482913"}, context)
    sent = {**OBJECT, "status": "cancelled", "refund": {"state": "sent", "amount": "59.80"}}
    await take(any_database, [sent], exported_at=now())
    async with any_database.reading() as session:
        (promise,) = await promises.listed(session, at=now())
    assert (promise.status, promise.note) == ("kept", "The business system says that the refund was sent.")


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        ({"status": "lost"}, "status: Input should be"),
        ({"email": "nobody"}, "email: String should match"),
        ({"total": "a lot"}, "total: is not an amount"),
        ({"total": "1.999"}, "at most two decimals"),
        ({"total": -1}, "total: Input should be greater"),
        ({"total": True}, "total"),
        ({"total": "NaN"}, "total: is not an amount"),
        ({"placed_at": "yesterday"}, "placed_at: Input should be a valid datetime"),
        ({"items": []}, "items: List should have at least 1"),
        ({"items": "two lamps"}, "items: each is written like"),
        ({"address": {"street": "x"}}, "address.postcode: Field required"),
        ({"country": "GB"}, "country: Extra inputs"),
        ({"id": "!"}, "id: String should match"),
        ({"surprise": 1}, "surprise: Extra inputs"),
        ({"currency": "euros"}, "currency: String should match"),
    ],
)
async def test_a_bad_row_is_left_out_and_named_without_its_values(
    database: Database, change: dict[str, Any], detail: str
) -> None:
    other = {**OBJECT, "id": "LO-000001"}
    report = await take(database, [{**OBJECT, **change}, other])
    assert report.created == 1
    (problem,) = report.problems
    assert problem.row == 1
    assert detail in problem.detail
    assert "nobody" not in problem.detail


async def test_a_row_with_more_cells_than_the_header_is_left_out(database: Database) -> None:
    report = await take(database, f"{HEADER}\n{LINE},one more\n", "csv")
    assert (report.created, len(report.problems)) == (0, 1)


async def test_the_same_order_twice_in_one_file_is_taken_once(database: Database) -> None:
    report = await take(database, [OBJECT, {**OBJECT, "status": "shipped"}])
    assert (report.created, report.problems[0].detail) == (1, "the same order stands in an earlier row")
    assert (await stored(database)).status == "received"


@pytest.mark.parametrize(
    ("content", "form", "words"),
    [
        (b"\xff\xfe", "csv", "not UTF-8"),
        (b"id,\x00", "csv", "not text"),
        (b"", "csv", "no header"),
        (b"name,email\nA,b@c.de\n", "csv", "no header with a column id"),
        (b"{", "json", "not valid JSON"),
        (b"[" * 100_000, "json", "not valid JSON"),
        (b"3", "json", "neither a list"),
        (b'{"orders": {}}', "json", "neither a list"),
    ],
)
async def test_a_file_that_is_none_is_refused_as_a_whole(
    database: Database, content: bytes, form: Any, words: str
) -> None:
    with pytest.raises(ImportProblem, match=words):
        await take_in(database, content, form)


async def test_a_file_with_too_many_rows_is_refused_and_nothing_is_stored(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "ROWS", 2)
    with pytest.raises(ImportProblem, match="more than 2 orders"):
        await take(database, [{**OBJECT, "id": f"LO-00000{n}"} for n in range(3)])
    async with database.reading() as session:
        assert await orders.searched(session) == []


async def test_only_the_first_problems_are_told_one_by_one(database: Database) -> None:
    report = await take(database, [1] * (intake.PROBLEMS + 5))
    assert (len(report.problems), report.problems_left_out) == (intake.PROBLEMS, 5)


def test_the_demos_orders_are_ones_that_an_import_would_take_in_every_state() -> None:
    made = rows(datetime(2026, 11, 25, 12, 0, tzinfo=UTC))
    for each in made:
        given = {**each, "total": each["total_cents"] / 100}
        del given["total_cents"]
        intake.OrderRow.model_validate(given)
    assert len({each["id"] for each in made}) == len(ORDERS) == 25
    assert {each["status"] for each in made} == set(orders.STATUSES)
    assert ("LO-482913", "ada.byrne@customers.example", "shipped") in shown()
