"""A real server that is killed, locked out of its records, or has no room for them: nothing acknowledged is lost or
doubled, and who asks meanwhile is told so in a sentence."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.api.conftest import visitor

resource = pytest.importorskip("resource", reason="limits of a process are POSIX's")

QUESTION = "How many days do I have to return something?"
PERSON = "I want to speak to a human, please"


class Served:
    """`frontdesk serve` in a process of its own; it can be killed and started again on its folder."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.url = ""
        self.up = threading.Event()
        self.start()

    def start(self) -> None:
        """Start it and wait until it answers."""
        environment = {**os.environ, "FRONTDESK_RATE_LIMIT": "off", "FRONTDESK_LOG_LEVEL": "error"}
        command = [sys.executable, "-m", "api", "serve", "--data", str(self.data), "--port", "0"]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment)
        said = []
        assert self.process.stderr is not None
        for line in self.process.stderr:
            said.append(line)
            if "is ready at" in line:
                self.url = line.split("is ready at ")[1].split()[0]
                break
        else:
            raise RuntimeError("".join(said))
        threading.Thread(target=self.process.stderr.read, daemon=True).start()
        self.up.set()

    def kill(self) -> None:
        """SIGKILL."""
        self.up.clear()
        self.process.kill()
        self.process.wait()

    def guest(self) -> dict[str, str]:
        """A new customer's headers."""
        with visitor(self.url) as client:
            made = client.post("/api/auth/guest", json={"full_name": "Ada"}).json()
        return {"authorization": f"Bearer {made['token']}"}

    def say(self, headers: dict[str, str], text: str, **more: Any) -> httpx.Response:
        """Send a message and wait for its answer."""
        with visitor(self.url) as client:
            return client.post("/api/chat/analyze-message", json={"text": text, **more}, headers=headers)

    def rows(self, query: str) -> list[Any]:
        """What is stored."""
        connection = sqlite3.connect(f"file:{self.data / 'frontdesk.db'}?mode=ro", uri=True)
        try:
            return connection.execute(query).fetchall()
        finally:
            connection.close()

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Another process has the write lock."""
        connection = sqlite3.connect(self.data / "frontdesk.db", isolation_level=None, timeout=10)
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            connection.execute("ROLLBACK")
            connection.close()

    @contextmanager
    def without_room(self) -> Iterator[None]:
        """No file of the server's can grow: every write to its log fails."""
        before = resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, (1, before[1]))
        try:
            yield
        finally:
            resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, before)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, engines_dir: Path) -> Iterator[Served]:
    """One server for all tests here."""
    data = tmp_path_factory.mktemp("crashing")
    shutil.copytree(engines_dir, data, dirs_exist_ok=True)
    server = Served(data)
    yield server
    server.process.send_signal(signal.SIGKILL)
    server.process.wait()


def plain(answer: httpx.Response, code: str) -> None:
    """A refusal in one sentence, without anything of the machine."""
    assert (answer.status_code, answer.json()["code"]) == (503, code), answer.text
    assert int(answer.headers["retry-after"]) >= 1
    assert answer.headers["content-type"] == "application/problem+json"
    assert not any(word in answer.text for word in ("/", "sqlite", "Traceback", ".db")) or "/api/chat" in answer.text
    assert not any(word in answer.json()["detail"] for word in ("/", "sqlite", "Traceback", ".db"))


def whole(served: Served) -> None:
    """Streams and conversations have no gaps, and no reply is there twice."""
    for stream, count, newest in served.rows("SELECT stream, count(*), max(seq) FROM events GROUP BY stream"):
        assert count == newest, f"{stream} has gaps"
    for count, newest in served.rows("SELECT count(*), max(seq) FROM messages GROUP BY conversation_id"):
        assert count == newest
    doubled = "SELECT root_id FROM turns WHERE reply_message_id IS NOT NULL GROUP BY root_id HAVING count(*) > 1"
    assert served.rows(doubled) == []


def test_records_that_are_locked_for_a_while_are_waited_for(served: Served) -> None:
    headers = served.guest()
    with ThreadPoolExecutor(1) as pool, served.locked():
        began = time.monotonic()
        answer = pool.submit(served.say, headers, QUESTION)
        time.sleep(5)
        assert not answer.done()
        served_lock_over = time.monotonic() - began
    found = answer.result(30)
    assert (found.status_code, served_lock_over >= 5) == (200, True), found.text
    whole(served)


def test_records_that_are_locked_for_too_long_are_a_clear_503_and_nothing_is_lost(served: Served) -> None:
    headers, key = served.guest(), uuid4().hex
    first = served.say(headers, QUESTION, client_message_id=f"{key}-1").json()
    with served.locked():
        refused = served.say(headers, "And by post?", client_message_id=key, conversation_id=first["conversation_id"])
    plain(refused, "records_busy")
    again = served.say(headers, "And by post?", client_message_id=key, conversation_id=first["conversation_id"])
    assert again.status_code == 200, again.text
    assert served.rows(f"SELECT count(*) FROM messages WHERE client_message_id = '{key}'") == [(1,)]  # noqa: S608
    whole(served)


def test_without_room_a_message_is_refused_whole_and_taken_when_there_is_room_again(served: Served) -> None:
    headers, key = served.guest(), uuid4().hex
    with served.without_room():
        refused = served.say(headers, QUESTION, client_message_id=key)
    plain(refused, "no_room")
    assert served.rows(f"SELECT count(*) FROM messages WHERE client_message_id = '{key}'") == [(0,)]  # noqa: S608
    again = served.say(headers, QUESTION, client_message_id=key)
    assert again.status_code == 200, again.text
    whole(served)


def test_a_server_that_is_killed_in_a_burst_and_loses_its_checkpoints_answers_everything_once(served: Served) -> None:
    people = [served.guest() for _ in range(5)]
    sent: list[tuple[str, str]] = []

    def chat(headers: dict[str, str]) -> None:
        """Messages one after another; one whose answer does not come is sent again until it does."""
        conversation_id = None
        for number in range(4):
            key, text = uuid4().hex, PERSON if number == 2 else f"{QUESTION} ({number})"
            while True:
                try:
                    answer = served.say(headers, text, client_message_id=key, conversation_id=conversation_id)
                except httpx.TransportError:
                    assert served.up.wait(240), "the server did not come back"
                    continue
                assert answer.status_code == 200, answer.text
                conversation_id = answer.json()["conversation_id"]
                sent.append((key, conversation_id))
                break

    with ThreadPoolExecutor(len(people)) as pool:
        chats = [pool.submit(chat, each) for each in people]
        while not served.rows("SELECT 1 FROM turns WHERE status = 'running'"):
            time.sleep(0.02)
        served.kill()
        for file in served.data.glob("checkpoints.db*"):
            file.unlink()
        (served.data / "checkpoints.db").write_bytes(b"this is no database" * 500)
        served.start()
        for each in chats:
            each.result(240)
    assert len(sent) == 20
    stored = dict(served.rows("SELECT client_message_id, count(*) FROM messages GROUP BY client_message_id"))
    assert {stored[key] for key, _ in sent} == {1}
    raised = served.rows("SELECT conversation_id, count(*) FROM tickets GROUP BY conversation_id")
    assert [count for _, count in raised] == [1] * len(people)
    left = "SELECT count(*) FROM turns WHERE status IN ('queued', 'running', 'resuming')"
    assert served.rows(left) == [(0,)]
    whole(served)
