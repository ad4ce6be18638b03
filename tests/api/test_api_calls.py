"""Recorded calls over HTTP: brought by agents, followed, heard, cancelled; one of them by the real engines."""

from __future__ import annotations

import time
from collections.abc import Callable
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import httpx
import pytest

from evals.recorded import Line, record
from tests.api.conftest import Person, Running

BRING = "/api/audio/process-recorded-call"
LINES = [
    Line("agent", "Thank you for calling Lumen and Oak. How can I help you?"),
    Line("customer", "Hello. I ordered a desk three weeks ago and it has not arrived."),
    Line("agent", "I am sorry. I will send you a new one tomorrow."),
    Line("customer", "Thank you very much, goodbye."),
]


@pytest.fixture(scope="session")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A call of about 15 s in two voices, each on a channel of its own."""
    path = tmp_path_factory.mktemp("calls") / "call.wav"
    assert record(LINES, path) < 20
    return path


def bring(person: Person, content: bytes, name: str = "call.wav", **fields: str) -> httpx.Response:
    """Send a recording."""
    return person.http.post(BRING, files={"audio": (name, content)}, data=fields)


def ended(person: Person, job_id: str, seconds: float = 240) -> dict[str, Any]:
    """The call once it is over."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        call: dict[str, Any] = person.http.get(f"/api/audio/jobs/{job_id}").json()
        if call["status"] not in ("queued", "running"):
            return call
        time.sleep(0.1)
    raise AssertionError(f"the call is still at {call['stage']}")


@pytest.fixture
def unhurried(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """The call's process has the priority of the tests, or it would wait for all else that a busy machine does."""
    monkeypatch.setattr(running.desk.inference.calls, "_niceness", 0)


def test_a_call_is_heard_by_the_real_engines_though_their_process_is_killed(
    running: Running, agent: Person, recording: Path, unhurried: None
) -> None:
    answer = bring(
        agent, recording.read_bytes(), "monday.wav", customer_name="Carla", recorded_at="2026-11-02T09:30:00Z"
    )
    assert answer.status_code == 202
    job = answer.json()["job_id"]
    while (call := agent.http.get(f"/api/audio/jobs/{job}").json())["stage"] in ("queued", "checking"):
        time.sleep(0.05)
    assert call["result"] is None
    process = running.desk.inference.calls._process
    assert process is not None
    running.loop.call_soon_threadsafe(process.kill)

    call = ended(agent, job)

    assert (call["status"], call["channels"], call["language"], call["name"]) == ("done", 2, "en", "monday.wav")
    result = call["result"]
    assert [each["role"] for each in result["speakers"]] == ["agent", "customer"]
    assert [turn["speaker"] for turn in result["turns"]] == ["speaker_1", "speaker_2", "speaker_1", "speaker_2"]
    assert "three weeks ago" in result["turns"][1]["text"]
    assert [(item["who"], item["when"]) for item in result["action_items"]] == [("agent", "tomorrow")]
    assert result["ticket_suggestion"]["priority"] in ("medium", "high")
    _is_a_conversation(agent, call)
    _is_served_in_ranges(agent, job)


def _is_a_conversation(agent: Person, call: dict[str, Any]) -> None:
    """A closed one that a ticket can be raised on."""
    opened = agent.http.get(f"/api/chat/conversations/{call['conversation_id']}").json()
    assert (opened["conversation"]["source"], opened["conversation"]["status"]) == ("call", "closed")
    assert [message["sender"] for message in opened["messages"]] == ["agent", "customer", "agent", "customer"]
    assert opened["messages"][0]["created_at"].startswith("2026-11-02T09:30:00")
    wanted = call["result"]["ticket_suggestion"]
    raised = agent.post(
        "/api/tickets/raise",
        conversation_id=call["conversation_id"],
        description=wanted["description"],
        priority=wanted["priority"],
    )
    assert raised.status_code == 200


def _is_served_in_ranges(agent: Person, job: str) -> None:
    whole = agent.http.get(f"/api/audio/jobs/{job}/audio")
    assert (whole.status_code, whole.headers["content-type"]) == (200, "audio/mpeg")
    part = agent.http.get(f"/api/audio/jobs/{job}/audio", headers={"Range": "bytes=100-199"})
    assert (part.status_code, part.content) == (206, whole.content[100:200])
    beyond = agent.http.get(f"/api/audio/jobs/{job}/audio", headers={"Range": f"bytes={len(whole.content)}-"})
    assert beyond.status_code == 416


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", BRING),
        ("GET", "/api/audio/jobs"),
        ("GET", "/api/audio/jobs/01990000-0000-7000-8000-000000000000"),
        ("GET", "/api/audio/jobs/01990000-0000-7000-8000-000000000000/audio"),
        ("POST", "/api/audio/jobs/01990000-0000-7000-8000-000000000000/cancel"),
        ("POST", "/api/audio/jobs/01990000-0000-7000-8000-000000000000/retry"),
        ("DELETE", "/api/audio/jobs/01990000-0000-7000-8000-000000000000"),
    ],
)
def test_calls_are_for_agents_only(http: httpx.Client, guest: Person, agent: Person, method: str, path: str) -> None:
    assert http.request(method, path).status_code == 401
    assert guest.http.request(method, path).status_code == 403
    if path.count("/") > 3:
        assert agent.http.request(method, path).status_code == 404


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"language": "English!"}, "language"),
        ({"customer_id": "Carla"}, "customer_id"),
        ({"recorded_at": "yesterday"}, "recorded_at"),
        ({"recorded_at": "2026-11-02T09:30:00"}, "time zone"),
        ({"recorded_at": "0001-01-01T00:00:00+14:00"}, "before 1900"),
        ({"recorded_at": "2226-11-02T09:30:00Z"}, "future"),
        ({"customer_name": "x" * 201}, "customer_name"),
    ],
)
def test_a_field_that_says_nothing_usable_is_refused(agent: Person, fields: dict[str, str], said: str) -> None:
    answer = bring(agent, b"RIFF", **fields)
    assert answer.status_code == 422
    assert said in answer.json()["detail"]


