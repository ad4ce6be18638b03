"""A whole desk in processes of its own: servers and workers on one database and one Redis, to be killed and stopped."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import httpx
import sqlalchemy as sa

from api.auth.tokens import Tokens
from store import users
from store.base import new_id, now
from store.database import Database

ROOT = Path(__file__).parents[2]
T = TypeVar("T")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


@dataclass
class Member:
    """One process of a fleet."""

    kind: str
    data: Path
    port: int
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it answers: people, or probes."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """The process's number."""
        assert self.process is not None
        return self.process.pid

    def start(self) -> None:
        """Start it; `ready` waits for it."""
        address = ["--port" if self.kind == "serve" else "--health-port", str(self.port)]
        with (self.data / "log.txt").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "api", self.kind, "--data", str(self.data), *address],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
            )

    def ready(self, timeout: float = 300) -> dict[str, Any]:
        """Wait until it says that it is ready, and give what it says."""

        def answers() -> dict[str, Any] | None:
            assert self.process is not None
            assert self.process.poll() is None, f"it ended:\n{self.told()[-4000:]}"
            try:
                answer = httpx.get(f"{self.url}/health/ready", timeout=5, trust_env=False)
            except httpx.TransportError:
                return None
            found: dict[str, Any] = answer.json()
            return found if answer.status_code == 200 else None

        return wait_for(answers, timeout, every=0.2)

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        os.kill(self.pid, number)

    def ended(self, timeout: float = 60) -> int:
        """Its exit code, once it has ended."""
        assert self.process is not None
        try:
            return self.process.wait(timeout)
        except subprocess.TimeoutExpired as error:
            raise AssertionError(f"it has not ended:\n{self.told()[-4000:]}") from error

    def told(self) -> str:
        """What it has logged."""
        return (self.data / "log.txt").read_text(encoding="utf-8", errors="replace")

    def stop(self) -> None:
        """End it, however."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait(10)


@dataclass
class Caller:
    """Somebody who is signed in, and whom every server knows."""

    id: str
    token: str

    def at(self, member: Member) -> httpx.Client:
        """A client of one server."""
        headers = {"authorization": f"Bearer {self.token}"}
        return httpx.Client(base_url=member.url, headers=headers, timeout=60, trust_env=False)

    def socket(self, member: Member, kind: str) -> dict[str, Any]:
        """What `websockets.connect` needs for this person's socket at a server."""
        address = f"{member.url.replace('http', 'ws')}/ws/{kind}/{self.id}"
        return {"uri": address, "subprotocols": [f"bearer.{self.token}"], "max_size": None}


@dataclass
class Fleet:
    """Two servers and two workers, and the database behind them."""

    database_url: str
    secret: str
    redis_url: str
    home: Path
    servers: list[Member] = field(default_factory=list)
    workers: list[Member] = field(default_factory=list)

    @property
    def members(self) -> list[Member]:
        """All of them."""
        return [*self.servers, *self.workers]

    def add(self, kind: str, engines: Path, **settings: str) -> Member:
        """Start one more process, in a data folder of its own whose trained models it shares."""
        data = self.home / f"{kind}-{len(self.members)}"
        data.mkdir()
        (data / "models").symlink_to(engines / "models")
        shutil.copytree(engines / "index", data / "index")
        given = {
            "database_url": self.database_url,
            "redis_url": self.redis_url,
            "secret": self.secret,
            "turns": "workers",
            "rate_limit": "off",
            "drain_seconds": "10",
            **settings,
        }
        own = {name: value for name, value in os.environ.items() if not name.startswith("FRONTDESK_")}
        member = Member(kind, data, free_port(), own | {f"FRONTDESK_{k.upper()}": v for k, v in given.items()})
        (self.servers if kind == "serve" else self.workers).append(member)
        member.start()
        return member

    async def caller(self, role: str) -> Caller:
        """A new person with a log-in."""
        database = Database.open(self.database_url)
        until = now() + timedelta(hours=1)
        try:
            async with database.writing() as session:
                email = None if role == "customer" else f"{uuid4().hex}@frontdesk.example"
                user = await users.add(session, role=role, full_name=f"A {role}", email=email)
                log_in = await users.open_log_in(session, user.id, until)
                return Caller(str(user.id), Tokens(self.secret).issue(user.id, log_in.id, role, now(), until))
        finally:
            await database.close()

    def rows(self, statement: str, **values: Any) -> list[Any]:
        """What the database says."""
        with self._engine.connect() as connection:
            return list(connection.execute(sa.text(statement), values))

    def settle(self, timeout: float = 60) -> None:
        """Wait until no turn is left to run."""
        left = "SELECT count(*) FROM turns WHERE status IN ('queued', 'running', 'resuming')"
        wait_for(lambda: not self.rows(left)[0][0], timeout)

    def __post_init__(self) -> None:
        self._engine = sa.create_engine(self.database_url, isolation_level="AUTOCOMMIT")

    def stop(self) -> None:
        """End everything."""
        for member in self.members:
            member.stop()
        self._engine.dispose()


@contextmanager
def fresh_database(server: sa.Engine) -> Iterator[str]:
    """A new, empty database, dropped after the block."""
    name = f"frontdesk_fleet_{new_id().hex[-12:]}"
    with server.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
        try:
            yield server.url.set(database=name).render_as_string(hide_password=False)
        finally:
            connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))


def wait_for(happens: Callable[[], T | None], timeout: float = 30, *, every: float = 0.02) -> T:
    """What `happens` gives, once it gives something true."""
    ends = time.monotonic() + timeout
    while not (found := happens()):
        assert time.monotonic() < ends, "it did not happen in time"
        time.sleep(every)
    return found
