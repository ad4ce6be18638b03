"""`frontdesk orders`: the shop's orders, as its business system gave them. Works beside a running desk."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

import click

from api.commands.common import data_option, database_of, settings_of

if TYPE_CHECKING:
    from store.database import Database
    from tools.orders.intake import Report

T = TypeVar("T")


@click.group()
def orders() -> None:
    """Import, list and show the shop's orders.

    \b
    Examples:
      frontdesk orders import export.csv
      frontdesk orders list --search berlin@example.com
      frontdesk orders show LO-482913
    """


@orders.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--format", "form", type=click.Choice(["csv", "json"]), help="What FILE is.  [default: by its name]")
@click.option(
    "--exported-at",
    type=click.DateTime(["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d"]),
    help="When FILE was exported, in UTC; changes that the desk made later stay.",
)
@data_option
def import_(file: Path, form: Literal["csv", "json"] | None, exported_at: datetime | None, data: Path | None) -> None:
    """Add or bring up to date the orders of FILE (CSV or JSON).

    Rows that cannot be read are left out and reported; importing a file again changes nothing.

    \b
    Example:  frontdesk orders import export.csv
    """
    from api.routes.orders import MAX_IMPORT
    from tools.orders.intake import ImportProblem, take_in

    chosen: Literal["csv", "json"] = form or ("json" if file.suffix.lower() == ".json" else "csv")
    if file.stat().st_size > MAX_IMPORT:
        raise click.ClickException(f"{file} is larger than {MAX_IMPORT // 2**20} MiB; split it")
    at = exported_at.replace(tzinfo=UTC) if exported_at else None
    try:
        report = _run(data, lambda database: take_in(database, file.read_bytes(), chosen, exported_at=at))
    except ImportProblem as error:
        raise click.ClickException(f"{file}: {error}") from error
    _tell(report)


@orders.command("list")
@click.option("--search", help="Only with this in the number, name, e-mail or tracking number.")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True, help="How many at most.")
@data_option
def list_(search: str | None, limit: int, data: Path | None) -> None:
    """List orders, the newest first.

    \b
    Example:  frontdesk orders list --search ada
    """
    from store import orders as stored
    from tools.orders.record import STATUS_WORDS, money

    async def work(database: Database) -> list[stored.Order]:
        """Read the orders."""
        async with database.reading() as session:
            return list(await stored.searched(session, text=search, limit=limit))

    found = _run(data, work)
    for order in found:
        total = money(order.total_cents, order.currency)
        status = STATUS_WORDS[order.status]
        click.echo(f"{order.id:12} {order.placed_at:%Y-%m-%d}  {status:20} {total:>14}  {order.email:34} {order.name}")
    if not found:
        click.echo("no orders; add some with: frontdesk orders import FILE", err=True)


@orders.command("show")
@click.argument("number")
@data_option
def show(number: str, data: Path | None) -> None:
    """Show an order, and what the desk did to it.

    \b
    Example:  frontdesk orders show LO-482913
    """
    from store import orders as stored
    from store.base import now
    from tools.orders.numbers import canonical
    from tools.orders.record import money, record_of
    from tools.orders.rules import status_said

    async def work(database: Database) -> tuple[stored.Order | None, list[stored.OrderAct]]:
        """Read the order."""
        async with database.reading() as session:
            order = await stored.get(session, canonical(number))
            return order, list(await stored.acts_of_order(session, order.id)) if order else []

    order, acts = _run(data, work)
    if order is None:
        raise click.ClickException(f"there is no order {number}; see: frontdesk orders list")
    address = order.address
    click.echo(status_said(record_of(order), now()))
    click.echo(f"\nPlaced    {order.placed_at:%Y-%m-%d %H:%M} UTC by {order.name} ({order.email})")
    click.echo(f"To        {address['street']}, {address['postcode']} {address['city']}, {address['country']}")
    for item in order.items:
        price = money(item["price_cents"], order.currency)
        click.echo(f"          {item['quantity']} x {item['name']} at {price}")
    click.echo(
        f"Total     {money(order.total_cents, order.currency)}, {(order.payment or 'unknown').replace('_', ' ')}"
    )
    for act in acts:
        click.echo(f"{act.at:%Y-%m-%d %H:%M}  {act.tool}: {act.result.get('said', '')}")


def _tell(report: Report) -> None:
    click.echo(f"{report.created} added, {report.updated} changed, {report.unchanged} the same")
    if report.kept:
        shown = ", ".join(report.kept[:10]) + (" …" if len(report.kept) > 10 else "")
        click.echo(f"Newer changes made here were kept: {shown}", err=True)
    for problem in report.problems:
        click.echo(f"row {problem.row} ({problem.id or 'no number'}): {problem.detail}", err=True)
    if report.problems_left_out:
        click.echo(f"and {report.problems_left_out} more rows with problems", err=True)
    if report.problems:
        raise click.exceptions.Exit(1)


def _run(data: Path | None, work: Callable[[Database], Awaitable[T]]) -> T:
    loaded = settings_of(data=data)

    async def inside() -> T:
        async with database_of(loaded) as database:
            return await work(database)

    return asyncio.run(inside())
