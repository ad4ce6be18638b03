"""Recorded calls: worked on in the background, taken up again after a stop, given up after three failures."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

import pytest

from graph import call_work, reading
from graph.agents import Agents
from graph.call_hearing import CallLimits
from graph.call_views import CallDetails, CallView
from graph.calls import Calls, NewCall
from graph.errors import Conflict, NotFound
from graph.turns import Turns
from store import calls as stored
from store import conversations, events, messages, turns, users
from store.base import new_id
from store.calls import Call
from store.database import Database
from store.files import Files, key_of
from store.scratch import Scratch
from store.users import User
from tests.fakes.call_line import FakeCallLine, Said
from tests.fakes.engines import FakeEngine, providers_of
from tools.errors import Busy, TryAgain
from tools.inference.pool import Inference
from tools.media.errors import BadFile

BEGAN = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
GREETING = "Thank you for calling, how can I help you?"
WISH = "My order A482913 has not arrived yet."
PROMISE = "I will send you a new one today."


def talk() -> list[Said]:
    """A call of two speakers that is written down in four pieces."""
    return [
        Said(0, 1.0, 4.0, GREETING),
        Said(1, 5.0, 9.0, WISH, pitch=220.0),
        Said(0, 150.0, 153.0, PROMISE),
        Said(1, 154.0, 157.0, "Thank you, goodbye.", pitch=220.0),
    ]


@dataclass
class Place:
    """Where calls are kept, and who brings them."""

    database: Database
    home: Path
    agent: User
    customer: User
    seen: list[CallView] = field(default_factory=list)

    @property
    def files(self) -> Files:
        """The kept recordings."""
        return Files(self.home / "files")

    @asynccontextmanager
    async def working(self, line: FakeCallLine) -> AsyncIterator[Calls]:
        """A desk that works on calls with this line until the end of the block."""
        inference = cast(Inference, SimpleNamespace(calls=line))
        scratch = Scratch(self.home / "scratch")
        limits = CallLimits(seconds=3600)
        calls = Calls(self.database, self.files, inference, providers_of(FakeEngine()), limits, scratch=scratch)
        calls.on_progress(self.seen.append)
        calls.start()
        try:
            yield calls
        finally:
            await calls.stop()

    async def bring(self, calls: Calls, **more: Any) -> UUID:
        """Submit a recording."""
        upload = self.home / "upload.wav"
        upload.write_bytes(b"as it was sent")
        return (await calls.submit(upload, NewCall(name="monday.mp3", **more), agent=self.agent)).id

    async def row(self, call_id: UUID) -> Call:
        """The call as it is stored."""
        async with self.database.reading() as session:
            found = await stored.get(session, call_id)
        assert found is not None
        return found

    async def kept(self, call_id: UUID) -> dict[str, bool]:
        """Which files of a call there are, by suffix."""
        found = {}
        for suffix in ("upload", "mp3"):
            try:
                await self.files.read(key_of(call_id, suffix))
                found[suffix] = True
            except FileNotFoundError:
                found[suffix] = False
        return found


@pytest.fixture
async def place(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    monkeypatch.setattr(call_work, "AGAIN_S", 0.0)
    monkeypatch.setattr("graph.call_understanding.PAUSE_S", 0.0)
    async with database.writing() as session:
        agent = await users.add(session, role="agent", full_name="Anna Ahlers", email="anna@example.com")
        customer = await users.add(session, role="customer", full_name="Carla Conti")
    return Place(database, tmp_path, agent, customer)


async def until(happens: Callable[[], Any]) -> None:
    """Wait for what the background work does; `happens` may be a coroutine function."""
    async with asyncio.timeout(20):
        while True:
            found = happens()
            if await found if asyncio.iscoroutine(found) else found:
                return
            await asyncio.sleep(0.01)


async def over(calls: Calls, call_id: UUID) -> CallDetails:
    """The call once nobody works on it any more."""

    async def ended() -> bool:
        return (await calls.get(call_id)).status not in ("queued", "running")

    await until(ended)
    return await calls.get(call_id)


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


async def test_a_desk_that_was_stopped_goes_on_with_the_next_piece(place: Place) -> None:
    first = FakeCallLine(talk(), duration=160.0, holding=2)
    async with place.working(first) as calls:
        call_id = await place.bring(calls)
        await until(lambda: len(first.transcribed()) == 3)
    assert (await place.row(call_id)).status == "queued"

    second = FakeCallLine(talk(), duration=160.0)
    async with place.working(second) as calls:
        assert (await over(calls, call_id)).status == "done"
    assert second.transcribed()[0] == first.transcribed()[2], "the one that was being written down"
    assert len(second.transcribed()) == 2
    assert "audio.check" not in [task for task, _ in second.asked]


async def test_a_call_on_which_the_desk_died_three_times_is_given_up(place: Place) -> None:
    async with place.working(FakeCallLine(talk(), duration=160.0, refusal=BadFile("broken", "x"))) as calls:
        call_id = await place.bring(calls)
        await over(calls, call_id)
    async with place.database.writing() as session:
        row = await stored.lock(session, call_id)
        assert row is not None
        row.status, row.attempts, row.problem = "running", 3, None
    async with place.working(FakeCallLine(talk(), duration=160.0)) as calls:
        call = await over(calls, call_id)
    assert (call.status, call.problem) == ("failed", "The desk stopped 3 times while it worked on this call.")


async def test_an_engine_that_broke_off_is_asked_again_for_the_same_piece(place: Place) -> None:
    line = FakeCallLine(
        talk(), duration=160.0, raising=[None, TryAgain("ended"), TryAgain("ended"), None, TryAgain("x")]
    )
    async with place.working(line) as calls:
        assert (await over(calls, await place.bring(calls))).status == "done"
    assert [line.transcribed().count(piece) for piece in dict.fromkeys(line.transcribed())] == [1, 3, 2, 1]


async def test_an_engine_that_breaks_off_at_one_place_three_times_fails_the_call(place: Place) -> None:
    async with place.working(FakeCallLine(talk(), duration=160.0, raising=[None, *[TryAgain("ended")] * 3])) as calls:
        call = await over(calls, await place.bring(calls))
        assert call.status == "failed"
        assert call.problem is not None
        assert call.problem.startswith("The speech engine broke off 3 times")
        assert (await calls.retry(call.id)).status == "queued"
        assert (await over(calls, call.id)).status == "done"


async def test_a_full_line_is_waited_for(place: Place) -> None:
    line = FakeCallLine(talk(), duration=160.0, raising=[Busy("full", retry_after=0.01, waiting=4)] * 5)
    async with place.working(line) as calls:
        assert (await over(calls, await place.bring(calls))).status == "done"


async def test_a_cancelled_call_stops_and_can_go_on(place: Place) -> None:
    line = FakeCallLine(talk(), duration=160.0, holding=1)
    async with place.working(line) as calls:
        call_id = await place.bring(calls)
        await until(lambda: len(line.transcribed()) == 2)
        assert (await calls.cancel(call_id)).status == "cancelled"
        with pytest.raises(Conflict):
            await calls.cancel(call_id)
        line.gate.set()
        await calls.retry(call_id)
        assert (await over(calls, call_id)).status == "done"
    assert await place.kept(call_id) == {"upload": False, "mp3": True}


async def test_a_cancelled_call_lets_the_next_one_go(place: Place) -> None:
    line = FakeCallLine(talk(), duration=160.0, holding=0)
    async with place.working(line) as calls:
        first, second = await place.bring(calls), await place.bring(calls)
        await until(lambda: len(line.transcribed()) == 1)
        assert (await calls.get(second)).queue_position == 1
        await calls.cancel(first)
        line.gate.set()
        assert (await over(calls, second)).status == "done"
        assert (await calls.get(first)).status == "cancelled"


async def test_a_call_in_which_nobody_speaks_says_so(place: Place) -> None:
    async with place.working(FakeCallLine([], duration=30.0)) as calls:
        call = await over(calls, await place.bring(calls))
        assert (call.status, call.problem) == ("failed", "Nobody can be heard in this recording.")
        assert (await calls.recording(call.id)).duration_s == 30.0


async def test_a_call_of_three_hours_is_not_kept(place: Place) -> None:
    refusal = BadFile("too_long", "The recording is too long: at most 60 minutes are taken.")
    async with place.working(FakeCallLine([], duration=0.0, refusal=refusal)) as calls:
        call = await over(calls, await place.bring(calls))
        assert (call.status, call.problem) == ("failed", str(refusal))
        assert await place.kept(call.id) == {"upload": False, "mp3": False}
        with pytest.raises(Conflict, match="bring it again"):
            await calls.retry(call.id)


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


async def test_progress_never_goes_back(place: Place) -> None:
    line = FakeCallLine(talk(), duration=160.0, raising=[None, TryAgain("ended")])
    async with place.working(line) as calls:
        await over(calls, await place.bring(calls))
    shares = [view.progress for view in place.seen]
    assert shares == sorted(shares)
    stages = list(dict.fromkeys(view.stage for view in place.seen))
    assert stages == ["checking", "listening for speech", "writing down", "understanding"]


async def test_agents_are_told_of_each_status(place: Place) -> None:
    async with place.working(FakeCallLine(talk(), duration=160.0)) as calls:
        call = await over(calls, await place.bring(calls))
        await calls.remove(call.id)
    async with place.database.reading() as session:
        told = await events.after(session, events.AGENTS, 0)
    changes = [event.data["call"]["status"] for event in told if event.name == "call.changed"]
    assert changes == ["queued", "running", "done"]
    assert [event.name for event in told if event.name == "call.removed"] == ["call.removed"]


async def test_a_removed_call_takes_its_recording_with_it_but_not_the_conversation(place: Place) -> None:
    async with place.working(FakeCallLine(talk(), duration=160.0)) as calls:
        call = await over(calls, await place.bring(calls))
        await calls.remove(call.id)
        with pytest.raises(NotFound):
            await calls.get(call.id)
    assert await place.kept(call.id) == {"upload": False, "mp3": False}
    assert call.conversation_id is not None
    assert (await reading.details(place.database, call.conversation_id)).messages


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
