"""A customer of the load before a server that misbehaves: real sockets, crafted frames."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from websockets.asyncio.server import ServerConnection, serve

from evals.load_account import Account
from evals.load_customer import Customer, Person
from evals.load_run import Crowd, settled

Play = Callable[[ServerConnection, int], Awaitable[None]]


@asynccontextmanager
async def _customer(play: Play) -> AsyncIterator[Customer]:
    """A customer of a server that plays its part with each connection, counted from 1."""
    count = 0

    async def handle(socket: ServerConnection) -> None:
        nonlocal count
        count += 1
        await play(socket, count)

    async with serve(handle, "127.0.0.1", 0, select_subprotocol=lambda _, offered: offered[0]) as server:
        port = server.sockets[0].getsockname()[1]
        customer = Customer(Person(f"http://127.0.0.1:{port}", "ada", "a-token"), Account())
        task = asyncio.create_task(customer.live())
        await asyncio.wait_for(customer.connected.wait(), 10)
        yield customer
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def _event(seq: int, name: str, **data: Any) -> str:
    return json.dumps({"type": "event", "seq": seq, "conversation_id": "c", "name": name, "data": data})


def _message(seq: int, number: int, sender: str, key: str) -> str:
    return _event(seq, "message.created", message={"seq": number, "sender": sender, "client_message_id": key})


async def _frame(socket: ServerConnection) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(await socket.recv())
    return found


async def test_what_was_not_acknowledged_goes_again_under_its_id_after_a_resume() -> None:
    heard: list[dict[str, Any]] = []

    async def play(socket: ServerConnection, number: int) -> None:
        """Cut the first connection between the event and the acknowledgement; the second goes well."""
        await socket.send(json.dumps({"type": "hello", "last_seq": 7}))
        heard.append(await _frame(socket))
        if number == 1:
            await socket.send(_message(8, 1, "customer", heard[0]["client_message_id"]))
            return
        heard.append(await _frame(socket))
        key = heard[-1]["client_message_id"]
        await socket.send(
            json.dumps({"type": "ack", "client_message_id": key, "message_id": "m", "seq": 1, "conversation_id": "c"})
        )
        await socket.send(_message(9, 2, "assistant", "turn:t"))
        await socket.wait_closed()

    async with _customer(play) as customer:
        sent = await customer.send("Where is my lamp?")
        await settled(Crowd([customer]), 10)
    first, resume, again = heard
    assert resume == {"type": "resume", "last_seq": 8}
    assert again == first
    assert (sent.copies, sent.outcome, sent.acked_at is not None) == (2, "sent", True)
    assert sum(customer.cuts.values()) == 1
    assert not customer.account.doubled
    assert not customer.account.out_of_order


async def test_what_comes_twice_or_with_a_gap_is_noticed() -> None:
    async def play(socket: ServerConnection, _: int) -> None:
        """Answer twice, and leave an event out."""
        await socket.send(json.dumps({"type": "hello", "last_seq": 0}))
        key = (await _frame(socket))["client_message_id"]
        for frame in (
            json.dumps({"type": "ack", "client_message_id": key, "message_id": "m", "seq": 1, "conversation_id": "c"}),
            _message(1, 1, "customer", key),
            _message(3, 2, "assistant", "turn:t"),
            _message(3, 2, "assistant", "turn:t"),
            _message(4, 3, "assistant", "turn:t"),
            _event(5, "conversation.status_changed", conversation={"status": "open"}),
        ):
            await socket.send(frame)
        await socket.wait_closed()

    async with _customer(play) as customer:
        await customer.send("Where is my lamp?")
        async with asyncio.timeout(10):
            while customer.account.cursor < 5:  # noqa: ASYNC110  # the account tells nobody
                await asyncio.sleep(0.01)
    assert customer.account.out_of_order == {"event": 1}
    assert customer.account.doubled == {"event": 1, "reply": 1}


async def test_a_refusal_is_an_error_and_not_a_loss() -> None:
    async def play(socket: ServerConnection, _: int) -> None:
        """Refuse."""
        await socket.send(json.dumps({"type": "hello", "last_seq": 0}))
        key = (await _frame(socket))["client_message_id"]
        refusal = {"type": "error", "code": "too_many", "detail": "Slowly.", "client_message_id": key}
        await socket.send(json.dumps(refusal))
        await socket.wait_closed()

    async with _customer(play) as customer:
        sent = await customer.send("Where is my lamp?")
        await settled(Crowd([customer]), 10)
    assert sent.refused == "too_many"
    assert customer.account.errors == {"too_many": 1}
    assert not customer.account.unacked
