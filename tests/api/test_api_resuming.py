"""Repeated, reordered and impossible frames, two tabs, long histories: what docs/realtime.md says of each."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Coroutine
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
import sqlalchemy as sa
from websockets.exceptions import ConnectionClosed

from api.realtime.streams import PAGE
from store import conversations, events, messages
from store.base import now
from store.events import customer_stream
from store.users import LogIn

PAGE_OF_DOCS = Path(__file__).parents[2] / "docs" / "realtime.md"


def question(**more: Any) -> dict[str, Any]:
    """A message frame."""
    return {"type": "message.send", "client_message_id": uuid4().hex, "text": "How do I pay?", **more}


def append(running: Any, person: Any, count: int) -> Coroutine[Any, Any, None]:
    """Put events into a customer's stream, a few in a transaction."""

    async def write() -> None:
        stream = customer_stream(UUID(person.id))
        for start in range(0, count, 50):
            async with running.desk.database.writing() as session:
                for number in range(start, min(start + 50, count)):
                    events.append(session, [stream], conversation_id=uuid4(), name="n", data={"number": number})

    return write()


async def test_a_frame_that_is_replayed_is_answered_again_and_does_nothing_twice(talk: Any, guest: Any) -> None:
    frame = question()
    async with talk(guest) as socket:
        for _ in range(3):
            await socket.send(frame)
        acks = [await socket.next("ack") for _ in range(3)]
        assert acks[0] == acks[1] == acks[2]
        other = question(client_message_id=frame["client_message_id"], text="Something else")
        await socket.send(other)
        error = await socket.next("error")
        assert (error["code"], error["client_message_id"]) == ("conflict", frame["client_message_id"])


async def test_messages_stand_in_the_order_in_which_they_came(talk: Any, guest: Any) -> None:
    async with talk(guest) as socket:
        conversation = None
        for number, text in enumerate(["second", "first"], start=1):  # a client that sends them the wrong way round
            await socket.send(question(text=text, **({"conversation_id": conversation} if conversation else {})))
            ack = await socket.next("ack")
            assert ack["seq"] >= number
            conversation = ack["conversation_id"]
        await socket.send({"type": "resume", "last_seq": 0})  # some came while we waited for the acknowledgements
        said: dict[int, dict[str, Any]] = {}
        while len(said) < 2:
            event = await socket.next("event", name="message.created")
            if event["data"]["message"]["sender"] == "customer":
                said[event["seq"]] = event["data"]["message"]
        (_, one), (_, two) = sorted(said.items())
        assert (one["text"], two["text"]) == ("second", "first")
        assert one["seq"] < two["seq"]


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ('{"type": "resume", "last_seq": -1}', "invalid"),
        ('{"type": "resume", "last_seq": -9223372036854775809}', "invalid"),
        ('{"type": "resume", "last_seq": 9007199254740993}', "invalid"),
        ('{"type": "resume", "last_seq": 99999999999999999999999999}', "invalid"),
        ('{"type": "resume", "last_seq": 1e400}', "invalid"),
        ('{"type": "resume", "last_seq": NaN}', "malformed"),
        ('{"type": "resume", "last_seq": Infinity}', "malformed"),
        ('{"type": "resume", "last_seq": "1"}', "invalid"),
        ('{"type": "resume", "last_seq": null}', "invalid"),
        ('{"type": "resume", "last_seq": true}', "invalid"),
        ('{"type": "resume", "last_seq": 9007199254740992}', "bad_resume"),
        ('{"type": "resume", "last_seq": 1}', "bad_resume"),
    ],
)
async def test_an_impossible_place_in_the_stream_is_an_error_and_nothing_is_sent_again(
    talk: Any, guest: Any, frame: str, code: str
) -> None:
    async with talk(guest) as socket:
        await socket.send(frame)
        error = await socket.next("error")
        assert error["code"] == code
        assert code != "bad_resume" or error["last_seq"] == 0
        await socket.send({"type": "ping"})
        assert await socket.next() == {"type": "pong"}


async def test_binary_frames_are_read_as_text(talk: Any, guest: Any) -> None:
    async with talk(guest) as socket:
        await socket.send(msgspec.json.encode(question()))
        assert (await socket.next("ack"))["seq"] == 1
        await socket.send(b"\x00\x01\x02")
        assert (await socket.next("error"))["code"] == "malformed"


async def test_two_tabs_see_everything_once_and_in_order_whoever_sends(talk: Any, guest: Any) -> None:
    async with talk(guest) as one, talk(guest) as two:
        await one.send(question())
        conversation = (await one.next("ack"))["conversation_id"]
        both = question(conversation_id=conversation, text="And by card?")
        await asyncio.gather(one.send(both), two.send(both))  # as pages do that share their outbox
        assert await one.next("ack") == await two.next("ack")
        await two.send(question(conversation_id=conversation, text="Thanks"))
        await two.next("ack")
    async with talk(guest) as one, talk(guest) as two:
        newest = (await one.next("hello"))["last_seq"]
        seen = []
        for socket in (one, two):
            await socket.send({"type": "resume", "last_seq": 0})
            seen.append(await socket.events(newest))
        assert seen[0] == seen[1]
        assert [each["seq"] for each in seen[0]] == list(range(1, newest + 1))
        texts = [e["data"]["message"]["text"] for e in seen[0] if e["name"] == "message.created"]
        assert texts.count("And by card?") == 1


