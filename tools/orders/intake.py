"""Reading an export of the business system: CSV or JSON, row by row, with what is wrong with each row that is.

CSV has a header. Its columns: id, email, name, status, placed_at, payment, carrier, tracking_number, expected_on,
delivered_at, total, currency, items, address_name, street, postcode, city, country, return_number, refund_state,
refund_due_on, refund_amount. Items are written like ``2 x Glow A60 @ 14.90; 1 x Alder 3 @ 899.00 (large)``. JSON is a
list of objects (or ``{"orders": [...]}``) with the same names; ``items`` may be a list there and ``address`` an object.
"""

from __future__ import annotations

import asyncio
import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Final, Literal, get_args

import msgspec
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from store.database import Database
from store.order_import import BATCH, upsert
from tools.orders.numbers import canonical
from tools.orders.record import Address, Kind, OrderItem, Payment, Refund, Status

ROWS: Final = 10_000
"""The most orders that one import takes."""
PROBLEMS: Final = 100
"""How many problems of rows are told one by one."""
ADDRESS: Final = ("street", "postcode", "city", "country")
_ITEM: Final = re.compile(
    rf"(?:(\d{{1,3}})\s*[x×]\s*)?(.+?)\s*@\s*(\d+(?:[.,]\d{{1,2}})?)\s*(?:\(({'|'.join(get_args(Kind))})\))?"
)


class ImportProblem(ValueError):
    """The whole file cannot be taken; the message says why."""


class RowProblem(msgspec.Struct, frozen=True):
    """A row that was left out: its number (the first order is 1), its order if it has one, and what is wrong."""

    row: int
    id: str | None
    detail: str


