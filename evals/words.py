"""`frontdesk bench words`: how soon an agent sees the first words of a reply that a chat model writes."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import click
import httpx
import msgspec
from rich.console import Console
from rich.table import Table
from websockets.asyncio.client import ClientConnection, connect

from evals.metrics import percentile
from evals.server import Server, ServerFailed, serving

ROOT: Final = Path(__file__).parents[1]
FAKE: Final = "tests/fakes/gemini.py"
WARM_UP: Final = 3
PATIENCE_S: Final = 20.0
QUESTIONS: Final = (
    "How long do I have to send something back?",
    "Do you ship to Norway?",
    "Which ways can I pay?",
    "How much is express delivery?",
    "Can I exchange a lamp for another colour?",
)

console = Console()


@dataclass
class Times:
    """Milliseconds from the acknowledgement of a customer's message, for each turn."""

    first_ms: list[float] = field(default_factory=list)
    done_ms: list[float] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    silent: int = 0
    """Turns whose draft came without words before it."""


@click.command()
@click.option("--data", default="data", type=click.Path(path_type=Path), help="A desk with trained models to copy.")
@click.option("--turns", default=20, show_default=True, help="How many messages are measured.")
@click.option("--delay", default=0.3, show_default=True, help="Seconds before each answer of the model begins.")
@click.option("--pace", default=0.02, show_default=True, help="Seconds between two pieces of it.")
def words(data: Path, turns: int, delay: float, pace: float) -> None:
    """From a customer's message to the first words of the model's reply at an agent's socket, through a whole desk.

    The model is the fake Gemini server of a checkout's tests, in a process of its own.

    \b
    Examples:
      frontdesk bench words
      frontdesk bench words --turns 100 --delay 0.5
    """
    try:
        with gemini(delay, pace) as url:
            model = {"FRONTDESK_GEMINI_ENDPOINT": url, "FRONTDESK_GEMINI_API_KEY": "bench", "FRONTDESK_MODE": "suggest"}
            with serving(data, model) as server:
                times = asyncio.run(_measure(server, turns))
    except ServerFailed as error:
        raise click.ClickException(str(error)) from error
    _print(times, turns, delay)


@contextmanager
def gemini(delay: float, pace: float) -> Iterator[str]:
    """The address of a fake Gemini server in a process of its own. Raises `ServerFailed` where there is no checkout."""
    if not (ROOT / FAKE).is_file():
        raise ServerFailed(f"this needs {FAKE}, which a checkout of the desk has and an installed one has not")
    command = [sys.executable, "-m", "tests.fakes.gemini", "--delay", str(delay), "--pace", str(pace)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603  # our own
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            if not line:
                raise ServerFailed("the fake Gemini server did not start")
            yield str(json.loads(line)["url"])
        finally:
            process.terminate()


async def _measure(server: Server, turns: int) -> Times:
    async with httpx.AsyncClient(base_url=server.url, timeout=60) as client:
        agent = await _agent(server, client)
        guest = (await client.post("/api/auth/guest", json={})).json()
        async with _socket(server, "agent", agent) as watching, _socket(server, "customer", guest) as talking:
            times, warming = Times(), Times()
            for number in range(WARM_UP + turns):
                question = QUESTIONS[number % len(QUESTIONS)]
                await _turn(talking, watching, question, number, times if number >= WARM_UP else warming)
    return times


async def _turn(customer: ClientConnection, agent: ClientConnection, text: str, number: int, times: Times) -> None:
    """Send one message, and watch the agent's socket until its draft is there."""
    frame = {"type": "message.send", "client_message_id": f"words-{number}", "text": text}
    await customer.send(json.dumps(frame))
    async with asyncio.timeout(PATIENCE_S):
        while (await _next(customer)).get("type") != "ack":
            pass
        accepted = time.perf_counter()
        first: float | None = None
        while True:
            event = await _next(agent)
            name = event.get("name")
            if name == "reply.delta" and event["data"]["text"] and first is None:
                first = (time.perf_counter() - accepted) * 1000
            if name == "suggestion.created":
                break
    times.done_ms.append((time.perf_counter() - accepted) * 1000)
    times.authors.append(event["data"]["suggestions"][0]["author"])
    if first is None:
        times.silent += 1
    else:
        times.first_ms.append(first)


async def _next(socket: ClientConnection) -> dict[str, Any]:
    frame: dict[str, Any] = msgspec.json.decode(await socket.recv())
    return frame


def _socket(server: Server, kind: str, person: dict[str, Any]) -> connect:
    address = f"{server.url.replace('http', 'ws', 1)}/ws/{kind}/{person['user_id']}"
    return connect(address, subprotocols=[f"bearer.{person['token']}"], max_size=None)  # type: ignore[list-item]


async def _agent(server: Server, client: httpx.AsyncClient) -> dict[str, Any]:
    """An agent of this desk, signed in."""
    email, password = "words@bench.example", "a-password-for-the-bench"
    command = [sys.executable, "-m", "api", "users", "add", email, "--role", "agent", "--name", "Bench"]
    command += ["--password", password, "--data", str(server.data)]
    added = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    output, _ = await added.communicate()
    if added.returncode:
        raise ServerFailed(f"no agent could be added: {output.decode(errors='replace')[-500:]}")
    answer = await client.post("/api/auth/login", json={"email": email, "password": password})
    if answer.status_code >= 400:
        raise ServerFailed(f"the agent cannot sign in: {answer.text[:300]}")
    found: dict[str, Any] = answer.json()
    return found


def _print(times: Times, turns: int, delay: float) -> None:
    title = f"{turns} turns, the model begins to answer after {delay * 1000:.0f} ms"
    table = Table("from the message's acknowledgement", "p50 ms", "p95 ms", "n", title=title)
    for name, values in {"to the first words": times.first_ms, "to the whole draft": times.done_ms}.items():
        shares = [f"{percentile(values, share):.0f}" for share in (0.5, 0.95)] if values else ["-", "-"]
        table.add_row(name, *shares, str(len(values)))
    console.print(table)
    written = {name: times.authors.count(name) for name in dict.fromkeys(times.authors)}
    console.print(f"written by {written}; without words before the draft: {times.silent}")
