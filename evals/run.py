"""`frontdesk eval`: run suites on the local engines and print their figures."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from pathlib import Path
from typing import Final

import click
import structlog
from rich.console import Console
from rich.table import Table

from evals.datasets import DatasetError
from evals.metrics import Figure
from evals.public import SetAbsent
from tools.providers import Providers

Suite = Callable[[Providers], Awaitable[list[Figure]]]
NAMES: Final = (
    "language", "intent", "engine", "sentiment", "entities", "translation", "retrieval", "replies", "sending", "safety",
    "ocr", "speech",
)  # fmt: skip


@click.command("eval")
@click.argument("suites", nargs=-1, type=click.Choice(NAMES))
@click.option("--data", default="data", type=click.Path(path_type=Path), help="The desk's folder (its trained models).")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON list instead of a table.")
@click.option("--write", is_flag=True, help="First make the send rule's shipped evidence anew (suite sending).")
def evaluate(suites: tuple[str, ...], data: Path, as_json: bool, write: bool) -> None:
    """Measure the desk's accuracy on its own sets, with n and 95 % confidence intervals.

    \b
    Examples:
      frontdesk eval                  every suite
      frontdesk eval intent replies   two of them
      FRONTDESK_SETS=~/sets frontdesk eval engine   on public sets (Banking77, CLINC150, …) in a folder of yours
      frontdesk eval --json           for machines
      frontdesk eval sending --write  after a change of author, search or articles: label the evidence anew
    """
    if write and "sending" not in suites:
        raise click.UsageError("--write goes with the suite sending")
    # Standard output is the figures' alone, for machines.
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    try:
        figures = asyncio.run(_measure(suites or NAMES, data, write=write))
    except DatasetError as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        print(json.dumps([asdict(figure) for figure in figures], indent=2))
        return
    Console().print(_table(figures))


async def _measure(names: tuple[str, ...], data: Path, *, write: bool = False) -> list[Figure]:
    from importlib import import_module

    from tools.assembly import local_providers

    steps = Console(file=sys.stderr)
    providers = await local_providers(data, progress=lambda step, share: None)
    figures: list[Figure] = []
    if write:
        from evals import calibrating

        steps.print("labelling the send rule's evidence …")
        calibrating.write(await calibrating.labelled(providers))
    for name in names:
        steps.print(f"measuring {name} …")
        suite: Suite = import_module(f"evals.suites.{name}").run
        try:
            figures += await suite(providers)
        except SetAbsent as absent:
            steps.print(f"skipped {name}: {absent}")
    return figures


def _table(figures: list[Figure]) -> Table:
    table = Table("suite", "figure", "value", "95 % interval", "n")
    for each in figures:
        interval = f"{each.low:.3f} … {each.high:.3f}" if each.low is not None and each.high is not None else ""
        table.add_row(each.suite, each.name, f"{each.value:.3f}{each.unit}", interval, str(each.n))
    return table
