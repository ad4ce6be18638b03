"""Customers for benchmarks: guests that ask natural questions over HTTP and time the answers."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx


@dataclass
class Timings:
    """What a run measured: milliseconds of each turn, by node and total, outcomes, and errors by kind."""

    turns_ms: list[float] = field(default_factory=list)
    nodes_ms: dict[str, list[float]] = field(default_factory=dict)
    outcomes: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)

    def add(self, spent_ms: float, answer: dict[str, Any]) -> None:
        """Note one answered turn."""
        self.turns_ms.append(spent_ms)
        self.outcomes[answer["outcome"]] += 1
        for node, ms in answer["timings_ms"].items():
            self.nodes_ms.setdefault(node, []).append(ms)


class Chat:
    """One customer. A conversation that waits for a person is left, and the next question opens a new one."""

    def __init__(self, client: httpx.AsyncClient, token: str) -> None:
        self._client = client
        self._headers = {"Authorization": f"Bearer {token}"}
        self.conversation_id: str | None = None

    @classmethod
    async def open(cls, client: httpx.AsyncClient) -> Chat:
        """Come in as a guest."""
        answer = await client.post("/api/auth/guest", json={})
        answer.raise_for_status()
        return cls(client, answer.json()["token"])

    async def ask(self, text: str, timings: Timings, *, stay: bool = False) -> str | None:
        """Ask, wait for the turn's end, and note how long it took; the outcome, or None after an error.

        With `stay` the next question goes to the same conversation whatever became of this one.
        """
        body = {"text": text} | ({"conversation_id": self.conversation_id} if self.conversation_id else {})
        began = time.perf_counter()
        try:
            answer = await self._client.post("/api/chat/analyze-message", json=body, headers=self._headers)
        except httpx.TransportError as error:
            timings.errors[type(error).__name__] += 1
            return None
        spent = (time.perf_counter() - began) * 1000
        if answer.status_code != 201 and answer.status_code != 200:
            timings.errors[f"HTTP {answer.status_code}"] += 1
            return None
        found = answer.json()
        timings.add(spent, found)
        outcome: str = found["outcome"]
        self.conversation_id = found["conversation_id"] if stay or outcome == "sent" else None
        return outcome


async def together(
    url: str, texts: Sequence[str], *, chats: int, every: float, seconds: float, seed: int = 7
) -> Timings:
    """Open arrivals: each of the chats sends on its own clock, whether or not its last answer has come."""
    timings = Timings()
    chance = random.Random(seed)  # noqa: S311  # offsets, no secret
    limits = httpx.Limits(max_connections=chats * 2, max_keepalive_connections=chats * 2)
    async with httpx.AsyncClient(base_url=url, timeout=60, limits=limits) as client:
        guests = [await Chat.open(client) for _ in range(chats)]

        async def talk(chat: Chat, offset: float) -> None:
            """One chat, to its end."""
            sending: list[asyncio.Task[str | None]] = []
            await asyncio.sleep(offset)
            for _ in range(max(1, int(seconds / every))):
                sending.append(asyncio.create_task(chat.ask(chance.choice(texts), timings)))
                await asyncio.sleep(every)
            await asyncio.gather(*sending)

        await asyncio.gather(*(talk(chat, chance.uniform(0, every)) for chat in guests))
    return timings
