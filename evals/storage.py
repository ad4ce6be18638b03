"""`frontdesk bench storage`: what one conversation costs on disk, and whether its turns get dearer as it grows."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import click
import httpx
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from evals.chats import Timings
from evals.load_agent import hired
from evals.load_customer import Person
from evals.metrics import percentile
from evals.server import Server, ServerFailed, serving

WINDOW: Final = 10
"""Turns over which the cost of one is taken: the number of different questions, so that each is in it once."""
QUESTIONS: Final = (
    "How long do I have to send something back?",
    "Do you ship to Norway?",
    "Where is my order LO-482913?",
    "Which ways to pay do you have?",
    "My lamp came broken, what now?",
    "How do I change my address?",
    "When will I get my money back?",
    "Do you have gift cards?",
    "Can I pick a parcel up myself?",
    "How do I cancel an order?",
)
ALLOWED: Final = 0.2
"""How much more a late turn may cost than an early one."""

console = Console(width=110)


@dataclass(frozen=True)
class Size:
    """Bytes of content of a conversation so far, its rows, and its checkpoints."""

    checkpoints: int
    events: int
    rows: int
    kept: int

    def since(self, before: Size, turns: int) -> dict[str, float]:
        """Bytes, and checkpoints, of each of the turns since then."""
        names = ("checkpoints", "events", "rows", "kept")
        return {name: (getattr(self, name) - getattr(before, name)) / turns for name in names}


@click.command()
@click.option("--data", default="data", type=click.Path(path_type=Path), help="A desk with trained models to copy.")
@click.option("--turns", default=500, show_default=True, type=click.IntRange(30), help="Turns of the conversation.")
def storage(data: Path, turns: int) -> None:
    """One long conversation on a fresh desk: bytes of a turn at its 10th, its 100th and its last one.

    An agent approves each draft. Exits with 1 when a turn at the end costs over 20 % more than at the 10th.

    \b
    Examples:
      frontdesk bench storage
      frontdesk bench storage --turns 100
    """
    at = sorted({WINDOW, min(100, turns // WINDOW * WINDOW), turns // WINDOW * WINDOW})
    try:
        # Every turn waits for an agent, the dearest kind: else the desk learns meanwhile to answer alone.
        with serving(data, {"FRONTDESK_MODE": "suggest"}) as server:
            sizes, timings = asyncio.run(_talk(server, at))
    except ServerFailed as error:
        raise click.ClickException(str(error)) from error
    if not _print(at, sizes, timings):
        raise SystemExit(1)


async def _talk(server: Server, at: Sequence[int]) -> tuple[dict[int, Size], list[float]]:
    """Talk until the last of these turns; the sizes at each of them and ten turns before it, and all milliseconds."""
    wanted = {turn for each in at for turn in (each - WINDOW, each)}
    sizes, timings = {0: Size(0, 0, 0, 0)}, Timings()
    agent = await hired(server.data, server.url)
    async with httpx.AsyncClient(base_url=server.url, timeout=60) as client:
        token = (await client.post("/api/auth/guest", json={})).json()["token"]
        customer = {"Authorization": f"Bearer {token}"}
        conversation_id = None
        with Progress(console=console, transient=True) as progress:
            for turn in progress.track(range(1, max(at) + 1), description="one conversation"):
                body = {"text": QUESTIONS[turn % len(QUESTIONS)], "conversation_id": conversation_id}
                answer = await client.post("/api/chat/analyze-message", json=body, headers=customer)
                if answer.status_code not in (200, 201):
                    raise ServerFailed(f"turn {turn} was answered {answer.status_code}: {answer.text[:300]}")
                found = answer.json()
                conversation_id = found["conversation_id"]
                timings.add(found["timings_ms"].get("total", 0.0), found)
                await _free(client, agent, found)
                if turn in wanted:
                    await asyncio.sleep(1)  # the last checkpoint is written after the answer
                    sizes[turn] = _size(server.data, conversation_id)
    console.print(f"outcomes: {dict(timings.outcomes)}")
    return sizes, timings.turns_ms


async def _free(client: httpx.AsyncClient, agent: Person, found: Any) -> None:
    """Let the agent do what the conversation waits for, so that its next turn is one like any other."""
    headers = {"Authorization": f"Bearer {agent.token}"}
    if found["outcome"] == "awaiting_agent":
        path = f"/api/chat/suggestions/{found['suggestions'][0]['id']}/decision"
        answer = await client.post(path, json={"action": "approve"}, headers=headers)
        if answer.status_code >= 400:
            raise ServerFailed(f"a draft could not be approved: {answer.text[:300]}")


def _size(data: Path, conversation_id: str) -> Size:
    with closing(sqlite3.connect(f"file:{data / 'checkpoints.db'}?mode=ro", uri=True)) as database:
        kept, states = database.execute(
            "SELECT COUNT(*), COALESCE(SUM(LENGTH(checkpoint) + LENGTH(metadata)), 0) FROM checkpoints"
            " WHERE thread_id = ?",
            (conversation_id,),
        ).fetchone()
        (writes,) = database.execute(
            "SELECT COALESCE(SUM(LENGTH(value)), 0) FROM writes WHERE thread_id = ?", (conversation_id,)
        ).fetchone()
    rows = {}
    with closing(sqlite3.connect(f"file:{data / 'frontdesk.db'}?mode=ro", uri=True)) as database:
        for (table,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            columns = [each[1] for each in database.execute(f"PRAGMA table_info({table})")]
            if "conversation_id" in columns:
                total = " + ".join(f"COALESCE(LENGTH(CAST({each} AS BLOB)), 0)" for each in columns)
                statement = f"SELECT COALESCE(SUM({total}), 0) FROM {table} WHERE conversation_id = ?"  # noqa: S608
                rows[table] = database.execute(statement, (conversation_id.replace("-", ""),)).fetchone()[0]
    events = rows.pop("events")
    return Size(states + writes, events, sum(rows.values()), kept)


def _print(at: Sequence[int], sizes: dict[int, Size], timings: Sequence[float]) -> bool:
    """Print what a turn costs at each point; whether the last is within what is allowed of the first."""
    table = Table(
        "at turn", "checkpoints, B", "events, B", "other rows, B", "together", "checkpoints a turn", "turn p50 ms"
    )
    together = []
    for turn in at:
        cost = sizes[turn].since(sizes[turn - WINDOW], WINDOW)
        together.append(cost["checkpoints"] + cost["events"] + cost["rows"])
        spent = percentile(list(timings[turn - WINDOW : turn]), 0.5)
        figures = (f"{each:,.0f}" for each in (cost["checkpoints"], cost["events"], cost["rows"], together[-1]))
        table.add_row(str(turn), *figures, f"{cost['kept']:.1f}", f"{spent:.0f}")
    console.print(table)
    ratio = together[-1] / together[0]
    console.print(f"a turn at turn {at[-1]} costs {ratio:.3f} of one at turn {at[0]} ({1 + ALLOWED:.1f} are allowed)")
    return ratio <= 1 + ALLOWED
