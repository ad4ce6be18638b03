"""Files of messages over HTTP: who sees them, in which pieces and under which headers, and what is refused."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa

from store.attachments import Attachment
from tests.api.conftest import Person, Running
from tests.api.test_api_uploads import working
from tests.tools.hostile_files import SVG, bomb_png, empty_gif, picture, speech_like, wav
from tools.media.given import Recording
from tools.providers import Chain
from tools.transcription.tool import Segment, Transcript

PATH = "/api/chat/attachments"


def bring(person: Person, content: bytes | None = None, name: str = "a.png") -> dict[str, Any]:
    """Upload a picture and give the answer."""
    answer = person.http.post(PATH, files={"file": (name, content or picture())})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def send(running: Running, person: Person, attachment_id: str, **more: Any) -> None:
    """Bind a file to a message of this person's, as sending it does."""
    message = person.ask("How many days do I have to return something?")["message"]

    async def bind() -> None:
        values = {"message_id": UUID(message["id"]), "conversation_id": UUID(message["conversation_id"])}
        async with running.desk.database.writing() as session:
            found = sa.update(Attachment).where(Attachment.id == UUID(attachment_id))
            await session.execute(found.values(**values, expires_at=None, **more))

    running.do(bind())


def kept(running: Running) -> list[Path]:
    """The files in the storage."""
    return sorted(each for each in (running.desk.settings.data / "files").rglob("*") if each.is_file())


def test_a_picture_goes_up_and_is_told_of(guest: Person) -> None:
    found = bring(guest, name="C:\\Receipt.html")
    assert (found["kind"], found["content_type"], found["name"]) == ("image", "image/png", "Receipt.png")
    assert (found["width"], found["height"], found["duration_s"]) == (320, 200, None)
    read = guest.http.get(f"{PATH}/{found['attachment_id']}").json()
    assert read["attachment"]["url"] == found["url"] == f"{PATH}/{found['attachment_id']}/content"
    assert (read["ocr"], read["vision"], read["transcript"]) == (None, None, None)
    assert len(guest.http.get(found["url"]).content) == found["bytes"]


def test_a_file_that_waits_is_its_owner_s_alone(
    http: httpx.Client, guest: Person, new_guest: Callable[[], Person], agent: Person
) -> None:
    found = bring(guest)
    for path in (found["url"], f"{PATH}/{found['attachment_id']}"):
        assert http.get(path).status_code == 401
        assert new_guest().http.get(path).status_code == 404
        assert agent.http.get(path).status_code == 404
    assert new_guest().http.delete(f"{PATH}/{found['attachment_id']}").status_code == 404


def test_a_sent_file_is_seen_by_both_sides_and_what_engines_found_by_agents(
    running: Running, guest: Person, new_guest: Callable[[], Person], agent: Person
) -> None:
    found = bring(guest)
    path = f"{PATH}/{found['attachment_id']}"
    send(running, guest, found["attachment_id"], ocr={"text": "FD-2031"}, transcript={"text": "hello"})
    assert agent.http.get(path).json()["ocr"] == {"text": "FD-2031"}
    mine = guest.http.get(path).json()
    assert (mine["ocr"], mine["transcript"]) == (None, {"text": "hello"})
    assert new_guest().http.get(path).status_code == 404
    assert guest.http.delete(path).status_code == 409


def test_a_file_can_be_taken_back_until_it_is_sent(running: Running, guest: Person) -> None:
    before = kept(running)
    path = f"{PATH}/{bring(guest)['attachment_id']}"
    assert guest.http.delete(path).status_code == 204
    assert guest.http.get(path).status_code == guest.http.delete(path).status_code == 404
    assert kept(running) == before


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [("bytes=0-9", 0, 10), ("bytes=5-", 5, None), ("bytes=-7", -7, None), ("bytes=10-999999999", 10, None)],
)
def test_a_range_of_a_file(guest: Person, asked: str, start: int, end: int | None) -> None:
    found = bring(guest)
    whole = guest.http.get(found["url"]).content
    answer = guest.http.get(found["url"], headers={"range": asked})
    assert answer.status_code == 206
    assert answer.content == whole[start:end]
    first = start % len(whole)
    last = first + len(answer.content) - 1
    assert answer.headers["content-range"] == f"bytes {first}-{last}/{len(whole)}"


