"""What every test package shares: real databases, and the real engines, trained once and kept between runs.

`engines_dir` is a folder with trained models and a filled index, to be copied into a data folder; `providers` are the
engines that stand on such a copy. `database` is a migrated
SQLite file; `any_database` is that and PostgreSQL in turn, empty for each test. Without a PostgreSQL at
`FRONTDESK_TEST_POSTGRES` its tests are skipped by name; `FRONTDESK_TEST_SERVICES=required` makes them fail instead.
The same holds for Redis: `redis_url` is the one at `FRONTDESK_TEST_REDIS` (desks that are to be one desk take the
test's own `shared_secret`, under whose name their keys lie), `own_redis` is a server of the test's own, to be stopped.
"""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn
from uuid import uuid4

import pytest
import sqlalchemy as sa
import structlog

from api.realtime.names import prefix
from api.settings import Settings
from store.base import Base
from store.database import Database, sqlite_url
from tests.fakes.redis_server import RedisServer
from tools.assembly import local_providers
from tools.providers import Providers

ROOT = Path(__file__).parent.parent
KNOWLEDGE, TOOLS = ROOT / "knowledge", ROOT / "tools"
TRAIN = """
import asyncio, pathlib, sys
from tools.assembly import local_providers
asyncio.run(local_providers(pathlib.Path(sys.argv[1])))
"""
# structlog's pretty tracebacks show every local variable, and take longer than some of the deadlines under test.
structlog.configure(
    processors=[
        structlog.processors.add_log_level,
        structlog.processors.format_exc_info,
        structlog.dev.ConsoleRenderer(colors=False),
    ]
)
POSTGRES = os.environ.get("FRONTDESK_TEST_POSTGRES", "postgresql+psycopg://postgres:root@127.0.0.1:5432/test")
REDIS = os.environ.get("FRONTDESK_TEST_REDIS", "redis://127.0.0.1:6379/0")


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite file with the newest schema, to be copied."""
    path = tmp_path_factory.mktemp("schema") / "desk.db"
    asyncio.run(_migrate(sqlite_url(path)))
    return path


@pytest.fixture
def sqlite_file(migrated_file: Path, tmp_path: Path) -> Path:
    """This test's own SQLite file, migrated and empty."""
    return Path(shutil.copy(migrated_file, tmp_path / "desk.db"))


@pytest.fixture(scope="session")
def postgres_server() -> sa.Engine:
    """A PostgreSQL where this user may create databases; skips, or fails where services are required."""
    engine = sa.create_engine(POSTGRES, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 3})
    try:
        engine.connect().close()
    except sa.exc.OperationalError as error:
        _lacking(f"no PostgreSQL answers at {engine.url.render_as_string()}", error)
    return engine


@pytest.fixture(scope="session")
def postgres_url(postgres_server: sa.Engine) -> Iterator[str]:
    """The URL of a migrated database of this session's own on PostgreSQL."""
    name = f"frontdesk_test_{uuid4().hex[:12]}"
    with postgres_server.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
        url = postgres_server.url.set(database=name).render_as_string(hide_password=False)
        asyncio.run(_migrate(url))
        yield url
        connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
async def postgres(postgres_url: str) -> AsyncIterator[Database]:
    """A migrated PostgreSQL database, emptied after the test."""
    database = Database.open(postgres_url)
    yield database
    async with database.writing() as session:
        await session.execute(sa.text(f"TRUNCATE {', '.join(Base.metadata.tables)}"))
    await database.close()


@pytest.fixture
async def database(sqlite_file: Path) -> AsyncIterator[Database]:
    """A migrated SQLite database."""
    opened = Database.open(sqlite_url(sqlite_file))
    yield opened
    await opened.close()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def any_database(request: pytest.FixtureRequest) -> Database:
    """Each kind of database in turn."""
    found: Database = request.getfixturevalue("database" if request.param == "sqlite" else "postgres")
    return found


@pytest.fixture(scope="session")
def engines_dir(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose `models/` and `index/` are ready to be copied; never opened, since an index has one process.

    Training takes a minute when the knowledge has changed.
    """
    assert request.config.cache is not None
    kept = request.config.cache.mkdir("frontdesk-engines")
    mine = tmp_path_factory.mktemp("engines")
    with _locked(kept / "lock"):
        ready = kept / _digest(KNOWLEDGE, TOOLS)
        if not ready.exists():
            _train(kept, ready)
        shutil.copytree(ready, mine, dirs_exist_ok=True)
    return mine


@pytest.fixture(scope="session")
def providers(engines_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Providers:
    """The real local engines."""
    data = tmp_path_factory.mktemp("providers")
    shutil.copytree(engines_dir, data, dirs_exist_ok=True)
    return asyncio.run(local_providers(data))


@pytest.fixture(scope="session")
def redis_server() -> str:
    """The URL of a Redis that answers; skips, or fails where services are required."""
    redis = pytest.importorskip("redis", reason="the extra `redis` is not installed")
    try:
        with redis.Redis.from_url(REDIS, socket_timeout=3, socket_connect_timeout=3) as client:
            client.ping()
    except redis.RedisError as error:
        _lacking(f"no Redis answers at {REDIS}", error)
    return REDIS


@pytest.fixture
def shared_secret(redis_server: str) -> Iterator[str]:
    """The secret of the desks of one test; what they left in Redis under its prefix is removed after it."""
    import redis

    secret = uuid4().hex * 2
    yield secret
    with redis.Redis.from_url(redis_server) as client:
        for key in client.scan_iter(f"*{prefix(Settings(secret=secret))}*", count=1000):
            client.delete(key)


@pytest.fixture
def redis_url(redis_server: str, shared_secret: str) -> str:
    """The Redis of the machine. A desk on it must be given `shared_secret`, so that its keys are this test's own."""
    return redis_server


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[RedisServer]:
    """A Redis of the test's own, running, to be stopped, paused and started again."""
    if shutil.which("redis-server") is None:
        _lacking("no redis-server is on the path")
    with RedisServer(tmp_path) as server:
        yield server


def _lacking(why: str, error: Exception | None = None) -> NoReturn:
    """Skip a test whose service is not there, by name, or fail it where services are required."""
    if os.environ.get("FRONTDESK_TEST_SERVICES") == "required":
        pytest.fail(f"{why}, and FRONTDESK_TEST_SERVICES=required: {error}")
    pytest.skip(why)


async def _migrate(url: str) -> None:
    database = Database.open(url)
    await database.migrate()
    await database.close()


def _train(kept: Path, ready: Path) -> None:
    """Make the folder `ready` out of the newest older one, so that only what changed is learnt again."""
    older = sorted((each for each in kept.iterdir() if each.is_dir()), key=lambda each: each.stat().st_mtime)
    draft = kept / f"draft-{os.getpid()}"
    if older:
        shutil.copytree(older[-1], draft)
    try:
        subprocess.run([sys.executable, "-c", TRAIN, str(draft)], check=True, cwd=ROOT, capture_output=True)
        draft.rename(ready)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    for each in older:
        shutil.rmtree(each)


def _digest(*folders: Path) -> str:
    """A name for what the engines learn from."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix in (".py", ".md", ".yaml"):
                digest.update(str(path.relative_to(folder)).encode() + path.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold a file's lock: another session on the same checkout waits instead of training at the same time."""
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
