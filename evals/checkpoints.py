"""`frontdesk bench checkpoints`: what keeping the graph's state costs, with LangGraph's savers and with the desk's."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, TypedDict
from uuid import uuid4

import click
import sqlalchemy as sa
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.base.id import uuid6
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.checkpoint.sqlite import SqliteSaver
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver
from langgraph.graph import START, StateGraph
from rich.console import Console
from rich.table import Table

from evals.metrics import percentile
from graph.checkpoint_sql import sql_checkpoints
from graph.checkpoint_sqlite import sqlite_checkpoints
from knowledge.ingest import read_articles
from store.database import sqlite_url

POSTGRES: Final = os.environ.get("FRONTDESK_TEST_POSTGRES", "postgresql+psycopg://postgres:root@127.0.0.1:5432/test")
FILE: Final = "checkpoints.db"

Saver = BaseCheckpointSaver[Any]
Opened = Callable[[Path], AbstractAsyncContextManager[Saver]]
console = Console(width=110)


class State(TypedDict, total=False):
    """As much as a turn's state, under as many keys."""

    text: str
    passages: list[dict[str, Any]]
    drafts: list[dict[str, Any]]


@dataclass(frozen=True)
class Cost:
    """Milliseconds of wall time of each put or turn, and processor milliseconds of each, all threads together."""

    walls: list[float]
    cpu: float


class OneCommitSaver(SqliteSaver):
    """As the desk had it until now: a statement and a commit a put, on the event loop. For comparison."""

    async def aget_tuple(self, config: Any) -> Any:
        """See `get_tuple`."""
        return self.get_tuple(config)

    async def aput(self, config: Any, checkpoint: Any, metadata: Any, new_versions: Any) -> Any:
        """See `put`."""
        return self.put(config, checkpoint, metadata, new_versions)

    async def aput_writes(self, config: Any, writes: Any, task_id: str, task_path: str = "") -> None:
        """See `put_writes`."""
        self.put_writes(config, writes, task_id, task_path)


@asynccontextmanager
async def _stock(folder: Path) -> AsyncIterator[Saver]:
    async with AsyncSqliteSaver.from_conn_string(str(folder / FILE)) as saver:
        yield saver


@asynccontextmanager
async def _one_commit(folder: Path) -> AsyncIterator[Saver]:
    with closing(sqlite3.connect(folder / FILE, check_same_thread=False)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        yield OneCommitSaver(connection)


@asynccontextmanager
async def _shared(folder: Path) -> AsyncIterator[Saver]:
    with sqlite_checkpoints(folder / FILE) as saver:
        yield saver


@asynccontextmanager
async def _core(folder: Path) -> AsyncIterator[Saver]:
    async with sql_checkpoints(sqlite_url(folder / FILE)) as saver:
        yield saver


@asynccontextmanager
async def _postgres(_: Path) -> AsyncIterator[Saver]:
    from graph.checkpoint_postgres import postgres_checkpoints

    server = sa.create_engine(POSTGRES, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 3})
    name = f"frontdesk_bench_{uuid4().hex[:12]}"
    with server.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
        try:
            async with postgres_checkpoints(server.url.set(database=name).render_as_string(False)) as saver:
                yield saver
        finally:
            connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))


@asynccontextmanager
async def _memory(_: Path) -> AsyncIterator[Saver]:
    yield InMemorySaver()


SAVERS: Final[dict[str, Opened]] = {
    "in memory": _memory,
    "LangGraph's SQLite": _stock,
    "one commit a put": _one_commit,
    "the desk's SQLite": _shared,
    "the desk's SQL, on SQLite": _core,
    "PostgreSQL": _postgres,
}


@click.command()
@click.option("--puts", default=300, show_default=True, help="Checkpoints that are put one after the other.")
@click.option("--chats", default=100, show_default=True, help="Turns at the same time.")
@click.option("--nodes", default=10, show_default=True, help="Nodes of a turn.")
@click.option("--rounds", default=5, show_default=True, help="Turns of each chat.")
def checkpoints(puts: int, chats: int, nodes: int, rounds: int) -> None:
    """The cost of a put and of many turns at once, and what is stored, for each saver of checkpoints.

    A state has the size of a turn's, about 15 kB. Turns are run with durability "exit", as the desk does. PostgreSQL's
    processor time is the client's alone; it is left out where no PostgreSQL answers at FRONTDESK_TEST_POSTGRES.

    \b
    Examples:
      frontdesk bench checkpoints
      frontdesk bench checkpoints --chats 200 --rounds 3
    """
    table = Table("saver", "put p50 ms", "p95", "CPU", "turn p50 ms", "p95", "CPU", "rows", "kB a turn")
    for name, opened in SAVERS.items():
        with console.status(name), tempfile.TemporaryDirectory(prefix="frontdesk-bench-") as folder:
            try:
                row = asyncio.run(_measured(opened, Path(folder), puts, chats, nodes, rounds))
            except sa.exc.OperationalError:
                console.print(f"{name}: none answers, left out")
                continue
        table.add_row(name, *row)
    console.print(f"{puts} puts one after the other; {chats} turns of {nodes} nodes at once, {rounds} times")
    console.print(table)


