"""A desk of many processes: two that take messages and two that answer them, on PostgreSQL, Redis and a Chroma server.

Everything is its own and goes with it: a database that is made and dropped, a Redis and a Chroma on free ports, a
secret (and so Redis keys) of this run.
"""

from __future__ import annotations

import os
import secrets
import shutil
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from evals.server import Process, ServerFailed, bench_environment, copy_prepared, free_port

DEFAULT: Final = "postgresql+psycopg://postgres@127.0.0.1:5432/postgres"
REDIS: Final = "redis-server"


@dataclass(frozen=True)
class Fleet:
    """The running processes of one desk."""

    apis: list[Process]
    workers: list[Process]
    redis: Process
    chroma: Process
    database_url: str
    data: Path
    settings: Mapping[str, str]

    @property
    def urls(self) -> list[str]:
        """Where the desk answers."""
        return [str(each.url) for each in self.apis]

    @property
    def processes(self) -> dict[str, Process]:
        """All of them by name."""
        return {each.name: each for each in (*self.apis, *self.workers, self.redis, self.chroma)}

    def watched(self) -> dict[str, int]:
        """The processes that run just now, by name; PostgreSQL, which is not ours, is looked up."""
        return {name: each.pid for name, each in self.processes.items()} | postgres_process()


@asynccontextmanager
async def fleet(
    prepared: Path, folder: Path, *, postgres: str | None = None, apis: int = 2, workers: int = 2
) -> AsyncIterator[Fleet]:
    """Start a fleet in an empty folder. Without workers the processes that take messages answer them too.

    Raises `ServerFailed` where PostgreSQL, `redis-server` or Chroma is missing.
    """
    if shutil.which(REDIS) is None:
        raise ServerFailed(f"this needs {REDIS} on the path, for a Redis of its own")
    data = folder / "desk"
    data.mkdir()
    copy_prepared(prepared, data)
    with own_database(postgres) as database_url:
        redis, chroma = _redis(folder), _chroma(folder)
        settings = {
            "FRONTDESK_DATABASE_URL": database_url,
            "FRONTDESK_REDIS_URL": f"redis://127.0.0.1:{redis.command[redis.command.index('--port') + 1]}/0",
            "FRONTDESK_CHROMA_URL": str(chroma.url),
            "FRONTDESK_SECRET": secrets.token_urlsafe(32),
            "FRONTDESK_TURNS": "workers" if workers else "here",
        }
        made = Fleet(
            [_api(number, data, folder, settings) for number in range(1, apis + 1)],
            [_worker(number, data, folder, settings) for number in range(1, workers + 1)],
            redis,
            chroma,
            database_url,
            data,
            settings,
        )
        try:
            # One after the other: the first one migrates the database and fills the index.
            for each in (redis, chroma, *made.apis, *made.workers):
                each.start()
                await each.ready()
            yield made
        finally:
            for each in (*made.apis, *made.workers, chroma, redis):
                each.stop()


def _api(number: int, data: Path, folder: Path, settings: Mapping[str, str]) -> Process:
    port = free_port()
    command = [sys.executable, "-m", "api", "serve", "--data", str(data), "--port", str(port)]
    return Process(
        f"api {number}",
        command,
        folder / f"api-{number}.log",
        f"http://127.0.0.1:{port}",
        environment=bench_environment(settings),
    )


def _worker(number: int, data: Path, folder: Path, settings: Mapping[str, str]) -> Process:
    command = [sys.executable, "-m", "api", "worker", "--data", str(data)]
    return Process(
        f"worker {number}", command, folder / f"worker-{number}.log", environment=bench_environment(settings)
    )


def _redis(folder: Path) -> Process:
    command = [REDIS, "--port", str(free_port()), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    return Process("redis", [*command, "--dir", str(folder)], folder / "redis.log")


def _chroma(folder: Path) -> Process:
    port = free_port()
    program = Path(sys.executable).with_name("chroma")
    if not program.exists():
        raise ServerFailed("this needs the program chroma beside Python, which the package chromadb brings")
    command = [str(program), "run", "--path", str(folder / "chroma"), "--port", str(port), "--host", "127.0.0.1"]
    return Process(
        "chroma",
        command,
        folder / "chroma.log",
        f"http://127.0.0.1:{port}",
        "/api/v2/heartbeat",
        {**os.environ, "ANONYMIZED_TELEMETRY": "False"},
    )


@contextmanager
def own_database(postgres: str | None) -> Iterator[str]:
    """A fresh database, dropped at the end; its URL. Raises `ServerFailed` where none can be made."""
    given = sa.make_url(postgres or DEFAULT)
    name = f"frontdesk_bench_{secrets.token_hex(6)}"
    try:
        engine = sa.create_engine(given, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 5})
        with engine.connect() as connection:
            connection.execute(sa.text(f"CREATE DATABASE {name}"))
    except (sa.exc.SQLAlchemyError, ImportError) as error:
        shown = given.render_as_string()
        why = str(getattr(error, "orig", error)).strip().splitlines()[0]
        raise ServerFailed(f"no database can be made on PostgreSQL at {shown} (--postgres): {why}") from error
    try:
        yield given.set(database=name).render_as_string(hide_password=False)
    finally:
        with engine.connect() as connection:
            connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))
        engine.dispose()


def postgres_process() -> dict[str, int]:
    """PostgreSQL's first process, under which all of its others run; nothing where it is not on this machine."""
    for folder in Path("/proc").iterdir():
        try:
            if folder.name.isdigit() and (folder / "comm").read_text().strip() == "postgres":
                parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
                if (Path("/proc") / str(parent) / "comm").read_text().strip() != "postgres":
                    return {"postgresql": int(folder.name)}
        except (OSError, IndexError, ValueError):
            continue
    return {}
