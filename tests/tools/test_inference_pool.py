"""The lines to the engines' processes: whoever asks is answered, whatever becomes of the process."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from tools.errors import Busy, DeadlineExceeded, ToolFailed, TryAgain, Unavailable
from tools.inference.pool import Inference, Line
from tools.media.errors import BadFile

WORKER = (str(Path(__file__).with_name("inference_worker.py")),)
LONG = 60.0
"""Seconds for a task that is done at once, on a machine that is busy."""


@pytest.fixture
async def lines() -> AsyncIterator[Callable[..., Line]]:
    """Makes lines whose worker has the tasks of inference_worker."""
    made: list[Line] = []

    def make(**how: object) -> Line:
        made.append(Line("test", worker=WORKER, niceness=0, **how))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for line in made:
        await line.close()


async def until(happens: Callable[[], bool]) -> None:
    """Wait for something that another task or process does."""
    async with asyncio.timeout(LONG):
        while not happens():  # noqa: ASYNC110  (a process has no event to wait for)
            await asyncio.sleep(0.02)


def alive(pid: int) -> bool:
    """Whether there is a process of that id."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def test_tasks_are_done_in_the_order_asked_by_one_process(lines: Callable[..., Line], tmp_path: Path) -> None:
    line = lines()

    found = await asyncio.gather(
        *(line.ask("echo", {"said": n, "log": str(tmp_path / "log")}, seconds=LONG) for n in range(8))
    )

    assert [each["said"] for each in found] == list(range(8))
    assert (tmp_path / "log").read_text().split() == [str(n) for n in range(8)]
    assert len({each["pid"] for each in found}) == 1


async def test_a_full_line_refuses_at_once_and_says_when_to_come_back(lines: Callable[..., Line]) -> None:
    line = lines(places=2)
    first = asyncio.create_task(line.ask("nap", {"seconds": 1}, seconds=LONG))
    await until(lambda: line.waiting == 1 and not line._waiting)
    others = [asyncio.create_task(line.ask("echo", {}, seconds=LONG)) for _ in range(2)]
    await until(lambda: line.waiting == 3)

    with pytest.raises(Busy) as busy:
        await line.ask("echo", {}, seconds=LONG)

    assert busy.value.waiting == 3
    assert busy.value.retry_after is not None
    assert busy.value.retry_after >= 1
    await asyncio.gather(first, *others)


async def test_whoever_gives_up_waiting_frees_the_place_and_the_task_is_not_done(
    lines: Callable[..., Line], tmp_path: Path
) -> None:
    line = lines(places=1)
    first = asyncio.create_task(line.ask("nap", {"seconds": 1}, seconds=LONG))
    await until(lambda: line.waiting == 1 and not line._waiting)
    gone = asyncio.create_task(line.ask("echo", {"said": "gone", "log": str(tmp_path / "log")}, seconds=LONG))
    await until(lambda: line.waiting == 2)

    gone.cancel()
    await asyncio.gather(gone, return_exceptions=True)
    await line.ask("echo", {"said": "came after", "log": str(tmp_path / "log")}, seconds=LONG)

    assert (tmp_path / "log").read_text() == "came after\n"
    await first


async def test_a_task_that_hangs_is_ended_after_its_seconds_and_the_next_is_done(lines: Callable[..., Line]) -> None:
    line = lines()
    before = (await line.ask("echo", {}, seconds=LONG))["pid"]

    with pytest.raises(DeadlineExceeded, match="test engine"):
        await line.ask("nap", {"seconds": 600}, seconds=0.3)

    after = (await line.ask("echo", {}, seconds=LONG))["pid"]
    assert after != before
    assert not alive(before)


async def test_a_process_that_crashes_takes_one_task_with_it_and_no_more(lines: Callable[..., Line]) -> None:
    line = lines()

    crashed, after = await asyncio.gather(
        line.ask("crash", {}, seconds=LONG), line.ask("echo", {"said": 1}, seconds=LONG), return_exceptions=True
    )

    assert isinstance(crashed, TryAgain)
    assert isinstance(after, dict)
    assert after["said"] == 1


async def test_an_answer_that_is_too_long_fails_and_nobody_waits_for_ever(lines: Callable[..., Line]) -> None:
    line = lines()

    with pytest.raises(TryAgain):
        await line.ask("flood", {}, seconds=LONG)

    assert (await line.ask("echo", {"said": 1}, seconds=LONG))["said"] == 1


@pytest.mark.parametrize(
    ("how", "error", "says"),
    [
        ("bad_file", BadFile, "This file is damaged."),
        ("absent", Unavailable, "no engine here"),
        ("missing", Unavailable, "some_engine is not installed"),
        ("failed", ToolFailed, "out of ink"),
        ("memory", BadFile, "more memory than it may"),
        ("secret", ToolFailed, r"^the engine failed \(RuntimeError\)$"),
        ("no json", ToolFailed, "not plain JSON"),
    ],
)
async def test_what_a_task_raises_is_raised_here_and_the_process_goes_on(
    lines: Callable[..., Line], how: str, error: type[Exception], says: str
) -> None:
    line = lines()
    before = (await line.ask("echo", {}, seconds=LONG))["pid"]

    with pytest.raises(error, match=says) as raised:
        await line.ask("spoil", {"how": how}, seconds=LONG)

    assert type(raised.value) is error
    assert (await line.ask("echo", {}, seconds=LONG))["pid"] == before


