"""`frontdesk bench`: how fast, how large and how steady the desk is, measured from outside through HTTP."""

from __future__ import annotations

import asyncio
import random
import sqlite3
from contextlib import closing
from importlib import import_module
from pathlib import Path
from typing import Final

import click
import httpx
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from evals import datasets
from evals.chats import Chat, Timings, together
from evals.metrics import percentile
from evals.server import Server, ServerFailed, serving

WARM_UP: Final = 20
STORAGE_AT: Final = (50, 200)
STEADY: Final = "How long do I have to send something back?"
"""A question that is answered at once, so that a conversation can go on without an agent."""

OTHERS: Final = {
    "analysis": "evals.analysis:analysis",
    "call": "evals.calling:calls",
    "checkpoints": "evals.checkpoints:checkpoints",
    "import": "evals.importing:imports",
    "media": "evals.media:media",
    "words": "evals.words:words",
    "search": "evals.searching:search",
    "storage": "evals.storage:storage",
    "load": "evals.load:load",
    "burst": "evals.load:burst",
    "connected": "evals.load:connected",
    "chaos": "evals.chaos:chaos",
    "fleet": "evals.load_fleets:fleets",
    "langgraph": "evals.load_langgraph:langgraph",
}
"""Commands and where they are."""

console = Console()


class Benches(click.Group):
    """Those of other modules are loaded when they are asked for: they bring the engines with them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """By name."""
        return sorted({*OTHERS, *super().list_commands(ctx)})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or None."""
        if cmd_name not in OTHERS:
            return super().get_command(ctx, cmd_name)
        module, _, name = OTHERS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command


@click.group(cls=Benches)
def bench() -> None:
    """Measure the desk. The server runs in a process of its own on a fresh, empty desk."""


@bench.command()
@click.option("--data", default="data", type=click.Path(path_type=Path), help="A desk with trained models to copy.")
@click.option("--messages", default=200, show_default=True, help="Turns of the single chat.")
@click.option("--chats", default=100, show_default=True, help="Simultaneous chats.")
@click.option("--every", default=5.0, show_default=True, help="Seconds between two messages of a chat.")
@click.option("--seconds", default=60.0, show_default=True, help="How long the simultaneous chats go on.")
@click.option("--seed", default=7, show_default=True, help="Chooses and orders the messages.")
def turn(data: Path, messages: int, chats: int, every: float, seconds: float, seed: int) -> None:
    """A full text turn, from the request to its outcome: alone, and with many chats at once.

    \b
    Examples:
      frontdesk bench turn
      frontdesk bench turn --chats 200 --seconds 120
    """
    texts = [item.text for item in datasets.intents()]
    random.Random(seed).shuffle(texts)  # noqa: S311  # an order, no secret
    try:
        with serving(data) as server:
            console.print(f"ready {server.ready_s:.1f} s after the start of the server")
            _print("one chat, one message after the other", asyncio.run(_alone(server, texts, messages)))
            many = asyncio.run(_many(server, texts, chats, every, seconds, seed))
            _print(f"{chats} chats at once, each a message every {every:g} s, {seconds:g} s", many)
            asyncio.run(_storage(server))
            _memory(server)
    except ServerFailed as error:
        raise click.ClickException(str(error)) from error


async def _alone(server: Server, texts: list[str], messages: int) -> Timings:
    timings = Timings()
    async with httpx.AsyncClient(base_url=server.url, timeout=60) as client:
        chat = await Chat.open(client)
        for text in texts[:WARM_UP]:
            await chat.ask(text, Timings())
        with Progress(console=console, transient=True) as progress:
            for number in progress.track(range(messages), description="one chat"):
                await chat.ask(texts[number % len(texts)], timings)
    return timings


async def _many(server: Server, texts: list[str], chats: int, every: float, seconds: float, seed: int) -> Timings:
    with console.status(f"{chats} chats at once for {seconds:g} s"):
        return await together(server.url, texts, chats=chats, every=every, seconds=seconds, seed=seed)


async def _storage(server: Server) -> None:
    """Bytes of one conversation's checkpoints and events after 50 and after 200 turns."""
    table = Table(
        "turns", "checkpoints, kB", "events, kB", "messages", "kB per turn", title="storage of a conversation"
    )
    async with httpx.AsyncClient(base_url=server.url, timeout=60) as client:
        chat = await Chat.open(client)
        done, conversation_id = 0, None
        for upto in STORAGE_AT:
            while done < upto:
                if await chat.ask(STEADY, Timings(), stay=True) is None:
                    raise click.ClickException("the desk did not take a message, so one conversation cannot go on")
                done, conversation_id = done + 1, chat.conversation_id
            checkpoints, events, said = _bytes_of(server.data, conversation_id or "")
            per_turn = (checkpoints + events) / upto / 1000
            table.add_row(str(upto), f"{checkpoints / 1000:.0f}", f"{events / 1000:.0f}", str(said), f"{per_turn:.2f}")
    console.print(table)


def _bytes_of(data: Path, conversation_id: str) -> tuple[int, int, int]:
    """Bytes of the checkpoints and events of a conversation, and how many messages it has."""
    with closing(sqlite3.connect(f"file:{data / 'checkpoints.db'}?mode=ro", uri=True)) as database:
        states = database.execute(
            "SELECT COALESCE(SUM(LENGTH(checkpoint) + LENGTH(metadata)), 0) FROM checkpoints WHERE thread_id = ?",
            (conversation_id,),
        ).fetchone()[0]
        writes = database.execute(
            "SELECT COALESCE(SUM(LENGTH(value)), 0) FROM writes WHERE thread_id = ?", (conversation_id,)
        ).fetchone()[0]
    key = conversation_id.replace("-", "")
    with closing(sqlite3.connect(f"file:{data / 'frontdesk.db'}?mode=ro", uri=True)) as database:
        events = database.execute(
            "SELECT COALESCE(SUM(LENGTH(data)), 0) FROM events WHERE conversation_id = ?", (key,)
        ).fetchone()[0]
        said = database.execute("SELECT COUNT(*) FROM messages WHERE conversation_id = ?", (key,)).fetchone()[0]
    return states + writes, events, said


def _print(title: str, timings: Timings) -> None:
    table = Table("", "p50 ms", "p95 ms", "p99 ms", "n", title=title)
    rows = {"full turn through HTTP": timings.turns_ms, **timings.nodes_ms}
    for name, values in rows.items():
        row = (f"{percentile(values, share):.1f}" for share in (0.5, 0.95, 0.99))
        table.add_row(name, *row, str(len(values)))
    console.print(table)
    console.print(
        f"outcomes: {dict(timings.outcomes)}; errors: {sum(timings.errors.values())} {dict(timings.errors) or ''}"
    )


def _memory(server: Server) -> None:
    now, peak = server.resident_mb(), server.peak_mb()
    if now is None or peak is None:
        console.print("resident memory: this system does not tell")
    else:
        console.print(f"resident memory of the server: {now:.0f} MB at the end, {peak:.0f} MB at most")
