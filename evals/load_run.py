"""Runs of the load: customers that come in, write on their clocks, and are asked at the end what they have got."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import httpx

from evals.load_account import Account, Faults, Said, Sent
from evals.load_agent import Agent
from evals.load_customer import Customer, Person
from evals.load_usage import Usage

AT_ONCE: Final = 8
"""Requests at the same time while customers come in and while the store is read."""
WARM_UP: Final = 20
"""Messages that are answered before anything is counted."""
PATIENCE_S: Final = 60.0

Arrivals = Literal["clock", "poisson"]


class LoadFailed(Exception):
    """The load could not be put on; the message says why."""


@dataclass
class Crowd:
    """All customers and agents of a run."""

    customers: list[Customer]
    agents: list[Agent] = field(default_factory=list)

    @property
    def sent(self) -> list[Sent]:
        """Every message of every customer, in the order of sending."""
        return sorted((sent for each in self.customers for sent in each.account.sent.values()), key=lambda s: s.at)

    @property
    def open(self) -> int:
        """How many messages wait for the end of their turn."""
        return sum(sent.open for each in self.customers for sent in each.account.sent.values())


@dataclass
class Run:
    """What a run left: the messages, the faults, and what the processes used."""

    sent: list[Sent]
    faults: Faults
    usage: Usage
    seconds: float
    """How long messages were sent."""
    cuts: Counter[str] = field(default_factory=Counter)
    decided: Counter[str] = field(default_factory=Counter)
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def ended(self) -> list[Sent]:
        """Messages whose turn ended."""
        return [each for each in self.sent if each.ended_at is not None]

    @property
    def latencies_ms(self) -> list[float]:
        """From the sending of each message to the event that ended its turn."""
        return [(each.ended_at - each.at) * 1000 for each in self.sent if each.ended_at is not None]

    @property
    def acks_ms(self) -> list[float]:
        """From the sending of each message to its acknowledgement."""
        return [(each.acked_at - each.at) * 1000 for each in self.sent if each.acked_at is not None]


@asynccontextmanager
async def crowd(
    urls: Sequence[str],
    count: int,
    *,
    agent: Person | None = None,
    agents: int = 0,
    think: float = 3.0,
    deflate: bool = True,
    stay: bool | None = None,
) -> AsyncIterator[Crowd]:
    """Let customers come in, and agents, all connected. Raises `LoadFailed`.

    With agents customers stay in a conversation that waits; without, nobody would ever answer there.
    """
    approved: set[str] = set()
    guests = await _guests(urls, count)
    remain = bool(agents) if stay is None else stay
    people = Crowd([Customer(guest, Account(approved), deflate, remain) for guest in guests])
    for each in people.customers:
        each.may_go_to(list(urls))
    if agent is not None:
        people.agents = [
            Agent(agent, approved, number=n, of=agents, think=think, deflate=deflate) for n in range(agents)
        ]
    tasks = [asyncio.create_task(each.live()) for each in people.agents]
    tasks += [asyncio.create_task(each.live()) for each in people.customers]
    try:
        await _all_connected(people, tasks)
        yield people
    finally:
        for task in tasks:
            task.cancel()
        # Left alone they never end, so whatever did end is a fault of the bench, and no figure may hide it.
        for outcome in await asyncio.gather(*tasks, return_exceptions=True):
            if isinstance(outcome, Exception):
                raise outcome


async def on_clocks(
    people: Crowd,
    texts: Iterator[str],
    *,
    every: float,
    seconds: float,
    arrivals: Arrivals = "clock",
    seed: int = 7,
    patient: bool = False,
) -> None:
    """Open arrivals: each customer writes on her own clock, whether or not her last answer has come.

    One who is `patient` writes nothing new while her last message has not gone through, as while the desk is away.
    """
    chance = random.Random(seed)  # noqa: S311  # times, no secret
    began = time.perf_counter()

    async def write(customer: Customer, offset: float) -> None:
        """One customer, to the end."""
        at = began + offset
        while at < began + seconds:
            await asyncio.sleep(max(0.0, at - time.perf_counter()))
            # Meant for this moment: a client that is behind its clock must not flatter the server.
            if not patient or not customer.account.unacked:
                await customer.send(next(texts), at=at)
            at += every if arrivals == "clock" else chance.expovariate(1 / every)

    await asyncio.gather(*(write(each, chance.uniform(0, every)) for each in people.customers))


async def in_a_loop(people: Crowd, texts: Iterator[str], *, seconds: float) -> None:
    """Closed loop: each customer writes as soon as her last turn has ended."""
    ends = time.perf_counter() + seconds

    async def write(customer: Customer) -> None:
        """One customer, to the end."""
        while time.perf_counter() < ends:
            await answered(customer, next(texts))

    await asyncio.gather(*(write(each) for each in people.customers))


async def answered(customer: Customer, text: str) -> Sent:
    """Say something and wait for the end of its turn, at most PATIENCE_S."""
    over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    waiting: Sent | None = None

    def heard(sent: Sent) -> None:
        """A turn ended."""
        if sent is waiting and not over.done():
            over.set_result(None)

    customer.account.on_end = heard
    waiting = await customer.send(text)
    if waiting.ended_at is None:
        await asyncio.wait([over], timeout=PATIENCE_S)
    return waiting


async def warmed(people: Crowd, texts: Iterator[str]) -> None:
    """Have some messages answered, and forget them."""
    for number in range(WARM_UP):
        await answered(people.customers[number % len(people.customers)], next(texts))
    for each in people.customers:
        each.account.on_end = None
        each.account.sent.clear()
        each.account.errors.clear()


async def settled(people: Crowd, grace: float) -> None:
    """Wait until every message has its outcome, at most `grace` seconds."""
    ends = time.perf_counter() + grace
    while people.open and time.perf_counter() < ends:  # noqa: ASYNC110  # ends come from many sockets, unannounced
        await asyncio.sleep(0.1)


async def audited(people: Crowd) -> Faults:
    """The accounts, each compared with the conversations as the desk's API shows them."""
    faults = Faults()
    at_once = asyncio.Semaphore(AT_ONCE)
    async with httpx.AsyncClient(timeout=60) as client:

        async def look(customer: Customer, conversation_id: str) -> None:
            """One conversation."""
            async with at_once:
                try:
                    stored = await _conversation(client, customer.person, conversation_id)
                except httpx.HTTPError as error:
                    faults.errors[f"reading back: {type(error).__name__}"] += 1
                    return
            faults.compare(customer.account, conversation_id, stored)

        for customer in people.customers:
            faults.add(customer.account)
        await asyncio.gather(*(look(each, found) for each in people.customers for found in each.account.conversations))
    for agent in people.agents:
        faults.errors.update({f"agent: {code}": count for code, count in agent.errors.items()})
        faults.out_of_order["agent's event"] += agent.out_of_order
    return faults


