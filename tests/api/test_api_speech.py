"""Hearing a message over HTTP: who may, what comes, and what is said where nothing can."""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import av
import httpx
import pytest

from tests.api.conftest import Person, Running
from tests.fakes.voices import FakeVoice
from tools.errors import Busy
from tools.providers import Chain
from tools.speech import hibari


@pytest.fixture
def voice(running: Running) -> Iterator[FakeVoice]:
    """Somebody who speaks English only."""
    fake, speaking = FakeVoice("en"), running.desk.speaking
    real = speaking._providers
    chain: Chain[Any] = Chain("speech", [fake], deadline=20)
    speaking._providers = dataclasses.replace(real, speech=chain)
    yield fake
    speaking._providers = real


def reply_to(person: Person) -> dict[str, Any]:
    """A reply that no test before has heard."""
    answer = person.ask(f"How many days do I have to return something? I am customer {uuid4().hex[:6]}")
    found: dict[str, Any] = answer["reply"]
    return found


def hear(person: Person, message_id: str, **headers: str) -> httpx.Response:
    return person.http.get(f"/api/chat/messages/{message_id}/speech", headers=headers)


def test_a_reply_is_heard_by_the_engine_of_this_machine(
    running: Running, guest: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A busy machine is no fault.
    monkeypatch.setattr(running.desk.providers.speech, "deadline", 100.0)
    monkeypatch.setattr(hibari, "SECONDS", 90.0)
    guest.http.timeout = 120.0
    heard = hear(guest, reply_to(guest)["id"])
    assert (heard.status_code, heard.headers["content-type"]) == (200, "audio/mpeg")
    with av.open(io.BytesIO(heard.content)) as sound:
        assert sound.duration is not None
        assert sound.duration / 1_000_000 > 1


def test_what_comes_may_be_kept_by_her_browser_and_by_nobody_else(guest: Person, voice: FakeVoice) -> None:
    reply = reply_to(guest)
    heard = hear(guest, reply["id"])
    assert heard.headers["content-length"] == str(len(heard.content))
    assert heard.headers["cache-control"] == "private, max-age=86400"
    assert heard.headers["x-content-type-options"] == "nosniff"
    again = hear(guest, reply["id"], **{"if-none-match": heard.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert len(voice.asked) <= 1


@pytest.mark.parametrize(
    ("asked", "status", "start", "end"),
    [("bytes=0-1", 206, 0, 2), ("bytes=3-", 206, 3, None), ("bytes=-4", 206, -4, None), ("lines=1", 200, 0, None)],
)
def test_a_player_may_ask_for_a_part(
    guest: Person, voice: FakeVoice, asked: str, status: int, start: int, end: int | None
) -> None:
    reply = reply_to(guest)
    whole = hear(guest, reply["id"]).content
    part = hear(guest, reply["id"], range=asked)
    assert (part.status_code, part.content) == (status, whole[start:end])
    beyond = hear(guest, reply["id"], range="bytes=9999999-")
    assert (beyond.status_code, beyond.json()["code"]) == (416, "range_not_satisfiable")


def test_a_stranger_and_another_customer_hear_nothing(
    http: httpx.Client, guest: Person, new_guest: Callable[[], Person], agent: Person, voice: FakeVoice
) -> None:
    reply = reply_to(guest)
    assert http.get(f"/api/chat/messages/{reply['id']}/speech").status_code == 401
    assert hear(new_guest(), reply["id"]).status_code == 404
    assert hear(guest, str(uuid4())).status_code == 404
    assert hear(agent, reply["id"]).status_code == 200


def test_a_language_that_nobody_reads_is_a_sentence(running: Running, guest: Person, voice: FakeVoice) -> None:
    reply = reply_to(guest)
    voice.languages = frozenset({"fr"})
    answer = hear(guest, reply["id"])
    assert (answer.status_code, answer.json()["code"]) == (422, "speech_unavailable")
    assert answer.json()["detail"] == "Nobody here reads English aloud."


def test_the_languages_tell_which_can_be_heard(guest: Person, voice: FakeVoice) -> None:
    listed = guest.http.get("/api/languages/supported").json()
    assert [each["code"] for each in listed if each["speech"]] == ["en"]


def test_a_full_line_is_503(guest: Person, agent: Person, voice: FakeVoice) -> None:
    opened = guest.ask("I want to talk to a human")
    said = f"Written by hand {uuid4().hex[:8]}"
    sent = agent.post("/api/chat/send-agent-message", conversation_id=opened["conversation_id"], text=said).json()
    voice.faults = [Busy("full", retry_after=60, waiting=7) for _ in range(4)]
    assert hear(guest, sent["message"]["id"]).status_code == 503
    voice.faults = []
    assert hear(guest, sent["message"]["id"]).status_code == 200


def test_making_speech_is_limited_and_hearing_it_again_is_not(
    running: Running, limited: None, guest: Person, agent: Person, voice: FakeVoice
) -> None:
    opened = guest.ask("I want to talk to a human")
    heard = []
    for number in range(31):
        said = f"Number {number} of {uuid4().hex[:8]}"
        sent = agent.post("/api/chat/send-agent-message", conversation_id=opened["conversation_id"], text=said).json()
        heard.append(sent["message"]["id"])
    answers = [hear(guest, each) for each in heard]
    assert [each.status_code for each in answers] == [200] * 30 + [429]
    assert int(answers[-1].headers["retry-after"]) >= 1
    assert hear(guest, heard[0]).status_code == 200
