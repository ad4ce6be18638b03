"""`frontdesk bench load`, `burst` and `connected`: real WebSocket customers, from outside."""

from __future__ import annotations

import asyncio
import resource
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from evals import load_mix
from evals.load_plot import draw, drawable
from evals.load_report import faultless, judge, report, show, within, writable, write_json
from evals.load_run import Arrivals, Crowd, Run, audited, crowd, on_clocks, settled, warmed
from evals.load_target import Target, a_login, a_mix, addresses, run, target
from evals.load_usage import Usage, watching

SPARE_FILES: Final = 200
"""Open files that the client needs beside its sockets."""
QUIET_S: Final = 5.0
"""Seconds that nothing happens before memory is read."""

F = TypeVar("F", bound=Callable[..., Any])
DATA = click.option("--data", default="data", type=click.Path(path_type=Path), help="A desk with trained models.")
URL = click.option("--url", multiple=True, callback=addresses, help="A running desk; several are taken in turn.")
PID = click.option("--pid", multiple=True, type=int, help="With --url: a process of that desk, to be measured.")
LOGIN = click.option("--login", callback=a_login, help="With --url: EMAIL:PASSWORD of an agent who approves drafts.")
MIX = click.option(
    "--mix",
    default=load_mix.NATURAL,
    show_default=True,
    callback=a_mix,
    help="What is written, like questions=60,handover=10,talk=20,languages=10.",
)
SEED = click.option("--seed", default=7, show_default=True, help="Chooses and orders the messages and their times.")
GRACE = click.option(
    "--grace", default=30.0, show_default=True, help="Seconds that the last messages are given.", type=float
)
DEFLATE = click.option(
    "--deflate/--no-deflate", default=True, show_default=True, help="Offer compression, as browsers do."
)
JSON = click.option("--json", "as_json", type=click.Path(dir_okay=False, path_type=Path), help="Write figures here.")
PLOT = click.option("--plot", type=click.Path(dir_okay=False, path_type=Path), help="Draw a PNG here.")
P95 = click.option("--p95", type=float, help="Fail above this many milliseconds, and at any fault.")
COUNT = click.IntRange(min=1)
SECONDS = click.FloatRange(min=0, min_open=True)


def options(*chosen: Callable[[F], F]) -> Callable[[F], F]:
    """Several options at once, in this order."""

    def decorate(command: F) -> F:
        """The command with them."""
        for each in reversed(chosen):
            command = each(command)
        return command

    return decorate


@click.command()
@options(DATA, URL, PID, LOGIN)
@click.option("--chats", default=100, show_default=True, type=COUNT, help="Customers who chat at the same time.")
@click.option("--every", default=5.0, show_default=True, type=SECONDS, help="Seconds between a chat's messages.")
@click.option("--arrivals", default="clock", show_default=True, type=click.Choice(["clock", "poisson"]))
@click.option("--seconds", default=300.0, show_default=True, type=SECONDS, help="How long they chat.")
@click.option("--agents", default=0, show_default=True, type=click.IntRange(0), help="Agents who approve drafts.")
@click.option("--think", default=3.0, show_default=True, type=click.FloatRange(0), help="Seconds they think.")
@options(MIX, SEED, GRACE, DEFLATE, JSON, PLOT, P95)
def load(
    data: Path,
    url: tuple[str, ...],
    pid: tuple[int, ...],
    login: str | None,
    chats: int,
    every: float,
    arrivals: Arrivals,
    seconds: float,
    agents: int,
    think: float,
    mix: str,
    seed: int,
    grace: float,
    deflate: bool,
    as_json: Path | None,
    plot: Path | None,
    p95: float | None,
) -> None:
    """Many chats at once, each writing on its own clock: latency, errors, lost, doubled, out of order, CPU, memory.

    Without agents a customer leaves a conversation that waits for a person and asks the next thing in a new one.

    \b
    Examples:
      frontdesk bench load --p95 300
      frontdesk bench load --chats 20 --seconds 30 --agents 2 --json load.json --plot load.png
      frontdesk bench load --url http://127.0.0.1:8001 --url http://127.0.0.1:8002 --arrivals poisson
    """
    check(as_json, plot, chats + agents)
    if agents and url and login is None:
        raise click.UsageError("--agents on a running desk need --login")
    with target(data, url, login=login, pids=pid) as desk:

        async def work() -> Run:
            """The whole run."""
            texts = load_mix.texts(mix, seed)
            agent = await desk.agent() if agents else None
            async with crowd(desk.urls, chats, agent=agent, agents=agents, think=think, deflate=deflate) as people:
                await warmed(people, texts)
                async with watching(desk.watched) as usage:
                    await on_clocks(people, texts, every=every, seconds=seconds, arrivals=arrivals, seed=seed)
                    await settled(people, grace)
                return await finished(people, usage, seconds)

        done = _run(work)
    title = f"{chats} chats, one message every {every:g} s each ({arrivals}), {seconds:g} s, {agents} agents"
    told(title, done, as_json, plot, p95)