async def _conversation(client: httpx.AsyncClient, person: Person, conversation_id: str) -> list[Said]:
    """All messages of a conversation, in order. Raises `httpx.HTTPError`."""
    headers = {"Authorization": f"Bearer {person.token}"}
    address = f"{person.url}/api/chat/conversations/{conversation_id}"
    answer = await client.get(address, headers=headers)
    answer.raise_for_status()
    found = answer.json()
    messages = found["messages"]
    while found["has_more"]:
        params = {"before": messages[0]["seq"], "limit": 100}
        answer = await client.get(f"{address}/messages", headers=headers, params=params)
        answer.raise_for_status()
        found = answer.json()
        messages = [*found["messages"], *messages]
    return [Said(conversation_id, each["seq"], each["sender"], each["client_message_id"]) for each in messages]


async def _guests(urls: Sequence[str], count: int) -> list[Person]:
    at_once = asyncio.Semaphore(AT_ONCE)
    async with httpx.AsyncClient(timeout=60) as client:

        async def come_in(number: int) -> Person:
            """One guest, at the address whose turn it is."""
            async with at_once:
                return await Person.guest(client, urls[number % len(urls)])

        try:
            return list(await asyncio.gather(*(come_in(number) for number in range(count))))
        except httpx.HTTPStatusError as error:
            limited = "; a desk under load needs FRONTDESK_RATE_LIMIT=off" if error.response.status_code == 429 else ""
            raise LoadFailed(f"a guest was refused: {error.response.status_code}{limited}") from error
        except (httpx.HTTPError, KeyError, ValueError) as error:
            raise LoadFailed(f"no desk answers at {', '.join(urls)}: {type(error).__name__} {error}") from error


async def _all_connected(people: Crowd, tasks: Sequence[asyncio.Task[None]]) -> None:
    waits: list[Awaitable[Any]] = [each.connected.wait() for each in people.customers]
    try:
        async with asyncio.timeout(PATIENCE_S + len(people.customers) / 20):
            await asyncio.gather(*waits)
    except TimeoutError:
        cuts: Counter[str] = Counter()
        for each in people.customers:
            cuts += each.cuts
        missing = sum(not each.connected.is_set() for each in people.customers)
        raise LoadFailed(f"{missing} of {len(people.customers)} customers could not connect: {dict(cuts)}") from None
    finally:
        for task in tasks:
            if task.done() and not task.cancelled() and (error := task.exception()) is not None:
                raise error
