"""Files that people send: kept whole or not at all, within a quota, and removed when their time is over."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from graph.attachments import DAY, LATE, AttachmentLimits, Attachments, Checked
from graph.contract import attachment_view
from graph.errors import Conflict, NotFound, OverQuota
from graph.hearing import heard
from store import users
from store.attachments import Attachment
from store.base import new_id, now
from store.database import Database
from store.files import Files
from store.scratch import Scratch
from store.users import User
from tests.tools.hostile_files import SVG, picture, speech_like, wav
from tools.errors import ToolFailed
from tools.inference.pool import Inference
from tools.media.errors import BadFile
from tools.media.given import Recording
from tools.providers import Chain
from tools.transcription.tool import Transcript

LIMITS = AttachmentLimits(max_image=100_000, max_audio=300_000, voice_seconds=60, hours=24, quota=1000)


class Bench:
    """Attachments with a clock that can be set, and what they leave behind."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database, self.folder, self.at = database, folder, now()
        self.files, self.inference = Files(folder / "files"), Inference()
        scratch = Scratch(folder / "scratch")
        self.attachments = Attachments(
            database, self.files, self.inference, LIMITS, scratch=scratch, clock=lambda: self.at
        )

    async def person(self, role: str = "customer") -> User:
        """Somebody new."""
        async with self.database.writing() as session:
            return await users.add(session, role=role, full_name="Ada", email=f"{new_id()}@shop.example")

    def checked(self, size: int = 600) -> Checked:
        """A file as a check leaves it."""
        path = self.folder / f"{new_id()}.png"
        path.write_bytes(b"x" * size)
        facts = {"content_type": "image/png", "bytes": size, "sha256": "0" * 64, "quality": {"problem": "dark"}}
        return Checked("image", path, "png", facts)

    def source(self, content: bytes) -> Path:
        """A file as it was sent."""
        path = self.folder / "upload"
        path.write_bytes(content)
        return path

    async def send(self, row: Attachment) -> None:
        """What binding to a message does."""
        async with self.database.writing() as session:
            values = {"message_id": new_id(), "expires_at": None}
            await session.execute(sa.update(Attachment).where(Attachment.id == row.id).values(**values))

    async def left(self) -> tuple[int, int, int]:
        """Records, files in the storage, and things in scratch."""
        async with self.database.reading() as session:
            rows = await session.scalar(sa.select(sa.func.count()).select_from(Attachment))
        kept = [each for each in (self.folder / "files").rglob("*") if each.is_file()]
        return rows or 0, len(kept), len(list((self.folder / "scratch").glob("*")))


@pytest.fixture
async def bench(database: Database, tmp_path: Path) -> AsyncIterator[Bench]:
    made = Bench(database, tmp_path)
    yield made
    await made.inference.close()


async def test_a_picture_is_kept_encoded_anew_and_its_owner_sees_it(bench: Bench) -> None:
    ada = await bench.person("agent")
    kept = await bench.attachments.keep(ada, bench.source(picture("JPEG")), "../Receipt.html")
    view = attachment_view(await bench.attachments.seen(kept.id, ada))
    assert (view.kind, view.width, view.height, view.name) == ("image", 320, 200, "Receipt.jpg")
    assert len(await bench.files.read(kept.file_key)) == view.bytes
    assert await bench.left() == (1, 1, 0)


@pytest.mark.parametrize("content", [SVG, picture("PNG")[:300], b""])
async def test_a_file_that_is_not_taken_leaves_nothing(bench: Bench, content: bytes) -> None:
    with pytest.raises(BadFile):
        await bench.attachments.keep(await bench.person(), bench.source(content), "a.png")
    assert await bench.left() == (0, 0, 0)


async def test_a_picture_is_no_recording(bench: Bench) -> None:
    with pytest.raises(BadFile, match="no recording"):
        await bench.attachments.keep(await bench.person(), bench.source(picture()), "a.png", "audio")


