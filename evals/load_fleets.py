"""`frontdesk bench fleet`: what many processes of one desk do together, beside a single one."""

from __future__ import annotations

import os
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import click
from rich.table import Table

from evals import load_mix
from evals.load import COUNT, DATA, DEFLATE, JSON, MIX, SECONDS, SEED, check, finished, options
from evals.load_fleet import fleet
from evals.load_report import console, faultless, judge, report, show, write_json
from evals.load_run import Run, crowd, in_a_loop, settled, warmed
from evals.load_target import run
from evals.load_usage import CLIENT, Watched, watching
from evals.server import copy_prepared, server_of

RAMP_S = 3.0
"""Seconds that the loop turns before it is measured."""


@click.command("fleet")
@DATA
@click.option("--apis", default=2, show_default=True, type=COUNT, help="Processes that take messages.")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(0), help="Processes that answer them.")
@click.option("--in-flight", default=50, show_default=True, type=COUNT, help="Customers who write without a pause.")
@click.option("--seconds", default=60.0, show_default=True, type=SECONDS, help="How long each desk is measured.")
@click.option("--postgres", help="SQLAlchemy URL of a PostgreSQL where databases may be made.")
@click.option("--ratio", type=float, help="Fail below this many times the single process's turns a second.")
@options(MIX, SEED, DEFLATE, JSON)
def fleets(
    data: Path,
    apis: int,
    workers: int,
    in_flight: int,
    seconds: float,
    postgres: str | None,
    ratio: float | None,
    mix: str,
    seed: int,
    deflate: bool,
    as_json: Path | None,
) -> None:
    """Turns a second of a desk of many processes, on PostgreSQL, Redis and Chroma, and of one embedded process.

    Customers write again as soon as they have their answer, so that both are full; the processor time of every process
    says what the fleet is limited by. Without workers the processes that take messages answer them too.

    \b
    Examples:
      frontdesk bench fleet
      frontdesk bench fleet --ratio 1.5 --seconds 120 --json fleet.json
    """
    check(as_json, None, in_flight)

    async def both() -> tuple[Run, Run]:
        """One desk after the other."""
        with tempfile.TemporaryDirectory(prefix="frontdesk-fleet-") as folder:
            async with _single(data, Path(folder)) as (urls, watched):
                alone = await saturated(urls, watched, in_flight, seconds, mix, seed, deflate)
            async with fleet(data, Path(folder), postgres=postgres, apis=apis, workers=workers) as many:
                together = await saturated(many.urls, many.watched, in_flight, seconds, mix, seed, deflate)
        return alone, together

    alone, together = run(both())
    figures: dict[str, Any] = {
        "title": f"{in_flight} in flight, {seconds:g} s each",
        "single": report(alone),
        "fleet": report(together),
        "cores": os.cpu_count(),
    }
    show("one embedded process", figures["single"])
    show(f"{apis} API processes and {workers} workers", figures["fleet"])
    figures["ratio"] = _ratio(figures)
    _compare(figures)
    write_json(as_json, figures)
    if ratio is not None:
        missed = [] if figures["ratio"] >= ratio else [f"{figures['ratio']:.2f} times, the bar is {ratio:g}"]
        judge([*missed, *faultless(figures["single"]), *faultless(figures["fleet"])])


@asynccontextmanager
async def _single(prepared: Path, folder: Path) -> AsyncIterator[tuple[list[str], Watched]]:
    data = folder / "single"
    data.mkdir()
    copy_prepared(prepared, data)
    process = server_of(data)
    process.start()
    try:
        await process.ready()
        yield [str(process.url)], lambda: {"server": process.pid}
    finally:
        process.stop()


async def saturated(
    urls: Sequence[str], watched: Watched, in_flight: int, seconds: float, mix: str, seed: int, deflate: bool
) -> Run:
    """A desk that always has `in_flight` messages to answer; what is sent while the loop starts does not count."""
    texts = load_mix.texts(mix, seed)
    async with crowd(urls, in_flight, deflate=deflate) as people:
        await warmed(people, texts)
        await in_a_loop(people, texts, seconds=RAMP_S)
        for each in people.customers:
            each.account.sent.clear()
        async with watching(watched) as usage:
            await in_a_loop(people, texts, seconds=seconds)
            await settled(people, 30)
        return await finished(people, usage, seconds)


def _ratio(figures: Mapping[str, Any]) -> float:
    single = figures["single"]["turns_per_s"]
    return figures["fleet"]["turns_per_s"] / single if single else 0.0


def _compare(figures: Mapping[str, Any]) -> None:
    table = Table("", "turns/s", "p50 ms", "p95 ms", "cores, desk", "cores, client", "processor ms a turn")
    for name in ("single", "fleet"):
        each, usage = figures[name], figures[name]["usage"]
        latency = (f"{each['latency_ms'].get(share, 0):.0f}" for share in ("p50", "p95"))
        cores = (f"{usage[key]:.2f}" for key in ("server_cores", "client_cores"))
        table.add_row(name, f"{each['turns_per_s']:.1f}", *latency, *cores, f"{usage['server_ms_per_turn'] or 0:.1f}")
    console.print(table)
    usage = figures["fleet"]["usage"]
    busiest = max((name for name in usage["processes"] if name != CLIENT), key=lambda n: usage["processes"][n]["cores"])
    used = usage["server_cores"] + usage["client_cores"]
    console.print(
        f"the fleet does {figures['ratio']:.2f} times the turns of the single process. It and the client used "
        f"{used:.2f} of {figures['cores']} cores; the busiest process was {busiest} with "
        f"{usage['processes'][busiest]['cores']:.2f}."
    )
