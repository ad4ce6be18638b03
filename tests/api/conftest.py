"""A real desk on a real port for all tests of this folder, and people who talk to it."""

from __future__ import annotations

import asyncio
import shutil
import ssl
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import httpx
import msgspec
import pytest
from websockets.asyncio.client import ClientConnection, connect

from api.address import bound, url_of
from api.auth.passwords import hashed
from api.desk import Desk, open_desk
from api.server import server_of
from api.settings import Settings
from graph.evidence import Rules
from store import users
from store.base import now
from store.settings import DeskSettings
from tests.graph.states import TRUSTED

T = TypeVar("T")
PASSWORD = "a-good-password"
HASH = hashed(PASSWORD)
USUAL = DeskSettings(audit_share=0.0, presence_grace_s=3600)
"""Agents of one test count as there for all later ones, so that no customer is told that nobody is."""
CERTIFICATES = ssl.create_default_context()


def visitor(url: str) -> httpx.Client:
    """A client of its own. Reading the certificates, which nobody needs here, would be most of its cost."""
    return httpx.Client(base_url=url, timeout=40, verify=CERTIFICATES)


@dataclass
class Running:
    """The desk under test, in a thread with an event loop of its own."""

    url: str
    desk: Desk
    loop: asyncio.AbstractEventLoop

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """Run something on the desk's own loop."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(30)


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory, engines_dir: Path) -> Iterator[Running]:
    """One desk for the whole run: loading the engines takes seconds."""
    data = tmp_path_factory.mktemp("desk")
    shutil.copytree(engines_dir, data, dirs_exist_ok=True)
    settings = Settings(data=data, port=0, rate_limit="off", secret="0" * 64, ui=_pages(data))
    started = threading.Event()
    found: list[Any] = []

    async def main() -> None:
        async with open_desk(settings) as desk:
            # Not how sure the engines are is tested here, nor may chance pick a reply for a check.
            desk.turns.rules = Rules(shipped_cases=TRUSTED)
            desk.turns.defaults = USUAL
            sock = bound(settings.host, 0)
            server = server_of(desk, started.set)
            found.append((Running(url_of(settings.host, sock), desk, asyncio.get_running_loop()), server))
            await server.serve(sockets=[sock])

    failed: list[BaseException] = []

    def run() -> None:
        try:
            asyncio.run(main())
        except BaseException as error:
            failed.append(error)
            started.set()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    started.wait(300)
    if failed or not found:
        raise RuntimeError("the desk did not start") from (failed[0] if failed else None)
    desk, server = found[0]
    yield desk
    server.should_exit = True
    thread.join(20)


def _pages(folder: Path) -> Path:
    """A folder like the one that the front end's build leaves."""
    pages = folder / "pages"
    for name, content in {
        "index.html": "<!doctype html><title>desk</title>",
        "assets/main-a1b2c3d4.js": "export {};",
        "theme.js": "",
        "docs-assets/swagger-ui-bundle.js": "",
        "docs-assets/swagger-ui.css": "",
        "../secret.txt": "not for the web",
    }.items():
        path = pages / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return pages


@dataclass
class Person:
    """Somebody who is signed in, by bearer token."""

    id: str
    token: str
    http: httpx.Client
    email: str = ""

    def post(self, path: str, **body: Any) -> httpx.Response:
        """POST a JSON body."""
        return self.http.post(path, json=body)

    def ask(self, text: str, **more: Any) -> dict[str, Any]:
        """Send a message as a customer and give the answer."""
        answer = self.post("/api/chat/analyze-message", text=text, **more)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found


@pytest.fixture
def http(running: Running) -> Iterator[httpx.Client]:
    """A stranger."""
    with visitor(running.url) as client:
        yield client


@pytest.fixture
def new_guest(running: Running) -> Iterator[Callable[[], Person]]:
    """Makes customers."""
    clients: list[httpx.Client] = []

    def make() -> Person:
        client = visitor(running.url)
        clients.append(client)
        made = client.post("/api/auth/guest", json={"full_name": "Ada"}).json()
        client.cookies.clear()
        client.headers["authorization"] = f"Bearer {made['token']}"
        return Person(made["user_id"], made["token"], client)

    yield make
    for client in clients:
        client.close()


@pytest.fixture
def guest(new_guest: Callable[[], Person]) -> Person:
    """A customer."""
    return new_guest()


@pytest.fixture
def new_agent(running: Running) -> Iterator[Callable[..., Person]]:
    """Makes agents, or admins."""
    clients: list[httpx.Client] = []

    def make(role: str = "agent") -> Person:
        email = f"{uuid4().hex}@frontdesk.example"

        async def add() -> tuple[str, str]:
            until = now() + timedelta(hours=1)
            async with running.desk.database.writing() as session:
                user = await users.add(session, role=role, full_name="Lena Vogt", email=email, password_hash=HASH)
                log_in = await users.open_log_in(session, user.id, until)
                return str(user.id), running.desk.tokens.issue(user.id, log_in.id, role, now(), until)

        user_id, token = running.do(add())
        client = visitor(running.url)
        clients.append(client)
        client.headers["authorization"] = f"Bearer {token}"
        return Person(user_id, token, client, email)

    yield make
    for client in clients:
        client.close()


@pytest.fixture
def agent(new_agent: Callable[..., Person]) -> Person:
    """An agent."""
    return new_agent()


@pytest.fixture
def suggesting(running: Running) -> Iterator[None]:
    """New conversations wait for an agent's approval."""
    running.desk.turns.defaults = msgspec.structs.replace(USUAL, mode="suggest")
    yield
    running.desk.turns.defaults = USUAL


@pytest.fixture
def waiting(suggesting: None, guest: Person) -> dict[str, Any]:
    """A message whose reply waits for an agent."""
    answer = guest.ask("How many days do I have to return something?")
    assert answer["outcome"] == "awaiting_agent"
    return answer


class Talk:
    """An open socket."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    async def send(self, frame: Any) -> None:
        """Send an object as JSON, or text and bytes as they are."""
        await self.socket.send(frame if isinstance(frame, str | bytes) else msgspec.json.encode(frame).decode())

    async def next(self, *types: str, name: str | None = None) -> dict[str, Any]:
        """The next frame of these types (and event name); others are passed over."""
        async with asyncio.timeout(15):
            while True:
                frame: dict[str, Any] = msgspec.json.decode(await self.socket.recv())
                if (not types or frame["type"] in types) and (name is None or frame.get("name") == name):
                    return frame

    async def events(self, count: int) -> list[dict[str, Any]]:
        """The next events that are in the log."""
        found: list[dict[str, Any]] = []
        while len(found) < count:
            frame = await self.next("event")
            if "seq" in frame:
                found.append(frame)
        return found


@pytest.fixture
def talk(running: Running) -> Callable[..., Any]:
    """Opens a person's socket: `async with talk(person) as socket`."""

    @asynccontextmanager
    async def open_socket(person: Person, kind: str = "customer", **more: Any) -> AsyncIterator[Talk]:
        address = f"{running.url.replace('http', 'ws')}/ws/{kind}/{person.id}"
        more.setdefault("subprotocols", [f"bearer.{person.token}"])
        async with connect(address, max_size=None, **more) as socket:
            yield Talk(socket)

    return open_socket


@pytest.fixture
def limited(running: Running) -> Iterator[None]:
    """Rate limits are on, and nothing has been counted yet."""
    running.desk.limits.__init__(Settings(rate_limit="on"))  # type: ignore[misc]  # a fresh count in the same place
    yield
    running.desk.limits.on = False
