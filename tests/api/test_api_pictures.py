"""A message with a picture in one request, and files that are sent over the WebSocket."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from tests.api.conftest import Person, Running
from tests.tools.hostile_files import SVG, picture
from tools.media.given import Picture
from tools.ocr.tool import ImageText, TextLine
from tools.providers import Chain
from tools.vision.tool import ImageContent

PATH = "/api/chat/analyze-image-message"
TEXT = "Payment declined\nYour bank did not approve this payment."


class FakeEyes:
    """Reads the same words in every picture, and sees a screenshot."""

    name = "fake"

    async def read(self, picture: Picture) -> ImageText:
        """The words."""
        box = [(0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 9.0)]
        lines = [TextLine(text=each, box=box, confidence=0.9) for each in TEXT.split("\n")]
        return ImageText(text=TEXT, lines=lines, confidence=0.9)

    async def look(self, picture: Picture) -> ImageContent:
        """A screenshot."""
        return ImageContent(kind="screenshot", kind_confidence=0.9)


@pytest.fixture
def eyes(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """The desk reads pictures with fakes."""
    fake = Chain("fake", [FakeEyes()], deadline=20.0)
    providers = replace(running.desk.providers, ocr=fake, vision=fake)
    monkeypatch.setattr(running.desk.turns, "_providers", providers)


def show(person: Person, content: bytes | None = None, **fields: str) -> Any:
    """Send a picture; the answer as it came."""
    return person.http.post(PATH, files={"image": ("screen.png", content or picture())}, data=fields)


@pytest.mark.usefixtures("eyes")
def test_a_picture_is_answered_with_what_was_read_and_seen(guest: Person) -> None:
    told = show(guest, text="What does this mean?").json()
    assert told["message"]["ocr_text"] == told["ocr"]["text"] == TEXT
    assert told["ocr"]["lines"][0]["box"][1] == [9.0, 0.0]
    assert told["image"] == {"kind": "screenshot", "tags": [], "objects": [], "description": None}
    assert told["message"]["image_url"] == told["message"]["attachments"][0]["url"]
    assert told["analysis"]["intent"]["label"] == "payment_issue"
    assert guest.http.get(told["message"]["image_url"]).status_code == 200


def test_a_picture_of_a_message_that_is_refused_is_not_kept(running: Running, guest: Person) -> None:
    kept = running.desk.settings.data / "files"
    before = set(kept.rglob("*.*"))
    assert show(guest, conversation_id=str(uuid4())).status_code == 404
    assert set(kept.rglob("*.*")) == before


@pytest.mark.usefixtures("eyes")
def test_the_same_picture_again_under_the_same_id_is_stored_once(guest: Person) -> None:
    first, again = (show(guest, client_message_id="a").json() for _ in range(2))
    assert again["message"]["id"] == first["message"]["id"]
    other = show(guest, content=picture(size=(100, 90)), client_message_id="a")
    assert (other.status_code, other.json()["code"]) == (409, "conflict")


def test_a_picture_that_nobody_reads_goes_to_a_person_and_says_so(
    guest: Person, running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody = replace(running.desk.providers, ocr=Chain("ocr", []), vision=Chain("vision", []))
    monkeypatch.setattr(running.desk.turns, "_providers", nobody)
    told = show(guest).json()
    assert (told["ocr"], told["image"], told["outcome"]) == (None, None, "handed_off")
    assert told["outcome_reason"] == "The picture could not be read (no engine for it is available)."
    assert told["ticket"] is not None


def test_what_is_no_picture_or_not_the_callers_is_refused(
    guest: Person, new_guest: Callable[[], Person], agent: Person
) -> None:
    theirs = new_guest().ask("How do I pay?")["conversation_id"]
    assert show(guest, content=SVG).status_code in (415, 422)
    assert show(guest, conversation_id="x").json()["code"] == "invalid"
    assert show(guest, client_message_id="turn:1").status_code == 422
    assert show(guest, conversation_id=theirs).status_code == 404
    assert show(agent).status_code == 403
    assert guest.http.post(PATH, data={"text": "a"}).status_code in (415, 422)


@pytest.mark.usefixtures("eyes")
async def test_a_file_is_sent_over_the_socket_once_and_what_was_read_comes_as_an_event(
    talk: Any, guest: Person
) -> None:
    up = guest.http.post("/api/chat/attachments", files={"file": ("a.png", picture())}).json()
    frame = {
        "type": "message.send",
        "client_message_id": uuid4().hex,
        "text": "",
        "attachment_ids": [up["attachment_id"]],
    }
    async with talk(guest) as socket:
        await socket.send(frame)
        ack = await socket.next("ack")
        names = {}
        while "message.updated" not in names:
            event = await socket.next("event")
            names[event["name"]] = event["data"]
        assert names["message.created"]["message"]["attachments"][0]["id"] == up["attachment_id"]
        assert names["message.updated"]["message"]["id"] == ack["message_id"]
        assert names["message.updated"]["message"]["ocr_text"] is None
        await socket.send({**frame, "client_message_id": uuid4().hex})
        assert (await socket.next("error"))["code"] == "conflict"


async def test_files_of_others_are_not_sent(talk: Any, guest: Person, new_guest: Callable[[], Person]) -> None:
    up = new_guest().http.post("/api/chat/attachments", files={"file": ("a.png", picture())}).json()
    frame = {
        "type": "message.send",
        "client_message_id": uuid4().hex,
        "text": "a",
        "attachment_ids": [up["attachment_id"]],
    }
    async with talk(guest) as socket:
        await socket.send(frame)
        assert (await socket.next("error"))["code"] == "not_found"
        await socket.send({**frame, "client_message_id": uuid4().hex, "text": "", "attachment_ids": []})
        assert (await socket.next("error"))["code"] == "invalid_message"