@pytest.mark.parametrize("asked", ["bytes=0-1,4-5", "bytes=9-2", "bytes=-", "bytes=a-b", "lines=0-1", ""])
def test_what_is_no_single_range_gets_the_whole_file(guest: Person, asked: str) -> None:
    found = bring(guest)
    answer = guest.http.get(found["url"], headers={"range": asked})
    assert answer.status_code == 200
    assert len(answer.content) == found["bytes"] == int(answer.headers["content-length"])
    assert answer.headers["accept-ranges"] == "bytes"


@pytest.mark.parametrize("asked", ["bytes=999999999-", "bytes=-0"])
def test_a_range_beyond_the_file_is_refused_with_its_size(guest: Person, asked: str) -> None:
    found = bring(guest)
    answer = guest.http.get(found["url"], headers={"range": asked})
    assert (answer.status_code, answer.headers["content-range"]) == (416, f"bytes */{found['bytes']}")


def test_who_has_the_file_already_gets_no_bytes_and_another_version_is_sent_whole(guest: Person) -> None:
    url = bring(guest)["url"]
    etag = guest.http.get(url).headers["etag"]
    assert guest.http.get(url, headers={"if-none-match": etag}).status_code == 304
    assert guest.http.get(url, headers={"range": "bytes=0-1", "if-range": etag}).status_code == 206
    assert guest.http.get(url, headers={"range": "bytes=0-1", "if-range": '"other"'}).status_code == 200


def test_a_browser_runs_nothing_of_a_file(guest: Person) -> None:
    headers = guest.http.get(bring(guest, name='x";\r\nq=".svg')["url"], headers={"accept-encoding": "gzip"}).headers
    assert headers["content-type"] == "image/png"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["cache-control"].startswith("private")
    assert headers["content-disposition"].startswith('inline; filename="x')
    assert headers["content-disposition"].count('"') == 2
    assert "content-encoding" not in headers


def test_a_name_in_another_script_is_saved_under_it(guest: Person) -> None:
    disposition = guest.http.get(bring(guest, name="領収書.png")["url"]).headers["content-disposition"]
    assert disposition == "inline; filename=\"___.png\"; filename*=UTF-8''%E9%A0%98%E5%8F%8E%E6%9B%B8.png"


def test_a_file_that_the_storage_has_lost_is_said_to_be_gone(running: Running, guest: Person) -> None:
    before = kept(running)
    url = bring(guest)["url"]
    (lost,) = set(kept(running)) - set(before)
    lost.unlink()
    answer = guest.http.get(url)
    assert (answer.status_code, answer.json()["code"]) == (410, "gone")


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (SVG, 415, "unsupported_kind"),
        (b"<html><script>alert(1)</script></html>", 415, "unsupported_kind"),
        (b"%PDF-1.7\n", 415, "unsupported_kind"),
        (picture("JPEG")[:900], 422, "broken"),
        (empty_gif(), 422, None),
        (bomb_png(), 413, "too_many_pixels"),
        (b"RIFF\x00\x00\x00\x00WAVE", 422, None),
    ],
)
def test_a_file_that_is_not_taken_is_told_why_and_nothing_is_kept(
    running: Running, guest: Person, content: bytes, status: int, code: str | None
) -> None:
    before = kept(running)
    answer = guest.http.post(PATH, files={"file": ("photo.png", content, "image/png")})
    assert answer.status_code == status, answer.text
    assert code in (None, answer.json()["code"])
    assert str(running.desk.settings.data) not in answer.text
    assert (kept(running), working(running)) == (before, [])


