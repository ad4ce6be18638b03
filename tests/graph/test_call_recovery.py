"""Recorded calls that are stopped, cancelled, or cannot be heard: taken up again, or given up with a reason."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from graph import reading
from graph.errors import Conflict, NotFound
from store import calls as stored
from store.base import now
from tests.fakes.call_line import FakeCallLine
from tests.graph.call_desks import Place, over, talk, until
from tools.errors import Busy, TryAgain
from tools.media.errors import BadFile


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
        assert call.can_retry
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
        assert not call.can_retry
        with pytest.raises(Conflict, match="bring it again"):
            await calls.retry(call.id)


async def test_progress_never_goes_back(place: Place) -> None:
    line = FakeCallLine(talk(), duration=160.0, raising=[None, TryAgain("ended")])
    async with place.working(line) as calls:
        await over(calls, await place.bring(calls))
    shares = [view.progress for view in place.seen]
    assert shares == sorted(shares)
    stages = list(dict.fromkeys(view.stage for view in place.seen))
    assert stages == ["checking", "listening for speech", "writing down", "understanding"]


async def test_a_removed_call_takes_its_recording_with_it_but_not_the_conversation(place: Place) -> None:
    async with place.working(FakeCallLine(talk(), duration=160.0)) as calls:
        call = await over(calls, await place.bring(calls))
        await calls.remove(call.id)
        with pytest.raises(NotFound):
            await calls.get(call.id)
    assert await place.kept(call.id) == {"upload": False, "mp3": False}
    assert call.conversation_id is not None
    assert (await reading.details(place.database, call.conversation_id)).messages


@pytest.fixture
def shared(place: Place, monkeypatch: pytest.MonkeyPatch) -> Place:
    """Where several desks take up calls, and look for them all the time."""
    monkeypatch.setattr("graph.calls.LOOK_S", 0.02)
    monkeypatch.setattr("graph.call_work.HEARTBEAT_S", 0.02)
    return place


async def test_of_two_desks_on_one_database_one_works_on_a_call(shared: Place) -> None:
    first, second = (FakeCallLine(talk(), duration=160.0, holding=1) for _ in range(2))
    async with shared.working(first, alone=False) as one, shared.working(second, alone=False) as other:
        calls = [await shared.bring(one), await shared.bring(other)]
        await until(lambda: len(first.transcribed()) == 2 and len(second.transcribed()) == 2)
        first.gate.set()
        second.gate.set()
        assert [(await over(one, each)).status for each in calls] == ["done", "done"]
    assert len(first.transcribed()) + len(second.transcribed()) == 8, "four pieces of each, once"


async def test_a_call_that_another_desk_works_on_is_cancelled_there(shared: Place) -> None:
    line = FakeCallLine(talk(), duration=160.0, holding=1)
    async with shared.working(line, alone=False) as working:
        call_id = await shared.bring(working)
        await until(lambda: len(line.transcribed()) == 2)
        elsewhere = shared.elsewhere(line)
        assert (await elsewhere.cancel(call_id)).status == "cancelled"
        other = await shared.bring(working)  # the line is free again, so the work on the first has ended
        line.gate.set()
        assert (await over(working, other)).status == "done"
    assert (await shared.row(call_id)).status == "cancelled"


async def test_a_call_of_a_desk_that_died_is_taken_over_once_its_lease_is_over(shared: Place) -> None:
    line = FakeCallLine(talk(), duration=160.0)
    call_id = await shared.bring(shared.elsewhere(line))
    async with shared.database.writing() as session:
        row = await stored.lock(session, call_id)
        assert row is not None
        row.status, row.attempts = "running", 1
        row.lease_owner, row.lease_until = "elsewhere:1:abc", now() + timedelta(seconds=30)
    async with shared.working(line, alone=False) as calls:
        assert not await stored_waiting(shared)
        async with shared.database.writing() as session:
            row = await stored.lock(session, call_id)
            assert row is not None
            row.lease_until = now() - timedelta(seconds=1)
        assert (await over(calls, call_id)).status == "done"
    assert (await shared.row(call_id)).lease_owner is None
    assert len(line.transcribed()) == 4


async def stored_waiting(place: Place) -> list[UUID]:
    """The calls that a desk would take up now."""
    async with place.database.reading() as session:
        return list(await stored.waiting(session))
