"""`frontdesk bench chaos`: SIGKILL again and again under load, and at the end nothing may be lost or doubled."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import click
from rich.table import Table

from evals import load_mix
from evals.load import (
    COUNT,
    DATA,
    DEFLATE,
    JSON,
    MIX,
    PLOT,
    SECONDS,
    SEED,
    check,
    finished,
    options,
)
from evals.load_account import Faults, Sent
from evals.load_fleet import fleet, postgres_process
from evals.load_plot import draw
from evals.load_report import console, faultless, judge, report, show, spread, within, write_json
from evals.load_run import Crowd, Run, crowd, on_clocks, settled, warmed
from evals.load_store import faults_of, records
from evals.load_target import run
from evals.load_usage import watching
from evals.server import Process, copy_prepared, server_of
from store.database import sqlite_url

STANDS_S: Final = 2.0
"""Seconds that a restarted process is left to work before it is killed again."""
VICTIMS: Final = ("server", "worker", "redis")


@dataclass
class Kill:
    """One kill: moments of `perf_counter`, and what was in flight then."""

    name: str
    at: float
    ready_at: float | None = None

    def recovery(self, sent: list[Sent], *, others_work: bool) -> dict[str, float | None]:
        """Seconds: until it was ready again, until the first turn ended, and until all that was in flight had ended.

        The two latter count from when somebody could work: from its being ready, or from the kill where others went on.
        """
        start = self.at if others_work else self.ready_at
        ends = [each.ended_at for each in sent if each.ended_at is not None]
        flying = [each for each in sent if each.at < self.at and (each.ended_at is None or each.ended_at > self.at)]
        last = max((each.ended_at or float("inf") for each in flying), default=None)
        first = min((end for end in ends if start is not None and end > start), default=None)
        return {
            "down_s": None if self.ready_at is None else self.ready_at - self.at,
            "first_turn_s": None if first is None or start is None else first - start,
            "in_flight": len(flying),
            "in_flight_s": None if last is None or start is None else max(0.0, last - start),
        }


@dataclass
class Desk:
    """The desk that suffers: its addresses, its processes, whom to kill in turn, and its database."""

    urls: list[str]
    processes: Mapping[str, Process]
    victims: list[Process]
    database_url: str
    others_work: bool
    kills: list[Kill] = field(default_factory=list)


@click.command()
@DATA
@click.option("--kill", default="server", show_default=True, type=click.Choice(VICTIMS), help="Who is killed.")
@click.option("--chats", default=50, show_default=True, type=COUNT, help="Customers who chat at the same time.")
@click.option("--every", default=5.0, show_default=True, type=SECONDS, help="Seconds between a chat's messages.")
@click.option("--kill-every", default=10.0, show_default=True, type=SECONDS, help="Seconds between two kills.")
@click.option("--seconds", default=300.0, show_default=True, type=SECONDS, help="How long they chat.")
@click.option("--grace", default=60.0, show_default=True, type=float, help="Seconds that the last turns are given.")
@click.option("--postgres", help="SQLAlchemy URL of a PostgreSQL where databases may be made (worker, redis).")
@click.option("--recovery", type=float, help="Fail when a recovery takes longer than this many seconds, or at a fault.")
@options(MIX, SEED, DEFLATE, JSON, PLOT)
def chaos(
    data: Path,
    kill: str,
    chats: int,
    every: float,
    kill_every: float,
    seconds: float,
    grace: float,
    postgres: str | None,
    recovery: float | None,
    mix: str,
    seed: int,
    deflate: bool,
    as_json: Path | None,
    plot: Path | None,
) -> None:
    """Kill the server, a worker or Redis every few seconds under load, start it again, and count what was lost.

    The server is an embedded desk; workers and Redis belong to a desk of two API processes and two workers on
    PostgreSQL, with a Redis of its own. Customers come back by themselves and send again what was not acknowledged.

    \b
    Examples:
      frontdesk bench chaos --recovery 5
      frontdesk bench chaos --kill worker --seconds 60
      frontdesk bench chaos --kill redis --json redis.json --plot redis.png
    """
    check(as_json, plot, chats)

    async def work() -> tuple[Run, list[Kill]]:
        """The whole run."""
        with _desk(kill, data, postgres) as starting:
            async with starting as desk:
                return await _suffer(desk, chats, every, kill_every, seconds, grace, mix, seed, deflate), desk.kills

    done, kills = run(work())
    figures = {"title": f"SIGKILL of the {kill} every {kill_every:g} s, {chats} chats", **report(done)}
    show(figures["title"], figures)
    _show(figures["recovery"])
    write_json(as_json, figures)
    draw(plot, done, figures["title"], marks=[each.at for each in kills])
    if recovery is not None:
        judge([*_late(figures["recovery"], recovery), *_faults_but_errors(figures)])


@contextmanager
def _desk(kill: str, data: Path, postgres: str | None) -> Iterator[Any]:
    with tempfile.TemporaryDirectory(prefix="frontdesk-chaos-") as folder:
        if kill == "server":
            yield _embedded(data, Path(folder))
        else:
            yield _many(data, Path(folder), postgres, kill)


@asynccontextmanager
async def _embedded(prepared: Path, data: Path) -> AsyncIterator[Desk]:
    copy_prepared(prepared, data)
    process = server_of(data)
    process.start()
    try:
        await process.ready()
        url = sqlite_url(data / "frontdesk.db")
        yield Desk([str(process.url)], {"server": process}, [process], url, others_work=False)
    finally:
        process.stop()


@asynccontextmanager
async def _many(prepared: Path, folder: Path, postgres: str | None, kill: str) -> AsyncIterator[Desk]:
    async with fleet(prepared, folder, postgres=postgres) as running:
        victims = running.workers if kill == "worker" else [running.redis]
        yield Desk(running.urls, running.processes, victims, running.database_url, others_work=True)


async def _suffer(
    desk: Desk,
    chats: int,
    every: float,
    kill_every: float,
    seconds: float,
    grace: float,
    mix: str,
    seed: int,
    deflate: bool,
) -> Run:
    texts = load_mix.texts(mix, seed)
    many = len(desk.processes) > 1

    def watched() -> dict[str, int]:
        """The processes that run just now."""
        return {name: each.pid for name, each in desk.processes.items()} | (postgres_process() if many else {})

    async with crowd(desk.urls, chats, deflate=deflate) as people:
        await warmed(people, texts)
        async with watching(watched) as usage:
            killing = asyncio.create_task(_killing(desk, kill_every, time.perf_counter() + seconds))
            await on_clocks(people, texts, every=every, seconds=seconds, seed=seed, patient=True)
            await killing
            await settled(people, grace)
        done = await finished(people, usage, seconds)
    _add(done.faults, await asyncio.to_thread(_stored, desk, people))
    done.extra["recovery"] = [each.recovery(done.sent, others_work=desk.others_work) for each in desk.kills]
    return done


async def _killing(desk: Desk, every: float, until: float) -> None:
    """Kill and start again, as a supervisor would: at once. What is not ready yet is not killed."""
    due = time.perf_counter() + every
    number = 0
    while due < until:
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        victim = desk.victims[number % len(desk.victims)]
        kill = Kill(victim.name, time.perf_counter())
        desk.kills.append(kill)
        await asyncio.to_thread(victim.kill)
        victim.start()
        await victim.ready()
        kill.ready_at = time.perf_counter()
        number += 1
        due = max(kill.at + every, kill.ready_at + STANDS_S)


def _stored(desk: Desk, people: Crowd) -> Faults:
    return faults_of(records(desk.database_url), [each.account for each in people.customers])


def _add(faults: Faults, more: Faults) -> None:
    faults.errors += more.errors
    faults.lost += more.lost
    faults.doubled += more.doubled
    faults.out_of_order += more.out_of_order


def _show(recoveries: list[dict[str, float | None]]) -> None:
    table = Table("after a kill, seconds", "p50", "p95", "max", "n", title=f"{len(recoveries)} kills")
    names = {
        "down_s": "until the process was ready again",
        "first_turn_s": "until the first turn ended, from when somebody could work",
        "in_flight_s": "until all that was in flight had ended, likewise",
    }
    for key, name in names.items():
        values = spread([each[key] for each in recoveries if each[key] is not None])  # type: ignore[misc]
        row = (f"{values[share]:.2f}" if share in values else "-" for share in ("p50", "p95", "max"))
        table.add_row(name, *row, str(values["n"]))
    console.print(table)


def _late(recoveries: list[dict[str, float | None]], bar: float) -> list[str]:
    if not recoveries:
        return ["recovery: nothing was killed"]
    return [
        line
        for key in ("first_turn_s", "in_flight_s")
        for line in within(f"recovery, {key}", max((each[key] or 0.0 for each in recoveries), default=None), bar, "s")
    ]


def _faults_but_errors(figures: Mapping[str, Any]) -> list[str]:
    """Errors are no miss here: a desk that is killed may refuse what it has not taken."""
    return faultless({**figures, "errors": {}})