async def test_a_fault_of_a_file_has_its_code(lines: Callable[..., Line]) -> None:
    with pytest.raises(BadFile) as raised:
        await lines().ask("spoil", {"how": "bad_file"}, seconds=LONG)

    assert raised.value.code == "broken"


async def test_what_libraries_print_does_not_get_between_the_answers(lines: Callable[..., Line]) -> None:
    line = lines()

    assert await line.ask("chatter", {}, seconds=LONG) == {"printed": True}
    assert (await line.ask("echo", {"said": 1}, seconds=LONG))["said"] == 1


async def test_the_process_imports_nothing_from_the_folder_where_the_desk_was_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools" / "__init__.py").write_text("raise SystemExit(1)")
    monkeypatch.chdir(tmp_path)
    line = Line("test", niceness=0)
    with pytest.raises(BadFile):
        await line.ask("image.check", {"source": os.devnull, "into": str(tmp_path / "kept")}, seconds=LONG)
    await line.close()


async def test_the_process_has_no_keys_in_its_surroundings_and_a_low_priority(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FRONTDESK_SESSION_SECRET", "FRONTDESK_DATABASE", "GOOGLE_API_KEY", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "hunter2")
    monkeypatch.setenv("TESSDATA_PREFIX", "/usr/share/tessdata")
    line = Line("test", worker=WORKER, niceness=5)

    found = await line.ask("surroundings", {}, seconds=LONG)
    await line.close()

    assert "hunter2" not in found["environment"].values()
    assert found["environment"]["TESSDATA_PREFIX"] == "/usr/share/tessdata"
    assert found["niceness"] == min(19, os.nice(0) + 5)


async def test_closing_answers_who_waits_and_who_is_being_served(lines: Callable[..., Line]) -> None:
    line = lines()
    pid = (await line.ask("echo", {}, seconds=LONG))["pid"]
    asked = [asyncio.create_task(line.ask("nap", {"seconds": 600}, seconds=LONG)) for _ in range(3)]
    await until(lambda: line.waiting == 3 and len(line._waiting) == 2)

    await line.close()

    ended = await asyncio.wait_for(asyncio.gather(*asked, return_exceptions=True), LONG)
    assert [type(each) for each in ended] == [Unavailable] * 3
    assert not alive(pid)
    with pytest.raises(Unavailable):
        await line.ask("echo", {}, seconds=LONG)


async def test_a_process_nobody_asks_for_long_is_ended_and_started_again_when_asked(lines: Callable[..., Line]) -> None:
    line = lines(idle=0.1)
    first = (await line.ask("echo", {}, seconds=LONG))["pid"]

    await until(lambda: not alive(first))

    assert (await line.ask("echo", {}, seconds=LONG))["pid"] != first


async def test_a_process_that_is_kept_stays(lines: Callable[..., Line]) -> None:
    line = lines(idle=None)
    first = (await line.ask("echo", {}, seconds=LONG))["pid"]

    assert line._retiring is None
    assert (await line.ask("echo", {}, seconds=LONG))["pid"] == first


async def test_a_process_killed_while_idle_is_replaced(lines: Callable[..., Line]) -> None:
    line = lines()
    first = (await line.ask("echo", {}, seconds=LONG))["pid"]

    os.kill(first, 9)
    await until(lambda: line._process is None or line._process.returncode is not None)

    assert (await line.ask("echo", {}, seconds=LONG))["pid"] != first


async def test_engines_are_loaded_at_the_start_where_that_is_wanted(lines: Callable[..., Line], tmp_path: Path) -> None:
    desk = Inference(keep=True)
    desk.images, desk.sound = lines(), lines()
    log = tmp_path / "log"
    desk.load(log)
    await until(lambda: log.exists() and len(log.read_text().splitlines()) == 1)
    await desk.close()
    assert log.read_text() == "sound\n"


async def test_the_lines_of_a_desk_do_not_wait_for_one_another(tmp_path: Path) -> None:
    inference = Inference()
    inference.calls._worker = inference.sound._worker = WORKER
    call = asyncio.create_task(inference.calls.ask("nap", {"seconds": 600}, seconds=LONG))
    began = time.monotonic()

    found = await inference.sound.ask("echo", {"said": 1}, seconds=LONG)

    assert found["said"] == 1
    assert not call.done()
    assert time.monotonic() - began < LONG
    await inference.close()
    assert isinstance((await asyncio.gather(call, return_exceptions=True))[0], Unavailable)