def test_how_large_a_file_may_be_depends_on_its_first_bytes(bench: Bench) -> None:
    assert bench.attachments.largest(picture()[:100]) == LIMITS.max_image
    assert bench.attachments.largest(wav(speech_like(8000, 0.1))[:100]) == LIMITS.max_audio
    with pytest.raises(BadFile):
        bench.attachments.largest(b"MZ\x90")


async def test_a_customer_s_quota_is_for_a_day_and_what_is_beyond_it_leaves_nothing(bench: Bench) -> None:
    ada = await bench.person()
    await bench.attachments.record(ada, bench.checked(), "a.png")
    with pytest.raises(OverQuota) as refused:
        await bench.attachments.record(ada, bench.checked(), "b.png")
    assert refused.value.retry_after == DAY.total_seconds()
    assert await bench.left() == (1, 1, 0)
    bench.at += DAY
    await bench.attachments.record(ada, bench.checked(), "b.png")


async def test_of_two_files_at_once_only_one_is_the_last_that_fits(bench: Bench) -> None:
    ada = await bench.person()
    both = [bench.attachments.record(ada, bench.checked(), "a.png") for _ in range(2)]
    found = await asyncio.gather(*both, return_exceptions=True)
    assert sorted(type(each).__name__ for each in found) == ["Attachment", "OverQuota"]


async def test_agents_have_no_quota(bench: Bench) -> None:
    lena = await bench.person("agent")
    for _ in range(3):
        await bench.attachments.record(lena, bench.checked(), "a.png")
    assert await bench.left() == (3, 3, 0)