@dataclass
class Report:
    """What became of an import. `kept` are orders whose newer changes made here were not overwritten."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    kept: list[str] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    problems_left_out: int = 0

    def problem(self, row: int, order_id: object, detail: str) -> None:
        """Note what is wrong with a row; only the first `PROBLEMS` are told one by one."""
        if len(self.problems) < PROBLEMS:
            named = str(order_id)[:40] if order_id not in (None, "") else None
            self.problems.append(RowProblem(row, named, detail))
        else:
            self.problems_left_out += 1


def _cents(value: Any) -> Any:
    """An amount like ``59.90`` in cents. Raises ValueError for what is none."""
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise ValueError("is not an amount like 59.90")
    try:
        amount = Decimal(str(value).strip().replace(",", ".")) * 100
    except InvalidOperation as error:
        raise ValueError("is not an amount like 59.90") from error
    if not amount.is_finite() or amount != amount.to_integral_value():
        raise ValueError("is not an amount with at most two decimals, like 59.90")
    return int(amount)


def _aware(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


Cents = Annotated[int, BeforeValidator(_cents), Field(ge=0, le=100_000_000)]
At = Annotated[datetime, AfterValidator(_aware)]
Short = Annotated[str, Field(max_length=60)]


class OrderRow(BaseModel):
    """An order of an export, checked. Times without a zone are UTC."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    id: Annotated[str, AfterValidator(canonical), Field(pattern=r"^#?[A-Za-z0-9][A-Za-z0-9 -]{2,38}$")]
    email: Annotated[str, AfterValidator(str.casefold), Field(max_length=320, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
    name: str = Field(min_length=1, max_length=200)
    status: Status
    placed_at: At
    payment: Payment | None = None
    carrier: Short | None = None
    tracking_number: Short | None = None
    expected_on: date | None = None
    delivered_at: At | None = None
    total: Cents
    currency: str = Field("EUR", pattern=r"^[A-Z]{3}$")
    items: list[OrderItem] = Field(min_length=1, max_length=200)
    address: Address
    return_number: Annotated[str, Field(max_length=40)] | None = None
    refund: Refund | None = None

    def columns(self) -> dict[str, Any]:
        """The columns of the store's table."""
        plain = self.model_dump(mode="json", include={"items", "address", "refund"})
        return {**self.model_dump(exclude={"items", "address", "refund", "total"}), **plain, "total_cents": self.total}


async def take_in(
    database: Database, content: bytes, form: Literal["csv", "json"], *, exported_at: datetime | None = None
) -> Report:
    """Add or bring up to date the orders of a file; rows that cannot be read are reported and left out.

    Running it again changes nothing. Raises `ImportProblem` when the file as a whole cannot be taken.
    """
    report, rows = await asyncio.to_thread(_parsed, content, form)  # a long file must not keep the desk from answering
    for start in range(0, len(rows), BATCH):
        async with database.writing() as session:
            done = await upsert(session, rows[start : start + BATCH], exported_at=exported_at)
        report.created, report.updated = report.created + done.created, report.updated + done.updated
        report.unchanged, report.kept = report.unchanged + done.unchanged, [*report.kept, *done.kept]
    return report


def _parsed(content: bytes, form: Literal["csv", "json"]) -> tuple[Report, list[dict[str, Any]]]:
    """The columns of the orders that can be read, each once, and a report of what is wrong with the others."""
    report, good = Report(), {}
    for number, row in enumerate(_rows(content, form), start=1):
        if number > ROWS:
            raise ImportProblem(f"the file has more than {ROWS:,} orders; split it")
        read = _read(number, row, report)
        if read is not None and read.id in good:
            report.problem(number, read.id, "the same order stands in an earlier row")
        elif read is not None:
            good[read.id] = read.columns()
    return report, list(good.values())


def _read(number: int, row: object, report: Report) -> OrderRow | None:
    if not isinstance(row, Mapping):
        report.problem(number, None, "is not an object with the fields of an order")
        return None
    try:
        return OrderRow.model_validate(_gathered(row))
    except (ValidationError, ValueError) as error:
        report.problem(number, row.get("id"), _words(error))
        return None


def _words(error: ValueError) -> str:
    """What is wrong, by field, without the values: they are customers' data."""
    if not isinstance(error, ValidationError):
        return str(error)
    found = error.errors(include_url=False, include_context=False, include_input=False)
    return "; ".join(
        f"{'.'.join(map(str, each['loc']))}: {each['msg'].removeprefix('Value error, ')}" for each in found
    )


def _gathered(row: Mapping[Any, Any]) -> dict[str, Any]:
    """A row with its empty cells left out, and address, items and refund put together from flat columns."""
    given = {str(name): value for name, value in row.items() if value not in ("", None)}
    if isinstance(given.get("items"), str):
        given["items"] = [_item(part) for part in given["items"].split(";") if part.strip()]
    elif isinstance(given.get("items"), list):
        given["items"] = [_priced(each) for each in given["items"]]
    if "address" not in given:
        given["address"] = {name: given.pop(name) for name in ADDRESS if name in given}
        if "address_name" in given:
            given["address"]["name"] = given.pop("address_name")
    refund = {name: given.pop(f"refund_{name}") for name in ("state", "amount", "due_on") if f"refund_{name}" in given}
    if refund:
        given["refund"] = refund
    if isinstance(given.get("refund"), Mapping) and "amount" in given["refund"]:
        amount = _cents(given["refund"]["amount"])
        rest = {name: value for name, value in given["refund"].items() if name != "amount"}
        given["refund"] = {**rest, "amount_cents": amount}
    return given


def _priced(item: Any) -> Any:
    """An item whose `price` is an amount, with cents in its place."""
    if not isinstance(item, Mapping) or "price" not in item:
        return item
    return {**{name: value for name, value in item.items() if name != "price"}, "price_cents": _cents(item["price"])}


def _item(text: str) -> dict[str, Any]:
    match = _ITEM.fullmatch(text.strip())
    if match is None:
        raise ValueError("items: each is written like 2 x Glow A60 @ 14.90, and several are divided by semicolons")
    quantity, name, price, kind = match.groups()
    return {"name": name, "quantity": int(quantity or 1), "price_cents": _cents(price), "kind": kind or "parcel"}


def _rows(content: bytes, form: Literal["csv", "json"]) -> Iterator[object]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ImportProblem("the file is not UTF-8 text") from error
    if "\x00" in text:
        raise ImportProblem("the file is not text")
    yield from _csv(text) if form == "csv" else _json(text)


def _csv(text: str) -> Iterator[object]:
    first = text.partition("\n")[0]
    reader = csv.DictReader(
        io.StringIO(text, newline=""), delimiter=";" if first.count(";") > first.count(",") else ","
    )
    if reader.fieldnames is None or "id" not in [name.strip().lower() for name in reader.fieldnames]:
        raise ImportProblem("the CSV has no header with a column id")
    reader.fieldnames = [name.strip().lower() for name in reader.fieldnames]
    try:
        for row in reader:
            if None in row:
                row["(more cells than the header)"] = str(len(row.pop(None)))
            yield row
    except csv.Error as error:
        raise ImportProblem(f"the CSV cannot be read: {error}") from error


def _json(text: str) -> Iterator[object]:
    try:
        found = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        raise ImportProblem("the file is not valid JSON") from error
    if isinstance(found, dict):
        found = found.get("orders")
    if not isinstance(found, list):
        raise ImportProblem('the JSON is neither a list of orders nor {"orders": [...]}')
    yield from found