async def _measured(opened: Opened, folder: Path, puts: int, chats: int, nodes: int, rounds: int) -> list[str]:
    async with opened(folder) as saver:
        one = await _puts(saver, puts)
        turns = await _turns(saver, chats, nodes, rounds)
        stored = [each async for each in saver.alist(None)] if not isinstance(saver, OneCommitSaver) else []
        rows = len(stored) or len(list(saver.list(None)))
        size = await _bytes(saver, folder)
    figures = [percentile(one.walls, 0.5), percentile(one.walls, 0.95), one.cpu]
    figures += [percentile(turns.walls, 0.5), percentile(turns.walls, 0.95), turns.cpu]
    return [*(f"{each:.2f}" for each in figures), str(rows), f"{size / rows / 1000:.1f}"]


async def _puts(saver: Saver, count: int) -> Cost:
    values = _values(0)
    walls, began = [], time.process_time()
    for number in range(count):
        checkpoint: Any = {
            "v": 4,
            "id": str(uuid6(clock_seq=number)),
            "ts": "2026-11-30T12:00:00+00:00",
            "channel_values": values,
            "channel_versions": dict.fromkeys(values, number + 1),
            "versions_seen": {},
            "updated_channels": None,
        }
        config: Any = {"configurable": {"thread_id": f"alone-{number % 10}", "checkpoint_ns": ""}}
        at = time.perf_counter()
        await saver.aput(config, checkpoint, {"source": "loop", "step": number, "parents": {}}, {})
        walls.append((time.perf_counter() - at) * 1000)
    return Cost(walls, (time.process_time() - began) * 1000 / count)


async def _turns(saver: Saver, chats: int, nodes: int, rounds: int) -> Cost:
    graph = _graph(nodes).compile(checkpointer=saver)

    async def turn(chat: int, number: int) -> float:
        """One turn; how long it took."""
        began = time.perf_counter()
        config: Any = {"configurable": {"thread_id": f"chat-{chat}"}}
        await graph.ainvoke({"text": f"turn {number}"}, config, durability="exit")
        return (time.perf_counter() - began) * 1000

    walls: list[float] = []
    began = time.process_time()
    for number in range(rounds):
        walls += await asyncio.gather(*(turn(chat, number) for chat in range(chats)))
    return Cost(walls, (time.process_time() - began) * 1000 / (chats * rounds))


def _graph(nodes: int) -> StateGraph[State, None, State, State]:
    graph = StateGraph(State)
    names = [f"node_{number}" for number in range(nodes)]
    for number, name in enumerate(names):

        async def work(state: State, number: int = number) -> State:
            """Writes what a node of the desk writes."""
            return {"passages": _values(number)["passages"]} if number == 3 else {"drafts": _values(number)["drafts"]}

        graph.add_node(name, work)
    for before, after in zip([START, *names], names, strict=False):
        graph.add_edge(before, after)
    return graph


@cache
def _articles() -> str:
    return "".join(article.body for article in read_articles())


def _values(number: int) -> dict[str, Any]:
    text = _articles()
    passages = [
        {"article_id": f"article-{each}", "text": text[each * 2000 : (each + 1) * 2000], "score": 0.5}
        for each in range(number, number + 6)
    ]
    drafts = [{"text": text[at * 400 : (at + 1) * 400], "citations": [], "confidence": 0.9} for at in range(3)]
    return {"text": "How long do I have to send something back?", "passages": passages, "drafts": drafts}


async def _bytes(saver: Saver, folder: Path) -> int:
    """Bytes of everything that is stored, with indexes; the log of SQLite written back first."""
    if (folder / FILE).exists():
        with closing(sqlite3.connect(folder / FILE)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return (folder / FILE).stat().st_size
    from graph.checkpoint_postgres import PooledPostgresSaver

    if not isinstance(saver, PooledPostgresSaver):
        return 0
    async with saver.conn.connection() as connection:
        found = await connection.execute(
            "SELECT sum(pg_total_relation_size(each::regclass))::bigint AS size "
            "FROM unnest(ARRAY['checkpoints', 'checkpoint_blobs', 'checkpoint_writes']) AS each"
        )
        row = await found.fetchone()
    return int(row["size"]) if row else 0