async def test_a_storage_that_fails_or_an_asker_who_goes_leaves_nothing(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(source: Path, key: str) -> None:
        raise OSError("no space left")

    async def for_ever(source: Path, key: str) -> None:
        await asyncio.sleep(60)

    ada = await bench.person()
    monkeypatch.setattr(bench.files, "put", full)
    with pytest.raises(OSError, match="no space"):
        await bench.attachments.record(ada, bench.checked(), "a.png")
    monkeypatch.setattr(bench.files, "put", for_ever)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(bench.attachments.record(ada, bench.checked(), "a.png"), 0.2)
    assert await bench.left() == (0, 0, 0)


async def test_a_file_that_is_just_being_put_in_its_place_is_not_seen(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada, seen = await bench.person(), []

    async def look(source: Path, key: str) -> None:
        async with bench.database.reading() as session:
            row = (await session.scalars(sa.select(Attachment))).one()
        with pytest.raises(NotFound):
            await bench.attachments.seen(row.id, ada)
        seen.append(row.id)

    monkeypatch.setattr(bench.files, "put", look)
    kept = await bench.attachments.record(ada, bench.checked(), "a.png")
    assert seen == [kept.id]


async def test_an_unsent_file_is_removed_after_its_time_and_a_sent_one_stays(bench: Bench) -> None:
    lena = await bench.person("agent")
    waiting = await bench.attachments.record(lena, bench.checked(), "a.png")
    sent = await bench.attachments.record(lena, bench.checked(), "b.png")
    await bench.send(sent)
    bench.at += timedelta(hours=24)
    with pytest.raises(NotFound):
        await bench.attachments.seen(waiting.id, lena)
    assert await bench.attachments.sweep() == 0
    bench.at += LATE
    assert await bench.attachments.sweep() == 1
    assert await bench.left() == (1, 1, 0)


async def test_one_file_that_the_storage_does_not_give_up_keeps_no_other(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    lena = await bench.person("agent")
    stuck = await bench.attachments.record(lena, bench.checked(), "a.png")
    await bench.attachments.record(lena, bench.checked(), "b.png")
    remove = bench.files.remove

    async def sometimes(key: str) -> None:
        if key == stuck.file_key:
            raise PermissionError
        await remove(key)

    monkeypatch.setattr(bench.files, "remove", sometimes)
    bench.at += timedelta(hours=24) + LATE
    await bench.attachments.sweep()
    assert await bench.left() == (1, 1, 0)


async def test_a_start_clears_what_a_stopped_desk_left(bench: Bench) -> None:
    (bench.folder / "scratch" / "half").mkdir(parents=True)
    await bench.attachments.start()
    await bench.attachments.stop()
    assert await bench.left() == (0, 0, 0)


async def test_half_of_a_file_that_a_killed_desk_left_goes_with_its_record(bench: Bench) -> None:
    lena = await bench.person("agent")
    row = await bench.attachments.record(lena, bench.checked(), "a.png")
    place = bench.folder / "files" / row.file_key
    place.rename(place.with_name(f".{place.name}.part"))
    bench.at += timedelta(hours=24) + LATE
    await bench.attachments.sweep()
    assert await bench.left() == (0, 0, 0)


async def test_an_owner_takes_back_what_is_not_sent_yet(bench: Bench) -> None:
    ada, sam = await bench.person(), await bench.person()
    kept = await bench.attachments.record(ada, bench.checked(), "a.png")
    with pytest.raises(NotFound):
        await bench.attachments.remove(kept.id, sam)
    await bench.attachments.remove(kept.id, ada)
    assert await bench.left() == (0, 0, 0)
    with pytest.raises(NotFound):
        await bench.attachments.remove(kept.id, ada)


async def test_what_was_sent_cannot_be_taken_back(bench: Bench) -> None:
    lena = await bench.person("agent")
    kept = await bench.attachments.record(lena, bench.checked(), "a.png")
    await bench.send(kept)
    with pytest.raises(Conflict):
        await bench.attachments.remove(kept.id, lena)
    assert await bench.left() == (1, 1, 0)


class FakeTranscriber:
    """Hears the same in everything, or nothing at all."""

    name = "fake"

    def __init__(self, text: str | None) -> None:
        self.text = text

    async def transcribe(self, recording: Recording, language: str | None = None) -> Transcript:
        """What is said, as if it were."""
        if self.text is None:
            raise ToolFailed("deaf")
        return Transcript(text=self.text, language=language or "en", duration_s=recording.duration_s)


async def _hear(bench: Bench, text: str | None, **more: Any) -> Any:
    lena = await bench.person("agent")
    source = bench.source(wav(speech_like(16_000, 1.0)))
    chain: Chain[Any] = Chain("transcription", [FakeTranscriber(text)])
    return await heard(bench.attachments, chain, lena, source, "v.wav", **more)


async def test_a_recording_is_heard_and_kept_only_where_that_is_asked(bench: Bench) -> None:
    passing = await _hear(bench, "Where is my lamp?", language="de")
    assert (passing.transcript.text, passing.transcript.language) == ("Where is my lamp?", "de")
    assert passing.attachment_id is None
    assert await bench.left() == (0, 0, 0)
    kept = await _hear(bench, "Where is my lamp?", keep=True)
    async with bench.database.reading() as session:
        row = await session.get(Attachment, kept.attachment_id)
    assert row is not None
    assert row.transcript is not None
    assert row.transcript["text"] == "Where is my lamp?"
    assert row.content_type == "audio/mpeg"


async def test_a_recording_that_nobody_could_hear_is_not_kept(bench: Bench) -> None:
    with pytest.raises(ToolFailed):
        await _hear(bench, None, keep=True)
    assert await bench.left() == (0, 0, 0)


async def test_whoever_has_brought_enough_for_a_day_keeps_no_engine_busy(bench: Bench) -> None:
    ada = await bench.person()
    await bench.attachments.record(ada, bench.checked(LIMITS.quota), "a.png")
    deaf: Chain[Any] = Chain("transcription", [FakeTranscriber(None)])
    with pytest.raises(OverQuota):  # and not what the engine, had it been asked, would have raised
        await heard(bench.attachments, deaf, ada, bench.source(wav(speech_like(16_000, 1.0))), "v.wav", keep=True)