@click.command()
@options(DATA, URL, PID)
@click.option("--messages", default=100, show_default=True, type=COUNT, help="Customers, each with one message.")
@options(MIX, SEED, DEFLATE, JSON, PLOT, P95)
def burst(
    data: Path,
    url: tuple[str, ...],
    pid: tuple[int, ...],
    messages: int,
    mix: str,
    seed: int,
    deflate: bool,
    as_json: Path | None,
    plot: Path | None,
    p95: float | None,
) -> None:
    """Messages of as many customers at the same instant, all connected before.

    \b
    Examples:
      frontdesk bench burst --p95 1500
      frontdesk bench burst --messages 500
    """
    check(as_json, plot, messages)
    with target(data, url, pids=pid) as desk:

        async def work() -> Run:
            """The whole run."""
            texts = load_mix.texts(mix, seed)
            async with crowd(desk.urls, messages, deflate=deflate) as people:
                await warmed(people, texts)
                async with watching(desk.watched) as usage:
                    at = time.perf_counter()
                    await asyncio.gather(*(each.send(next(texts), at=at) for each in people.customers))
                    await settled(people, 60)
                return await finished(people, usage, 0)

        done = _run(work)
    told(f"{messages} messages at the same instant", done, as_json, plot, p95)


@click.command()
@options(DATA, URL, PID)
@click.option("--customers", default=1000, show_default=True, type=COUNT, help="Customers who are connected.")
@click.option("--rate", default=20.0, show_default=True, type=SECONDS, help="Messages a second, of all together.")
@click.option("--seconds", default=60.0, show_default=True, type=SECONDS, help="How long they write.")
@options(MIX, SEED, GRACE, DEFLATE, JSON, PLOT, P95)
@click.option("--mb", type=float, help="Fail above this many MB more than the idle desk has.")
def connected(
    data: Path,
    url: tuple[str, ...],
    pid: tuple[int, ...],
    customers: int,
    rate: float,
    seconds: float,
    mix: str,
    seed: int,
    grace: float,
    deflate: bool,
    as_json: Path | None,
    plot: Path | None,
    p95: float | None,
    mb: float | None,
) -> None:
    """Many customers connected, few of whom write: latency, memory above the idle desk, bytes a socket.

    \b
    Examples:
      frontdesk bench connected --p95 600 --mb 250
      frontdesk bench connected --customers 5000 --rate 5
    """
    check(as_json, plot, customers)
    with target(data, url, pids=pid) as desk:
        done = _run(lambda: _connected(desk, customers, rate, seconds, mix, seed, grace, deflate))
    memory = done.extra["memory_mb"]
    missed = within("memory above idle", memory["above_idle"] if memory["idle"] else None, mb, "MB")
    told(f"{customers} connected, {rate:g} messages a second, {seconds:g} s", done, as_json, plot, p95, missed)


async def _connected(
    desk: Target, customers: int, rate: float, seconds: float, mix: str, seed: int, grace: float, deflate: bool
) -> Run:
    texts = load_mix.texts(mix, seed)
    async with watching(desk.watched) as usage:
        await asyncio.sleep(QUIET_S)
        usage.look()
        idle = usage.now_mb()
        async with crowd(desk.urls, customers, deflate=deflate) as people:
            await asyncio.sleep(QUIET_S)
            usage.look()
            held = usage.now_mb()
            await warmed(people, texts)
            await on_clocks(people, texts, every=customers / rate, seconds=seconds, seed=seed)
            await settled(people, grace)
            usage.look()
            peak = usage.peak_mb()
            done = await finished(people, usage, seconds)
    done.extra["memory_mb"] = {
        "idle": idle,
        "connected": held,
        "peak": peak,
        "above_idle": peak - idle,
        "bytes_a_socket": (held - idle) * 1e6 / customers,
    }
    return done


async def finished(people: Crowd, usage: Usage, seconds: float) -> Run:
    """A run whose messages have had their time, compared with the store."""
    cuts: Counter[str] = Counter()
    decided: Counter[str] = Counter()
    for each in people.customers:
        cuts += each.cuts
    for agent in people.agents:
        decided += agent.decided
    return Run(people.sent, await audited(people), usage, seconds, cuts, decided)


def check(as_json: Path | None, plot: Path | None, sockets: int) -> None:
    """Raise `click.ClickException` for what would make a run be for nothing."""
    writable(as_json)
    drawable(plot)
    writable(plot)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = sockets + SPARE_FILES
    if resource.RLIM_INFINITY not in (soft, hard) and soft < needed:
        if hard < needed:
            raise click.ClickException(
                f"{sockets} sockets need {needed} open files, and this shell allows {hard}: raise it with ulimit -Hn"
            )
        resource.setrlimit(resource.RLIMIT_NOFILE, (needed, hard))


def told(
    title: str,
    done: Run,
    as_json: Path | None,
    plot: Path | None,
    p95: float | None,
    missed: list[str] | None = None,
) -> None:
    """Print, write and draw a run, and hold it against its bars."""
    figures = {"title": title, **report(done)}
    show(title, figures)
    if "memory_mb" in figures:
        memory = figures["memory_mb"]
        click.echo(
            f"memory: {memory['idle']:.0f} MB idle, {memory['connected']:.0f} MB with all connected "
            f"({memory['bytes_a_socket'] / 1000:.1f} kB a socket), {memory['peak']:.0f} MB at most: "
            f"{memory['above_idle']:.0f} MB above idle"
        )
    write_json(as_json, figures)
    draw(plot, done, title)
    if p95 is not None or missed is not None:
        cuts = [f"connections cut: {sum(done.cuts.values())}"] if done.cuts else []
        slow = within("p95", figures["latency_ms"].get("p95"), p95, "ms")
        judge([*slow, *(missed or []), *cuts, *faultless(figures)])


def _run(work: Callable[[], Any]) -> Run:
    found: Run = run(work())
    return found
