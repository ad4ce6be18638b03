"""The words of a draft at the sockets: agents read along, customers never."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from graph.words import Words
from tests.api.conftest import Person, Running


async def test_agents_read_along_and_the_customer_does_not(
    running: Running, talk: Callable[..., Any], guest: Person, agent: Person
) -> None:
    async with talk(agent, "agent") as watching, talk(guest) as hers:
        for socket in (watching, hers):
            await socket.send({"type": "ping"})
            await socket.next("pong")
        answer = guest.ask("Hello")
        words = Words(answer["conversation_id"], uuid4(), "You have", 0)
        running.loop.call_soon_threadsafe(running.desk.hub.words, words)
        heard = await watching.next("event", name="reply.delta")
        assert heard["data"] == {"turn_id": str(words.turn_id), "text": "You have", "at": 0}
        assert "seq" not in heard
        await hers.send({"type": "ping"})
        names = set()
        while (frame := await hers.next())["type"] != "pong":
            names.add(frame.get("name"))
        assert "reply.delta" not in names
        assert "message.created" in names