async def test_the_last_resume_counts(talk: Any, running: Any, guest: Any) -> None:
    await asyncio.to_thread(running.do, append(running, guest, 30))
    async with talk(guest) as socket:
        await socket.send({"type": "resume", "last_seq": 25})
        await socket.send({"type": "resume", "last_seq": 10})
        found = [each["seq"] for each in await socket.events(20)]
        while found[-1] != 30 or 11 not in found:
            found.append((await socket.events(1))[0]["seq"])
        assert found[found.index(11) :] == list(range(11, 31))  # some of 26 to 30 may have been on their way before
        await socket.send({"type": "resume", "last_seq": 30})
        await socket.send({"type": "ping"})
        assert await socket.next() == {"type": "pong"}


async def test_one_who_resumes_over_and_over_while_events_arrive_misses_none(
    talk: Any, running: Any, guest: Any
) -> None:
    async with talk(guest) as socket:
        writing = asyncio.create_task(asyncio.to_thread(running.do, append(running, guest, 1_000)))
        last = 0
        while last < 1_000:
            event = (await socket.events(1))[0]
            if event["seq"] == last + 1:  # what has been handled is passed over
                last = event["seq"]
                if last % 100 == 0:
                    await socket.send({"type": "resume", "last_seq": last - 50})
            assert event["seq"] <= last
        await writing


async def test_a_resume_over_ten_thousand_events_comes_in_pages_and_holds_up_nobody(
    talk: Any, running: Any, new_guest: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    ada, eve = new_guest(), new_guest()
    await asyncio.to_thread(running.do, append(running, ada, 10_000))
    reads: list[int] = []
    read = running.desk.hub._read

    async def counted(stream: str, after: int, limit: int) -> Any:
        found = await read(stream, after, limit)
        reads.append(len(found))
        return found

    monkeypatch.setattr(running.desk.hub, "_read", counted)
    async with talk(ada) as behind, talk(eve) as other:
        await behind.send({"type": "resume", "last_seq": 0})
        await other.next("hello")
        waited = []

        async def beat() -> None:
            while True:
                began = asyncio.get_running_loop().time()
                await other.send({"type": "ping"})
                await other.next("pong")
                waited.append(asyncio.get_running_loop().time() - began)

        beating = asyncio.create_task(beat())
        assert [each["seq"] for each in await behind.events(10_000)] == list(range(1, 10_001))
        beating.cancel()
    assert max(reads) <= PAGE
    assert len(reads) == 10_000 // PAGE
    assert len(waited) > 20
    assert sorted(waited)[len(waited) // 2] < 0.5


async def test_a_conversation_of_ten_thousand_messages_opens_with_its_last_and_is_paged(
    running: Any, guest: Any, talk: Any
) -> None:
    conversation_id = UUID((await asyncio.to_thread(guest.ask, "How do I pay?"))["conversation_id"])

    async def write() -> int:
        async with running.desk.database.writing() as session:
            conversation = await conversations.lock(session, conversation_id)
            for number in range(10_000):
                messages.add(session, conversation, sender="customer", text=f"Message {number}")
            return conversation.last_seq

    last = await asyncio.to_thread(running.do, write())
    path = f"/api/chat/conversations/{conversation_id}"
    opened = await asyncio.to_thread(guest.http.get, path)
    assert [each["seq"] for each in opened.json()["messages"]] == list(range(last - 99, last + 1))
    before, found = last - 99, 100
    while before > 1:
        page = (await asyncio.to_thread(guest.http.get, f"{path}/messages?before={before}&limit=200")).json()
        assert page["messages"][-1]["seq"] == before - 1
        before, found = page["messages"][0]["seq"], found + len(page["messages"])
    assert found == last
    async with talk(guest) as socket:
        await socket.send(question(conversation_id=str(conversation_id)))
        assert (await socket.next("ack"))["seq"] == last + 1


async def test_a_log_in_that_expires_closes_its_open_socket(talk: Any, running: Any, guest: Any) -> None:
    async with talk(guest) as socket:
        await socket.next("hello")

        async def expire() -> None:
            async with running.desk.database.writing() as session:
                await session.execute(
                    sa.update(LogIn)
                    .where(LogIn.user_id == UUID(guest.id))
                    .values(expires_at=now() - timedelta(seconds=1))
                )

        await asyncio.to_thread(running.do, expire())
        with pytest.raises(ConnectionClosed):
            await socket.next("event")
        assert socket.socket.close_code == 4401


async def test_the_client_of_the_docs_gets_everything_once_whatever_happens_to_its_connection(
    running: Any, guest: Any
) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE_OF_DOCS.read_text(encoding="utf-8"), re.DOTALL)
    example: dict[str, Any] = {}
    exec(compile(code, str(PAGE_OF_DOCS), "exec"), example)  # noqa: S102  # it is our own
    found: list[int] = []
    some_more = asyncio.Event()

    async def handle(event: dict[str, Any]) -> None:
        if "seq" in event:
            found.append(event["seq"])
            if len(found) % 100 == 0:
                some_more.set()

    async def go_elsewhere() -> None:
        for socket in list(running.desk.sockets._open):
            if str(socket.caller.user.id) == guest.id:
                socket.drain(50)

    url = f"{running.url.replace('http', 'ws')}/ws/customer/{guest.id}"
    following = asyncio.create_task(example["follow"](url, guest.token, handle, last_seq=0))
    async with asyncio.timeout(30):
        for round_number in range(1, 5):
            await asyncio.to_thread(running.do, append(running, guest, 100))
            await some_more.wait()
            some_more.clear()
            if round_number < 4:
                await asyncio.to_thread(running.do, go_elsewhere())
        await asyncio.to_thread(guest.post, "/api/auth/logout")
        await following  # the end of the log-in ends it
    assert found == list(range(1, 401))
