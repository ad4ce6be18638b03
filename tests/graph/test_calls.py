"""Recorded calls: what becomes of one, and who is told and shown what."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from graph import reading
from graph.agents import Agents
from graph.errors import Conflict, NotFound
from graph.ticketing import Tickets
from graph.turns import Turns
from store import conversations, events, messages, turns
from store.base import new_id
from store.files import Files
from tests.fakes.call_line import FakeCallLine, Said
from tests.fakes.engines import FakeEngine, providers_of
from tests.graph.call_desks import BEGAN, GREETING, PROMISE, WISH, Place, over, talk


async def test_a_call_of_two_channels_is_written_down_and_understood(place: Place) -> None:
    async with place.working(FakeCallLine(talk(), duration=160.0)) as calls:
        call = await over(calls, await place.bring(calls, customer_name="Carla"))
    assert (call.status, call.progress, call.stage, call.problem) == ("done", 1.0, "done", None)
    result = call.result
    assert result is not None
    assert [(turn.speaker, turn.text) for turn in result.turns][:2] == [("speaker_1", GREETING), ("speaker_2", WISH)]
    assert [(each.role, each.name, each.estimated) for each in result.speakers] == [
        ("agent", "Agent", False),
        ("customer", "Carla", False),
    ]
    assert [(item.who, item.text, item.when) for item in result.action_items] == [("agent", PROMISE, "today")]
    assert [entity.value for entity in result.entities] == ["A482913"]
    assert result.ticket_suggestion is not None
    assert result.ticket_suggestion.priority == "medium"


async def test_a_call_becomes_a_closed_conversation_of_which_nobody_is_told(place: Place) -> None:
    async with place.working(FakeCallLine(talk(), duration=160.0)) as calls:
        call = await over(calls, await place.bring(calls, customer_id=place.customer.id, recorded_at=BEGAN))
    assert call.conversation_id is not None
    found = await reading.details(place.database, call.conversation_id)
    assert (found.conversation.source, found.conversation.status, found.conversation.mode) == ("call", "closed", "off")
    assert found.conversation.customer.id == place.customer.id
    assert [message.sender for message in found.messages] == ["agent", "customer", "agent", "customer"]
    assert [(message.created_at - BEGAN).total_seconds() for message in found.messages] == [1.0, 5.0, 150.0, 154.0]
    async with place.database.reading() as session:
        assert await turns.latest(session, call.conversation_id) is None
        assert await events.after(session, events.customer_stream(place.customer.id), 0) == []
        assert await conversations.queue(session) == ([], None)


async def test_a_customer_does_not_see_what_was_made_of_her_call(place: Place) -> None:
    async with place.working(FakeCallLine(talk(), duration=160.0)) as calls:
        call = await over(calls, await place.bring(calls, customer_id=place.customer.id))
    assert call.conversation_id is not None
    assert await reading.of_customer(place.database, place.customer.id) == []
    with pytest.raises(NotFound):
        await reading.details(place.database, call.conversation_id, customer_id=place.customer.id)


async def test_a_caller_who_is_not_known_is_a_new_guest(place: Place) -> None:
    async with place.working(FakeCallLine(talk(), duration=160.0)) as calls:
        call = await over(calls, await place.bring(calls))
    assert call.conversation_id is not None
    assert (await reading.details(place.database, call.conversation_id)).conversation.customer.full_name == "Caller"


async def test_only_what_the_desk_encoded_is_kept(place: Place) -> None:
    async with place.working(FakeCallLine(talk(), duration=160.0)) as calls:
        call_id = await place.bring(calls)
        with pytest.raises(NotFound):
            await calls.recording(call_id)
        await over(calls, call_id)
        assert (await calls.recording(call_id)).content_type == "audio/mpeg"
    assert await place.kept(call_id) == {"upload": False, "mp3": True}


async def test_on_one_channel_voices_tell_the_speakers_apart(place: Place) -> None:
    said = [
        Said(0, start, start + 2.5, text, pitch=110.0 if at % 2 else 210.0)
        for at, (start, text) in enumerate(
            [(0.5, GREETING), (3.2, WISH), (5.9, PROMISE), (8.6, "Thanks."), (11.3, "Bye.")]
        )
    ]
    async with place.working(FakeCallLine(said, duration=15.0, channels=1)) as calls:
        result = (await over(calls, await place.bring(calls))).result
    assert result is not None
    assert [turn.speaker for turn in result.turns] == ["speaker_1", "speaker_2", "speaker_1", "speaker_2", "speaker_1"]
    assert {each.estimated for each in result.speakers} == {True}
    assert result.quality.talk_over_s is None


async def test_two_channels_with_the_same_sound_count_as_one(place: Place) -> None:
    said = [each for said in talk() for each in (Said(0, said.start, said.end, said.text), said)]
    async with place.working(FakeCallLine(said, duration=160.0, alike=1.0)) as calls:
        result = (await over(calls, await place.bring(calls))).result
    assert result is not None
    assert {each.estimated for each in result.speakers} == {True}


async def test_agents_are_told_of_each_status(place: Place) -> None:
    async with place.working(FakeCallLine(talk(), duration=160.0)) as calls:
        call = await over(calls, await place.bring(calls))
        await calls.remove(call.id)
    async with place.database.reading() as session:
        told = await events.after(session, events.AGENTS, 0)
    changes = [event.data["call"]["status"] for event in told if event.name == "call.changed"]
    assert changes == ["queued", "running", "done"]
    assert [event.name for event in told if event.name == "call.removed"] == ["call.removed"]


async def test_a_customer_who_does_not_exist_is_not_found_and_nothing_is_kept(place: Place) -> None:
    async with place.working(FakeCallLine(talk(), duration=160.0)) as calls:
        for wrong in (new_id(), place.agent.id):
            with pytest.raises(NotFound):
                await place.bring(calls, customer_id=wrong)
        assert (await calls.listed()).items == []
    assert list((place.home / "files").rglob("*.upload")) == []


async def test_calls_are_listed_page_by_page_and_by_status(place: Place) -> None:
    async with place.working(FakeCallLine(talk(), duration=160.0)) as calls:
        ids = [await place.bring(calls) for _ in range(3)]
        for call_id in ids:
            await over(calls, call_id)
        first = await calls.listed(limit=2)
        second = await calls.listed(limit=2, cursor=first.next_cursor)
        assert [each.id for each in (*first.items, *second.items)] == ids[::-1]
        assert [len((await calls.listed(status=status)).items) for status in ("done", "failed")] == [3, 0]


async def test_words_in_another_language_are_shown_in_the_desks_too(place: Place) -> None:
    said = [Said(0, 1.0, 4.0, "Onde está a minha encomenda?")]
    async with place.working(FakeCallLine(said, duration=10.0, channels=1, language="pt")) as calls:
        call = await over(calls, await place.bring(calls))
    assert call.result is not None
    assert call.result.turns[0].translation == "[en] Onde está a minha encomenda?"
    assert call.language == "pt"


async def test_nobody_hears_or_answers_a_recorded_call_as_its_customer(place: Place) -> None:
    async with place.working(FakeCallLine(talk(), 160.0)) as calls:
        call = await over(calls, await place.bring(calls, customer_id=place.customer.id))
    assert call.conversation_id is not None
    async with place.database.reading() as session:
        (first, *_) = await messages.between(session, call.conversation_id, 1, 1)
        assert await messages.for_reader(session, first.id, place.customer.id) is None
        assert await messages.for_reader(session, first.id, None) is not None
    turns_of = cast(Turns, SimpleNamespace(database=place.database, most_attachments=5))
    with pytest.raises(Conflict, match="recorded call"):
        await Agents(turns_of).send(call.conversation_id, agent=place.agent, text="Hello?")


async def test_a_call_removed_while_it_is_checked_leaves_no_recording(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    copying, go_on = threading.Event(), threading.Event()
    copy = Files._put

    def slowly(files: Files, source: Path, target: str) -> None:
        if target.endswith(".mp3"):
            copying.set()
            go_on.wait(5)
        copy(files, source, target)

    monkeypatch.setattr(Files, "_put", slowly)
    async with place.working(FakeCallLine(talk(), 160.0)) as calls:
        call_id = await place.bring(calls)
        await asyncio.to_thread(copying.wait, 5)
        removing = asyncio.create_task(calls.remove(call_id))
        await asyncio.sleep(0.05)
        go_on.set()
        await removing
        assert await place.kept(call_id) == {"upload": False, "mp3": False}


async def test_a_ticket_of_a_recorded_call_is_for_agents_alone(place: Place) -> None:
    async with place.working(FakeCallLine(talk(), 160.0)) as calls:
        call = await over(calls, await place.bring(calls, customer_id=place.customer.id))
    assert call.conversation_id is not None
    desk = Tickets(place.database, providers_of(FakeEngine()))
    await desk.raise_for(call.conversation_id, agent=place.agent, description="Send a new one.", priority="medium")
    async with place.database.reading() as session:
        for stream, count in ((events.AGENTS, 1), (events.customer_stream(place.customer.id), 0)):
            found = [
                each for each in await events.after(session, stream, 0, limit=100) if each.name == "ticket.created"
            ]
            assert len(found) == count