def test_a_customer_s_files_of_a_day_are_limited(
    running: Running, guest: Person, agent: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = dataclasses.replace(running.desk.attachments.limits, quota=bring(guest)["bytes"] + 10)
    monkeypatch.setattr(running.desk.attachments, "limits", small)
    answer = guest.http.post(PATH, files={"file": ("a.png", picture())})
    assert (answer.status_code, answer.json()["code"]) == (429, "over_quota")
    assert int(answer.headers["retry-after"]) > 0
    assert bring(agent)
    assert bring(agent)


def test_uploads_of_a_person_are_limited(guest: Person, limited: None) -> None:
    statuses = [guest.http.post(PATH, files={"file": ("a", b"MZ")}).status_code for _ in range(31)]
    assert statuses == [415] * 30 + [429]


def test_fifty_uploads_at_once_are_taken_or_told_to_come_back_while_chats_are_answered(
    running: Running, guest: Person, new_guest: Callable[[], Person]
) -> None:
    people = [new_guest() for _ in range(10)]
    content = picture()

    def up(number: int) -> httpx.Response:
        return people[number % 10].http.post(PATH, files={"file": ("a.jpg", content)})

    with ThreadPoolExecutor(50) as pool:
        sent = [pool.submit(up, number) for number in range(50)]
        assert guest.ask("How many days do I have to return something?")["outcome"] == "sent"
        answers = [each.result() for each in sent]
    refused = [each for each in answers if each.status_code != 201]
    assert len(refused) < 50
    assert {each.status_code for each in refused} <= {503}
    assert all(int(each.headers["retry-after"]) > 0 and each.json()["waiting"] > 0 for each in refused)
    assert working(running) == []


class FakeTranscriber:
    """Hears the same in everything."""

    name = "fake"

    async def transcribe(self, recording: Recording, language: str | None = None) -> Transcript:
        """What is said, as if it were."""
        segment = Segment(start=0.0, end=1.0, text="Where is my lamp?")
        return Transcript(text=segment.text, language=language or "en", segments=[segment], duration_s=1.0)


@pytest.fixture
def hearing(running: Running) -> Iterator[Callable[..., None]]:
    """Sets who writes down speech."""
    providers, before = running.desk.providers, running.desk.providers.transcription

    def set_to(*who: Any) -> None:
        object.__setattr__(providers, "transcription", Chain("transcription", list(who)))

    yield set_to
    object.__setattr__(providers, "transcription", before)


def write_down(person: Person, **fields: str) -> httpx.Response:
    """Have a recording of a second written down."""
    audio = {"audio": ("v.wav", wav(speech_like(16_000, 1.0)))}
    return person.http.post("/api/audio/transcribe-audio", files=audio, data=fields)


def test_a_recording_is_written_down_and_kept_where_that_is_asked(
    running: Running, guest: Person, agent: Person, hearing: Callable[..., None]
) -> None:
    hearing(FakeTranscriber())
    before = kept(running)
    answer = write_down(agent, language="de").json()
    assert (answer["text"], answer["language"], answer["attachment_id"]) == ("Where is my lamp?", "de", None)
    assert answer["segments"] == [{"start": 0.0, "end": 1.0, "text": "Where is my lamp?", "confidence": None}]
    assert answer["quality"].keys() == {"level_db", "clipping", "snr_db", "speech_ratio"}
    assert kept(running) == before
    found = write_down(guest, keep="true").json()
    read = guest.http.get(f"{PATH}/{found['attachment_id']}").json()
    assert (read["attachment"]["kind"], read["transcript"]["text"]) == ("audio", "Where is my lamp?")


def test_without_an_engine_a_recording_is_refused_and_not_kept(
    running: Running, guest: Person, hearing: Callable[..., None]
) -> None:
    hearing()
    before = kept(running)
    answer = write_down(guest, keep="true")
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert (kept(running), working(running)) == (before, [])


@pytest.mark.parametrize("fields", [{"language": "German"}, {"keep": "perhaps"}])
def test_a_wrong_field_is_a_problem(guest: Person, fields: dict[str, str]) -> None:
    assert write_down(guest, **fields).status_code == 422


def test_a_picture_is_not_written_down(guest: Person) -> None:
    answer = guest.http.post("/api/audio/transcribe-audio", files={"audio": ("v.wav", picture())})
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_kind")


def test_pages_may_use_camera_and_microphone_and_play_what_they_record(http: httpx.Client) -> None:
    headers = http.get("/").headers
    assert "media-src 'self' blob:" in headers["content-security-policy"]
    assert "camera=(self), microphone=(self)" in headers["permissions-policy"]