def test_a_customer_who_does_not_exist_is_not_found(agent: Person) -> None:
    answer = bring(agent, b"RIFF", customer_id="01990000-0000-7000-8000-000000000000")
    assert (answer.status_code, answer.json()["detail"]) == (404, "There is no such customer.")


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n" + b"\0" * 500, b"RIFF\x24\0\0\0WAVEfmt ", b"plain words"])
def test_a_file_that_is_no_recording_fails_with_a_sentence_and_is_not_kept(
    agent: Person, content: bytes, unhurried: None
) -> None:
    job = bring(agent, content).json()["job_id"]
    call = ended(agent, job)
    assert call["status"] == "failed"
    assert call["problem"].endswith(".")
    assert "/" not in call["problem"]
    assert agent.http.get(f"/api/audio/jobs/{job}/audio").status_code == 404
    assert agent.post(f"/api/audio/jobs/{job}/retry").status_code == 409


def test_an_empty_recording_and_no_recording_are_refused_at_once(agent: Person) -> None:
    assert bring(agent, b"").status_code == 422
    assert agent.http.post(BRING, files={"other": ("x", b"y")}).status_code == 422


def test_a_recording_that_is_too_large_is_refused_before_it_is_sent(running: Running, agent: Person) -> None:
    connection = HTTPConnection(running.url.removeprefix("http://"), timeout=30)
    connection.putrequest("POST", BRING)
    connection.putheader("Authorization", f"Bearer {agent.token}")
    connection.putheader("Content-Type", "multipart/form-data; boundary=x")
    connection.putheader("Content-Length", str(running.desk.settings.max_call + 1_000_000))
    connection.endheaders()
    assert connection.getresponse().status == 413
    connection.close()


async def test_agents_hear_of_a_call_as_it_gets_on(
    running: Running, new_agent: Callable[..., Person], talk: Callable[..., Any], unhurried: None
) -> None:
    person = new_agent()
    async with talk(person, "agent") as socket:
        job = bring(person, b"no recording at all").json()["job_id"]
        states = []
        while not states or states[-1] not in ("done", "failed"):
            frame = await socket.next("event", name="call.changed")
            if frame["data"]["call"]["id"] == job:
                states.append(frame["data"]["call"]["status"])
                assert frame["seq"] > 0
    assert states == ["queued", "running", "failed"]


def test_a_call_is_listed_and_removed(agent: Person) -> None:
    job = bring(agent, b"no recording at all", "../../etc/passwd").json()["job_id"]
    (listed,) = [each for each in agent.http.get("/api/audio/jobs").json()["items"] if each["id"] == job]
    assert listed["name"] == "passwd.mp3"
    assert listed["created_by"]["full_name"] == "Lena Vogt"
    assert agent.http.delete(f"/api/audio/jobs/{job}").status_code == 204
    assert agent.http.get(f"/api/audio/jobs/{job}").status_code == 404
