"""Files on their way in: what a form may hold, how large and slow it may be, and that nothing stays of a bad one."""

from __future__ import annotations

import errno
import io
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

import api.uploads
from api.errors import problem_of
from tests.api.conftest import Person, Running
from tests.tools.hostile_files import picture

PATH = "/api/chat/attachments"
PART = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n'
END = b"\r\n--b--\r\n"


class Wire:
    """A request as bytes on a socket."""

    def __init__(self, running: Running, person: Person, *headers: str) -> None:
        address = urlsplit(running.url)
        self.socket = socket.create_connection((address.hostname, address.port), 20)
        lines = [
            f"POST {PATH} HTTP/1.1",
            "Host: desk",
            f"Authorization: Bearer {person.token}",
            "Content-Type: multipart/form-data; boundary=b",
            *headers,
        ]
        self.socket.sendall("\r\n".join([*lines, "", ""]).encode())

    def send(self, content: bytes, *, chunked: bool = False) -> None:
        """Send a piece of the body."""
        self.socket.sendall(b"%x\r\n%s\r\n" % (len(content), content) if chunked else content)

    def status(self) -> int:
        """The status of the answer."""
        return int(self.socket.recv(4096).split()[1])


@pytest.fixture
def wire(running: Running) -> Iterator[Callable[..., Wire]]:
    """Opens connections for a person."""
    opened: list[Wire] = []

    def connect(person: Person, *headers: str) -> Wire:
        opened.append(Wire(running, person, *headers))
        return opened[-1]

    yield connect
    for each in opened:
        each.socket.close()


def working(running: Running) -> list[Path]:
    """What lies in the scratch folder, once nothing is done there any more."""
    folder, ends = running.desk.settings.data / "scratch", time.monotonic() + 10
    while (found := list(folder.glob("*"))) and time.monotonic() < ends:
        time.sleep(0.05)
    return found


@pytest.mark.parametrize(
    ("form", "status", "code"),
    [
        ({"files": {"file": ("a.png", b"")}}, 422, "empty"),
        ({"files": {"other": ("a.png", b"x")}}, 422, "invalid"),
        ({"files": {"file": ("a.png", picture())}, "data": {"name": "x"}}, 422, "invalid"),
        ({"files": [("file", ("a.png", picture())), ("file", ("b.png", picture()))]}, 422, "invalid"),
        ({"json": {"file": "a"}}, 415, "unsupported_media_type"),
        ({"content": b"x", "headers": {"content-type": "multipart/form-data"}}, 400, "broken_form"),
        ({"content": b"x", "headers": {"content-type": "multipart/form-data; boundary=b"}}, 400, "broken_form"),
        ({"content": PART + b"x", "headers": {"content-type": "multipart/form-data; boundary=b"}}, 400, "broken_form"),
        ({"content": b"--b--", "headers": {"content-type": "multipart/form-data; boundary=b"}}, 422, "invalid"),
    ],
)
def test_a_form_that_is_wrong_is_a_problem_and_leaves_nothing(
    running: Running, guest: Person, form: dict[str, Any], status: int, code: str
) -> None:
    answer = guest.http.post(PATH, **form)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert working(running) == []


def test_a_field_beside_the_file_is_no_place_for_another_file(running: Running, guest: Person) -> None:
    form = {"files": {"audio": ("a.wav", b"RIFF")}, "data": {"language": "x" * 20_000}}
    answer = guest.http.post("/api/audio/transcribe-audio", **form)
    assert answer.status_code == 422
    assert working(running) == []


def test_a_body_that_says_it_is_too_large_is_refused_before_it_is_sent(
    wire: Callable[..., Wire], guest: Person
) -> None:
    assert wire(guest, "Content-Length: 200000000").status() == 413


def test_a_body_that_turns_out_too_large_is_refused_in_the_middle(
    running: Running, wire: Callable[..., Wire], guest: Person
) -> None:
    sending = wire(guest, "Transfer-Encoding: chunked")
    sending.send(PART + b"\x89PNG\r\n\x1a\n", chunked=True)
    for _ in range(13):  # a picture of 12 MB is the largest, though a recording may have 25
        sending.send(bytes(1_000_000), chunked=True)
    assert sending.status() == 413
    assert working(running) == []


def test_a_kind_that_is_not_taken_is_refused_by_its_first_bytes(
    running: Running, wire: Callable[..., Wire], guest: Person
) -> None:
    sending = wire(guest, "Content-Length: 20000000")
    sending.send(PART + b"MZ" + bytes(100_000))
    assert sending.status() == 415
    assert working(running) == []


def test_an_upload_that_is_cut_off_leaves_nothing(running: Running, wire: Callable[..., Wire], guest: Person) -> None:
    sending = wire(guest, "Content-Length: 1000000")
    sending.send(PART + picture()[:200] + bytes(100_000))
    folder = running.desk.settings.data / "scratch"
    while not list(folder.glob("*/upload")):
        time.sleep(0.01)
    sending.socket.close()
    assert working(running) == []


def test_an_upload_that_stalls_is_ended(
    running: Running, wire: Callable[..., Wire], guest: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api.uploads, "IDLE", 0.3)
    sending = wire(guest, "Content-Length: 1000000")
    sending.send(PART + picture()[:200])
    assert sending.status() == 408
    assert working(running) == []


def test_an_upload_that_trickles_is_ended(
    wire: Callable[..., Wire], guest: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api.uploads, "IDLE", 0.5)
    sending = wire(guest, "Content-Length: 1000000")
    sending.send(PART + picture()[:100])
    sending.socket.settimeout(0.1)
    for _ in range(100):
        try:
            assert sending.status() == 408
            return
        except TimeoutError:
            sending.send(b"x")
    raise AssertionError("it went on and on")


def test_a_file_is_written_to_its_last_byte(tmp_path: Path) -> None:
    class Slow(io.FileIO):
        def write(self, piece: Any) -> int:
            return super().write(bytes(piece)[:3])

    with Slow(tmp_path / "upload", "wb") as target:
        api.uploads._write_all(target, bytearray(b"ten bytes."))
    assert (tmp_path / "upload").read_bytes() == b"ten bytes."


def test_a_full_disk_is_no_fault_of_ours() -> None:
    found = problem_of(OSError(errno.ENOSPC, "No space left on device"))
    assert (found.status, found.code) == (503, "no_room")


def test_one_person_has_a_few_places_and_others_theirs(
    running: Running, wire: Callable[..., Wire], new_guest: Callable[[], Person]
) -> None:
    ada, sam = new_guest(), new_guest()
    held = [wire(ada, "Content-Length: 1000000") for _ in range(api.uploads.EACH)]
    for each in held:
        each.send(PART)
    folder, ends = running.desk.settings.data / "scratch", time.monotonic() + 10
    while len(list(folder.glob("*/upload"))) < api.uploads.EACH and time.monotonic() < ends:
        time.sleep(0.02)
    refused = ada.http.post(PATH, files={"file": ("a.png", picture())})
    assert (refused.status_code, refused.json()["code"]) == (503, "busy")
    assert int(refused.headers["retry-after"]) > 0
    assert sam.http.post(PATH, files={"file": ("a.png", picture())}).status_code == 201
