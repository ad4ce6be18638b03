"""The WebSockets: who may open one, what is acknowledged, what comes again after an absence."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus


def question(**more: Any) -> dict[str, Any]:
    """A message frame."""
    return {"type": "message.send", "client_message_id": uuid4().hex, "text": "How do I pay?", **more}


async def refusal(url: str, **more: Any) -> int:
    """The HTTP status with which a handshake is refused."""
    with pytest.raises(InvalidStatus) as caught:
        async with connect(url, **more):
            pass
    return caught.value.response.status_code


async def test_strangers_are_refused_with_401_and_others_with_403(
    running: Any, new_guest: Callable[[], Any], agent: Any
) -> None:
    ada, eve = new_guest(), new_guest()
    base = running.url.replace("http", "ws")
    assert await refusal(f"{base}/ws/customer/{ada.id}") == 401
    assert await refusal(f"{base}/ws/customer/{ada.id}", subprotocols=["bearer.nonsense"]) == 401
    assert await refusal(f"{base}/ws/customer/{ada.id}", subprotocols=[f"bearer.{eve.token}"]) == 403
    assert await refusal(f"{base}/ws/agent/{ada.id}", subprotocols=[f"bearer.{ada.token}"]) == 403
    assert await refusal(f"{base}/ws/customer/{agent.id}", subprotocols=[f"bearer.{agent.token}"]) == 403
    assert await refusal(f"{base}/ws/customer/{ada.id}?token={ada.token}") == 401
    assert await refusal(f"{base}/ws/nowhere") in {403, 404}


async def test_a_page_of_another_origin_is_refused(running: Any, guest: Any) -> None:
    url = f"{running.url.replace('http', 'ws')}/ws/customer/{guest.id}"
    cookie = {"cookie": f"frontdesk_session={guest.token}"}
    assert await refusal(url, additional_headers=cookie, origin="https://evil.example") == 403
    async with connect(url, additional_headers=cookie, origin=running.url) as socket:
        assert msgspec.json.decode(await socket.recv())["type"] == "hello"


async def test_the_bearer_subprotocol_is_echoed_and_the_first_frame_says_where_one_is(talk: Any, guest: Any) -> None:
    async with talk(guest) as socket:
        assert socket.socket.subprotocol == f"bearer.{guest.token}"
        assert await socket.next() == {"type": "hello", "user_id": guest.id, "last_seq": 0}


async def test_a_message_is_acknowledged_and_its_events_come_in_order(talk: Any, guest: Any) -> None:
    async with talk(guest) as socket:
        frame = question()
        await socket.send(frame)
        ack = await socket.next("ack")
        assert ack["client_message_id"] == frame["client_message_id"]
        assert ack["seq"] == 1
        events = await socket.events(3)
        assert [each["seq"] for each in events] == [1, 2, 3]
        created = next(each for each in events if each["name"] == "message.created")
        assert created["data"]["message"]["id"] == ack["message_id"]
        assert created["conversation_id"] == ack["conversation_id"]


async def test_a_message_sent_again_is_acknowledged_again_and_stored_once(talk: Any, guest: Any) -> None:
    frame = question()
    acks = []
    for _ in range(2):  # as a client does whose connection broke before the acknowledgement
        async with talk(guest) as socket:
            await socket.send(frame)
            acks.append(await socket.next("ack"))
    assert acks[0] == acks[1]


async def test_progress_of_the_turn_is_told_without_a_seq(talk: Any, guest: Any) -> None:
    async with talk(guest) as socket:
        await socket.send(question())
        progress = await socket.next("event", name="turn.progress")
        assert progress["data"]["state"] in {"started", "done", "failed"}
        assert progress["data"]["node"]
        assert "seq" not in progress


async def test_what_was_missed_comes_once_and_in_order_after_a_resume(talk: Any, guest: Any) -> None:
    for _ in range(3):
        await asyncio.to_thread(guest.ask, "How do I pay?")
    async with talk(guest) as socket:
        newest = (await socket.next("hello"))["last_seq"]
        await socket.send({"type": "resume", "last_seq": 2})
        await socket.send(question())
        events = await socket.events(newest)  # the missed ones, and at least two of the new message
        assert [each["seq"] for each in events] == list(range(3, newest + 3))
        await socket.send({"type": "resume", "last_seq": newest - 1})
        assert (await socket.events(1))[0]["seq"] == newest


async def test_live_events_do_not_overtake_a_resume_that_comes_with_the_connect(talk: Any, guest: Any) -> None:
    await asyncio.to_thread(guest.ask, "How do I pay?")
    async with talk(guest) as socket:
        await asyncio.to_thread(guest.ask, "How do I return it?")
        await socket.send({"type": "resume", "last_seq": 0})
        events = await socket.events(4)
        assert [each["seq"] for each in events] == [1, 2, 3, 4]


async def test_a_socket_that_never_resumes_hears_from_its_connect_on(talk: Any, guest: Any) -> None:
    await asyncio.to_thread(guest.ask, "How do I pay?")
    async with talk(guest) as socket:
        last = (await socket.next("hello"))["last_seq"]
        await asyncio.to_thread(guest.ask, "How do I return it?")
        assert (await socket.events(1))[0]["seq"] == last + 1


async def test_a_resume_from_the_future_is_an_error_that_tells_the_newest(talk: Any, guest: Any) -> None:
    async with talk(guest) as socket:
        await socket.send({"type": "resume", "last_seq": 1000})
        error = await socket.next("error")
        assert (error["code"], error["last_seq"]) == ("bad_resume", 0)


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ("", "malformed"),
        ("not json", "malformed"),
        ("[]", "malformed"),
        ('"text"', "malformed"),
        ("null", "malformed"),
        ("[" * 30_000, "malformed"),
        (b"\xff\xfe", "malformed"),
        (b'{"type": "ping", "x": "\xff"}', "malformed"),
        ('{"type": "message.send", "client_message_id": "c", "text": "\\ud800"}', "malformed"),
        ("{}", "unknown_type"),
        ('{"type": 5}', "unknown_type"),
        ('{"type": "message.delete"}', "unknown_type"),
        ({"type": "suggestion.decide", "suggestion_id": str(uuid4()), "action": "approve"}, "wrong_role"),
        ({"type": "conversation.assign", "conversation_id": str(uuid4())}, "wrong_role"),
        ({"type": "message.send", "text": "Hello"}, "invalid"),
        ({"type": "message.send", "client_message_id": "c"}, "invalid"),
        ({"type": "message.send", "client_message_id": "c", "text": 5}, "invalid"),
        ({"type": "message.send", "client_message_id": "", "text": "a"}, "invalid"),
        ({"type": "message.send", "client_message_id": "c", "text": "a", "conversation_id": "x"}, "invalid"),
        ({"type": "message.send", "client_message_id": "c", "text": "a", "attachment_ids": ["x"]}, "invalid"),
        ({"type": "message.send", "client_message_id": "c", "text": "a", "txt": "b"}, "invalid"),
        ({"type": "message.send", "client_message_id": "c", "text": "   "}, "invalid_message"),
        ({"type": "message.send", "client_message_id": "c", "text": "x" * 10_001}, "message_too_long"),
        ({"type": "message.send", "client_message_id": "c", "text": "x" * 70_000}, "too_large"),
        ({"type": "message.send", "client_message_id": "c", "text": "x" * 1_000_000}, "too_large"),
        ({"type": "message.send", "client_message_id": "c", "text": "a", "conversation_id": str(uuid4())}, "not_found"),
        ({"type": "typing", "conversation_id": str(uuid4())}, "not_found"),
        ({"type": "resume"}, "invalid"),
        ({"type": "resume", "last_seq": -1}, "invalid"),
        ({"type": "resume", "last_seq": 1.5}, "invalid"),
    ],
)
async def test_a_bad_frame_gets_an_error_and_the_socket_stays_open(
    talk: Any, guest: Any, frame: Any, code: str
) -> None:
    async with talk(guest) as socket:
        await socket.send(frame)
        error = await socket.next("error")
        assert error["code"] == code
        assert error["detail"]
        if isinstance(frame, dict) and frame.get("client_message_id"):
            assert error["client_message_id"] == frame["client_message_id"]
        await socket.send({"type": "ping"})
        assert await socket.next("pong") == {"type": "pong"}


async def test_a_text_frame_that_is_not_utf_8_gets_an_error_too(talk: Any, guest: Any) -> None:
    async with talk(guest) as socket:
        await socket.socket.send(b'{"type": "ping\xff"}', text=True)
        assert (await socket.next("error"))["code"] == "malformed"
        await socket.send(b'{"type": "ping"}')
        assert await socket.next("pong")


async def test_nobody_else_s_conversation_takes_a_message(talk: Any, new_guest: Callable[[], Any]) -> None:
    ada, eve = new_guest(), new_guest()
    theirs = (await asyncio.to_thread(ada.ask, "Hello"))["conversation_id"]
    async with talk(eve) as socket:
        await socket.send(question(conversation_id=theirs))
        assert (await socket.next("error"))["code"] == "not_found"
        await socket.send({"type": "typing", "conversation_id": theirs})
        assert (await socket.next("error"))["code"] == "not_found"


async def test_typing_reaches_the_other_side_only(talk: Any, new_guest: Callable[[], Any], agent: Any) -> None:
    ada, eve = new_guest(), new_guest()
    conversation = (await asyncio.to_thread(ada.ask, "Hello"))["conversation_id"]
    typing = {"type": "typing", "conversation_id": conversation}
    async with talk(ada) as customer, talk(agent, "agent") as desk, talk(eve) as other:
        await customer.send(typing)
        heard = await desk.next("event", name="typing")
        assert heard["data"] == {"conversation_id": conversation, "who": "customer", "name": "Ada"}
        assert "seq" not in heard
        await desk.send(typing)
        assert (await customer.next("event", name="typing"))["data"]["who"] == "agent"
        await other.send({"type": "ping"})
        assert [await other.next() for _ in range(2)][1] == {"type": "pong"}


async def test_an_agent_who_does_not_hold_the_conversation_may_not_type_in_it(
    talk: Any, guest: Any, new_agent: Callable[..., Any]
) -> None:
    conversation = (await asyncio.to_thread(guest.ask, "Hello"))["conversation_id"]
    holder, other = new_agent(), new_agent()
    holder.post("/api/chat/assign-conversation", conversation_id=conversation)
    async with talk(other, "agent") as socket:
        await socket.send({"type": "typing", "conversation_id": conversation})
        assert (await socket.next("error"))["code"] == "conflict"


async def test_an_agent_decides_over_the_socket_and_a_second_decision_is_a_conflict(
    talk: Any, waiting: Any, guest: Any, agent: Any
) -> None:
    frame = {
        "type": "suggestion.decide",
        "suggestion_id": waiting["suggestions"][0]["id"],
        "action": "edit",
        "text": "You have 30 days.",
        "client_message_id": "decide-1",
    }
    async with talk(guest) as customer, talk(agent, "agent") as desk:
        await desk.send(frame)
        ack = await desk.next("ack")
        assert (ack["client_message_id"], ack["status"]) == ("decide-1", "edited")
        told = await customer.next("event", name="message.created")
        assert told["data"]["message"]["text"] == "You have 30 days."
        await desk.send(frame)
        error = await desk.next("error")
        assert (error["code"], error["client_message_id"]) == ("conflict", "decide-1")
        assert error["current"]["suggestion"]["status"] == "edited"


async def test_agents_are_offered_suggestions_and_customers_never_see_one(
    talk: Any, suggesting: None, guest: Any, agent: Any
) -> None:
    async with talk(agent, "agent") as desk, talk(guest) as customer:
        await customer.send(question())
        offered = await desk.next("event", name="suggestion.created")
        while offered["data"]["conversation"]["customer"]["id"] != guest.id:
            offered = await desk.next("event", name="suggestion.created")
        assert offered["data"]["turn"]["outcome"] == "awaiting_agent"
        await customer.send({"type": "resume", "last_seq": 0})
        await customer.send({"type": "ping"})
        names = set()
        while (frame := await customer.next())["type"] != "pong":
            names.add(frame.get("name"))
        assert not any(str(name).startswith("suggestion") for name in names)


async def test_an_agent_takes_a_conversation_and_writes_in_it_over_the_socket(
    talk: Any, waiting: Any, agent: Any
) -> None:
    conversation = waiting["conversation_id"]
    async with talk(agent, "agent") as desk:
        await desk.send({"type": "conversation.assign", "conversation_id": conversation})
        assert (await desk.next("ack"))["conversation_id"] == conversation
        await desk.send(question(conversation_id=conversation, text="Let me look."))
        assert (await desk.next("ack"))["conversation_id"] == conversation
        await desk.send(question())
        assert (await desk.next("error"))["code"] == "invalid"


async def test_a_socket_is_closed_when_its_log_in_ends(talk: Any, guest: Any) -> None:
    async with talk(guest) as socket:
        await socket.next("hello")
        await asyncio.to_thread(guest.post, "/api/auth/logout")
        with pytest.raises(ConnectionClosed):
            async with asyncio.timeout(5):
                await socket.socket.recv()
        assert socket.socket.close_code == 4401


async def test_too_many_frames_are_errors_not_a_closed_socket(talk: Any, guest: Any, limited: None) -> None:
    async with talk(guest) as socket:
        for _ in range(130):
            await socket.send({"type": "ping"})
        error = await socket.next("error")
        assert error["code"] == "too_many"
        assert error["detail"]


async def test_a_reading_mark_is_taken_without_an_answer(talk: Any, guest: Any) -> None:
    async with talk(guest) as socket:
        await socket.next("hello")
        await socket.send({"type": "read", "seq": 3})
        await socket.send({"type": "ping"})
        assert await socket.next() == {"type": "pong"}
