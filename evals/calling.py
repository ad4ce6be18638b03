"""`frontdesk bench call`: what a recorded call takes on a fresh desk: minutes, memory, and other people's patience."""

from __future__ import annotations

import asyncio
import secrets
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import click
import httpx
from rich.console import Console
from rich.table import Table

from evals import datasets
from evals.chats import Chat, Timings
from evals.metrics import percentile
from evals.processes import Memory
from evals.recorded import record, script
from evals.server import Server, ServerFailed, serving

AGENT: Final = "bench@desk.example"
FIRST: Final = 10
"""Chat turns that warm the desk up and are not counted."""
LONGEST_S: Final = 3600.0
"""Seconds after which the call is given up."""

console = Console()


@dataclass
class Measured:
    """What came of one call."""

    seconds: float
    call: dict[str, Any]
    idle: Timings
    meanwhile: Timings
    memory: Memory
    stages: dict[str, float] = field(default_factory=dict)


@click.command("call")
@click.option("--data", default="data", type=click.Path(path_type=Path), help="A desk with trained models to copy.")
@click.option("--minutes", default=10.0, show_default=True, help="How long the call is.")
@click.option("--mono", is_flag=True, help="Both speakers on one channel.")
@click.option("--every", default=2.0, show_default=True, help="Seconds between two messages of the other chat.")
def calls(data: Path, minutes: float, mono: bool, every: float) -> None:
    """A generated call of two speakers, from its upload to its conversation, while somebody else chats.

    \b
    Examples:
      frontdesk bench call
      frontdesk bench call --minutes 2 --mono
    """
    with tempfile.TemporaryDirectory(prefix="frontdesk-bench-") as folder:
        path = Path(folder) / "call.wav"
        with console.status("speaking the call"):
            record(script(), path, seconds=minutes * 60, mono=mono)
        try:
            with serving(data) as server:
                measured = asyncio.run(_measure(server, path, every))
        except ServerFailed as error:
            raise click.ClickException(str(error)) from error
    _print(minutes, mono, measured)
    if measured.call["status"] != "done":
        raise click.ClickException(f"the call is {measured.call['status']}: {measured.call['problem']}")


async def _measure(server: Server, path: Path, every: float) -> Measured:
    texts = [item.text for item in datasets.intents()]
    idle, meanwhile = Timings(), Timings()
    async with httpx.AsyncClient(base_url=server.url, timeout=120) as client:
        agent = await _agent(server, client)
        chat = await Chat.open(client)
        with console.status("chatting on an idle desk"):
            for text in texts[:FIRST]:
                await chat.ask(text, Timings())
            for text in texts[FIRST : 4 * FIRST]:
                await chat.ask(text, idle)
                await asyncio.sleep(every / 4)
        watching = asyncio.create_task(Memory.watched(server.pid))
        began = time.perf_counter()
        with path.open("rb") as file:
            answer = await client.post(
                "/api/audio/process-recorded-call", files={"audio": ("call.wav", file)}, headers=agent
            )
        answer.raise_for_status()
        talking = asyncio.create_task(_chat_on(chat, texts, meanwhile, every))
        with console.status("working on the call"):
            call, stages = await _followed(client, agent, answer.json()["job_id"], began)
        seconds = time.perf_counter() - began
        for each in (talking, watching):
            each.cancel()
        found = await asyncio.gather(talking, watching, return_exceptions=True)
    memory = found[1]
    assert isinstance(memory, Memory), "it gives what it saw when it is cancelled"
    return Measured(seconds, call, idle, meanwhile, memory, stages)


async def _agent(server: Server, client: httpx.AsyncClient) -> dict[str, str]:
    """The header of an agent who was added to the running desk."""
    password = secrets.token_urlsafe(12)
    command = [sys.executable, "-m", "api", "users", "add", AGENT, "--name", "Bench", "--password", password]
    await asyncio.to_thread(subprocess.run, [*command, "--data", str(server.data)], check=True, capture_output=True)
    answer = await client.post("/api/auth/login", json={"email": AGENT, "password": password})
    answer.raise_for_status()
    client.cookies.clear()
    return {"Authorization": f"Bearer {answer.json()['token']}"}


async def _chat_on(chat: Chat, texts: list[str], timings: Timings, every: float) -> None:
    number = 0
    while True:
        await chat.ask(texts[number % len(texts)], timings)
        number += 1
        await asyncio.sleep(every)


async def _followed(
    client: httpx.AsyncClient, agent: dict[str, str], job_id: str, began: float
) -> tuple[dict[str, Any], dict[str, float]]:
    """The call when the work on it is over, and the seconds at which each stage was first seen."""
    stages: dict[str, float] = {}
    while time.perf_counter() - began < LONGEST_S:
        call: dict[str, Any] = (await client.get(f"/api/audio/jobs/{job_id}", headers=agent)).json()
        stages.setdefault(call["stage"], time.perf_counter() - began)
        if call["status"] not in ("queued", "running"):
            return call, stages
        await asyncio.sleep(1)
    raise click.ClickException("the call was not done in an hour")


def _print(minutes: float, mono: bool, measured: Measured) -> None:
    kind = "one channel" if mono else "two channels"
    console.print(f"a call of {minutes:g} min, {kind}: {measured.seconds / 60:.2f} min (bar for 10 min: 5)")
    console.print(
        "seconds at which a stage began: " + ", ".join(f"{name} {at:.0f}" for name, at in measured.stages.items())
    )
    result = measured.call.get("result") or {}
    if result:
        speakers = ", ".join(f"{each['id']} {each['role']}" for each in result["speakers"])
        console.print(f"turns: {len(result['turns'])}; speakers: {speakers}; intent: {result['intent']['label']}")
    table = Table("process", "MB at most", "processor seconds", title="memory (bar for the sum: 1,500 MB) and work")
    for name, peak, worked in measured.memory.rows():
        table.add_row(name, f"{peak:.0f}", f"{worked:.0f}")
    console.print(table)
    console.print(f"the desk alone before the call: {measured.memory.before:.0f} MB")
    chats = Table("another customer's turns", "p50 ms", "p95 ms", "n", "errors")
    for name, timings in (("idle desk", measured.idle), ("during the call", measured.meanwhile)):
        shares = [f"{percentile(timings.turns_ms, share):.0f}" if timings.turns_ms else "" for share in (0.5, 0.95)]
        chats.add_row(name, *shares, str(len(timings.turns_ms)), str(sum(timings.errors.values())))
    console.print(chats)
