"""`frontdesk bench media`: turns with pictures and voice, and what chats feel of them."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

import click
import httpx
from rich.console import Console
from rich.table import Table

from evals import datasets
from evals.chats import Timings, together
from evals.metrics import percentile
from evals.server import Server, ServerFailed, serving

PICTURES: Final = Path(__file__).parent / "datasets" / "images"
CLIPS: Final = Path(__file__).parent / "datasets" / "speech"
CLIP_S: Final = (6.0, 10.0)
"""Seconds of the voice messages that are sent: about eight."""
TYPES: Final = {".png": "image/png", ".jpg": "image/jpeg", ".ogg": "audio/ogg"}

console = Console()


class Sender:
    """A customer who sends files, each in a conversation of its own."""

    def __init__(self, client: httpx.AsyncClient, token: str) -> None:
        self._client = client
        self._headers = {"Authorization": f"Bearer {token}"}
        self.spent: list[float] = []
        self.durations: list[float] = []
        self.errors: list[str] = []

    @classmethod
    async def open(cls, client: httpx.AsyncClient) -> Sender:
        """Come in as a guest."""
        answer = await client.post("/api/auth/guest", json={})
        answer.raise_for_status()
        return cls(client, answer.json()["token"])

    async def picture(self, path: Path) -> None:
        """Send a picture with a question, and wait for what becomes of it."""
        began = time.perf_counter()
        files = {"image": (path.name, await asyncio.to_thread(path.read_bytes), TYPES[path.suffix])}
        answer = await self._client.post(
            "/api/chat/analyze-image-message",
            files=files,
            data={"text": "Can you tell me what this is about?"},
            headers=self._headers,
        )
        self._note(answer, began)

    async def voice(self, path: Path) -> None:
        """Upload a voice message, send it without words, and wait for what becomes of it."""
        began = time.perf_counter()
        files = {"file": (path.name, await asyncio.to_thread(path.read_bytes), TYPES[path.suffix])}
        kept = await self._client.post("/api/chat/attachments", files=files, headers=self._headers)
        if kept.status_code != 201:
            self.errors.append(f"HTTP {kept.status_code}")
            return
        body = {"text": "", "attachment_ids": [kept.json()["attachment_id"]]}
        answer = await self._client.post("/api/chat/analyze-message", json=body, headers=self._headers)
        self._note(answer, began)
        if answer.status_code == 200 and not answer.json()["message"]["transcript"]:
            self.errors.append("no transcript")

    def _note(self, answer: httpx.Response, began: float) -> None:
        if answer.status_code == 200:
            self.spent.append(time.perf_counter() - began)
        else:
            self.errors.append(f"HTTP {answer.status_code}")


@click.command()
@click.option("--data", default="data", type=click.Path(path_type=Path), help="A desk with trained models to copy.")
@click.option("--turns", default=40, show_default=True, help="Turns with a picture, and turns with a voice message.")
@click.option("--chats", default=20, show_default=True, help="Chats that write meanwhile.")
@click.option("--seconds", default=30.0, show_default=True, help="How long they write, each time.")
@click.option("--seed", default=7, show_default=True, help="Chooses the files and the messages.")
def media(data: Path, turns: int, chats: int, seconds: float, seed: int) -> None:
    """Turns with a picture and with a voice message of about 8 s, alone; then chats beside two of each at work.

    \b
    Example:  frontdesk bench media
    """
    chance = random.Random(seed)  # noqa: S311  # an order, no secret
    pictures = sorted(path for path in PICTURES.glob("*.*") if path.suffix in TYPES)
    clips = [path for path in sorted(CLIPS.glob("*.ogg")) if CLIP_S[0] <= _seconds(path) <= CLIP_S[1]]
    chance.shuffle(pictures)
    chance.shuffle(clips)
    try:
        with serving(data, {"FRONTDESK_ENGINES": "start"}) as server:
            asyncio.run(_alone(server, pictures, clips, turns))
            asyncio.run(_beside(server, pictures, clips, chats, seconds, seed))
            now, peak = server.resident_mb(), server.peak_mb()
            console.print(f"resident memory of the server's own process: {now or 0:.0f} MB, {peak or 0:.0f} MB at most")
    except ServerFailed as error:
        raise click.ClickException(str(error)) from error


async def _alone(server: Server, pictures: list[Path], clips: list[Path], turns: int) -> None:
    """One file after the other, nobody else on the desk."""
    table = Table("", "p50 s", "p95 s", "n", "errors", title="upload to outcome, alone")
    async with httpx.AsyncClient(base_url=server.url, timeout=60) as client:
        for name, files in (("picture", pictures), ("voice, about 8 s", clips)):
            sender = await Sender.open(client)
            send = sender.picture if name == "picture" else sender.voice
            await send(files[0])  # the first one may load an engine
            sender.spent.clear()
            with console.status(name):
                for number in range(turns):
                    await send(files[number % len(files)])
            table.add_row(name, *_times(sender.spent), str(len(sender.spent)), ", ".join(sender.errors) or "0")
    console.print(table)


async def _beside(
    server: Server, pictures: list[Path], clips: list[Path], chats: int, seconds: float, seed: int
) -> None:
    """Chats that write text: alone and beside two pictures and two clips at any time, in turns so that what else the
    machine does meets both.
    """
    texts = [item.text for item in datasets.intents()]
    figures: dict[str, list[Timings]] = {"idle": [], "two pictures and two clips at work": []}
    done = 0
    for _ in range(2):
        for name, timings in figures.items():
            with console.status(f"{chats} chats, {name}"):
                async with httpx.AsyncClient(base_url=server.url, timeout=120) as client:
                    senders = [await Sender.open(client) for _ in range(4)] if name != "idle" else []
                    busy = [
                        asyncio.create_task(_again(sender.picture if number % 2 else sender.voice, files))
                        for number, sender in enumerate(senders)
                        for files in [pictures if number % 2 else clips]
                    ]
                    timings.append(await together(server.url, texts, chats=chats, every=5, seconds=seconds, seed=seed))
                    for task in busy:
                        task.cancel()
                    with suppress(asyncio.CancelledError):
                        await asyncio.gather(*busy, return_exceptions=True)
                    done += sum(len(sender.spent) for sender in senders)
    table = Table("", "p50 ms", "p95 ms", "n", "errors", title=f"{chats} chats, a message every 5 s each")
    ninety_fifth = []
    for name, runs in figures.items():
        spent = [each for run in runs for each in run.turns_ms]
        ninety_fifth.append(percentile(spent, 0.95))
        errors = sum(sum(run.errors.values()) for run in runs)
        table.add_row(name, f"{percentile(spent, 0.5):.0f}", f"{ninety_fifth[-1]:.0f}", str(len(spent)), str(errors))
    console.print(table)
    console.print(f"p95 with files at work: {ninety_fifth[1] / ninety_fifth[0]:.2f} × idle; {done} files meanwhile")


async def _again(send: Callable[[Path], Awaitable[None]], files: list[Path]) -> None:
    number = 0
    while True:
        await send(files[number % len(files)])
        number += 1


def _times(spent: list[float]) -> tuple[str, str]:
    return (f"{percentile(spent, 0.5):.2f}", f"{percentile(spent, 0.95):.2f}") if spent else ("-", "-")


def _seconds(path: Path) -> float:
    import av

    with av.open(str(path)) as container:
        return (container.duration or 0) / av.time_base
