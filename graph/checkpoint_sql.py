"""Checkpoints in any database that SQLAlchemy knows, with statements that every one of them has.

For Azure SQL: no saver for SQL Server installs. So there is no upsert, no tuple in a condition and no JSON in one;
every string has a size that SQL Server can index; what is filtered by metadata is filtered here.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

import sqlalchemy as sa
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    WRITES_IDX_MAP,
    BaseCheckpointSaver,
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
    PendingWrite,
    get_checkpoint_id,
    get_checkpoint_metadata,
    writes_sort_key,
)
from sqlalchemy.ext.asyncio import AsyncSession

from graph.checkpoint_packing import PackedSerializer, packed
from graph.checkpoint_sqlite import Key
from graph.checkpoint_trail import leave
from store.database import Database

TABLES: Final = sa.MetaData()
STATES: Final = sa.Table(
    "graph_states",
    TABLES,
    sa.Column("thread_id", sa.Unicode(80), primary_key=True),
    sa.Column("namespace", sa.Unicode(200), primary_key=True),
    sa.Column("checkpoint_id", sa.Unicode(50), primary_key=True),
    sa.Column("parent_id", sa.Unicode(50)),
    sa.Column("kind", sa.Unicode(50), nullable=False),
    sa.Column("state", sa.LargeBinary(), nullable=False),
    sa.Column("told", sa.UnicodeText(), nullable=False),
)
"""One row a checkpoint; `told` is its metadata as JSON."""
WRITES: Final = sa.Table(
    "graph_writes",
    TABLES,
    sa.Column("thread_id", sa.Unicode(80), primary_key=True),
    sa.Column("namespace", sa.Unicode(200), primary_key=True),
    sa.Column("checkpoint_id", sa.Unicode(50), primary_key=True),
    sa.Column("task_id", sa.Unicode(80), primary_key=True),
    sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
    sa.Column("path", sa.UnicodeText(), nullable=False),
    sa.Column("channel", sa.Unicode(200), nullable=False),
    sa.Column("kind", sa.Unicode(50), nullable=False),
    sa.Column("value", sa.LargeBinary(), nullable=False),
)
"""What tasks of a checkpoint wrote before the next one."""
MOST: Final = 200
"""Ids in one condition."""


def _where(table: sa.Table, *names: str) -> sa.ColumnElement[bool]:
    return sa.and_(*(table.c[name] == sa.bindparam(f"at_{name}") for name in names))


_STATE_KEY: Final = ("thread_id", "namespace", "checkpoint_id")
_WRITE_KEY: Final = (*_STATE_KEY, "task_id", "number")
_GET: Final = sa.select(STATES).where(_where(STATES, *_STATE_KEY))
_NEWEST: Final = (
    sa.select(STATES).where(_where(STATES, "thread_id", "namespace")).order_by(STATES.c.checkpoint_id.desc()).limit(1)
)
_HEADS: Final = (
    sa.select(STATES.c.namespace, sa.func.max(STATES.c.checkpoint_id).label("newest"))
    .where(_where(STATES, "thread_id"))
    .group_by(STATES.c.namespace)
)
_WRITES_OF: Final = sa.select(WRITES).where(_where(WRITES, *_STATE_KEY))
_CHANGE_STATE: Final = sa.update(STATES).where(_where(STATES, *_STATE_KEY))
_CHANGE_WRITE: Final = sa.update(WRITES).where(_where(WRITES, *_WRITE_KEY))
_IS_WRITTEN: Final = sa.select(WRITES.c.number).where(_where(WRITES, *_WRITE_KEY))
_PAGE: Final = (
    sa.select(STATES.c.thread_id, STATES.c.checkpoint_id)
    .where(
        STATES.c.namespace == "",
        sa.or_(
            STATES.c.thread_id > sa.bindparam("at_thread_id"),
            sa.and_(
                STATES.c.thread_id == sa.bindparam("at_thread_id"),
                STATES.c.checkpoint_id > sa.bindparam("at_checkpoint_id"),
            ),
        ),
    )
    .order_by(STATES.c.thread_id, STATES.c.checkpoint_id)
)


class SqlSaver(BaseCheckpointSaver[int]):
    """A saver on SQLAlchemy Core: two tables, each write in one transaction."""

    def __init__(self, database: Database) -> None:
        """`setup` makes the tables."""
        super().__init__(serde=PackedSerializer())
        self._database = database

    async def setup(self) -> None:
        """Make the tables where they are absent."""
        async with self._database.engine.begin() as connection:
            await connection.run_sync(TABLES.create_all)

    async def aget_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        """The checkpoint that `config` names, else the newest of its thread, or None."""
        place = config["configurable"]
        at = {"at_thread_id": str(place["thread_id"]), "at_namespace": place.get("checkpoint_ns", "")}
        checkpoint_id = get_checkpoint_id(config)
        async with self._database.reading() as session:
            if checkpoint_id:
                found = await _rows(session, _GET, {**at, "at_checkpoint_id": checkpoint_id})
            else:
                found = await _rows(session, _NEWEST, at)
            return await self._tuple(session, found[0]) if found else None

    async def alist(
        self,
        config: RunnableConfig | None,
        *,
        filter: dict[str, Any] | None = None,
        before: RunnableConfig | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[CheckpointTuple]:
        """Checkpoints, the newest first; `filter` are values of their metadata."""
        statement = sa.select(STATES).order_by(STATES.c.checkpoint_id.desc())
        if config is not None:
            place = config["configurable"]
            statement = statement.where(STATES.c.thread_id == str(place["thread_id"]))
            if (namespace := place.get("checkpoint_ns")) is not None:
                statement = statement.where(STATES.c.namespace == namespace)
            if checkpoint_id := get_checkpoint_id(config):
                statement = statement.where(STATES.c.checkpoint_id == checkpoint_id)
        if before is not None and (end := get_checkpoint_id(before)):
            statement = statement.where(STATES.c.checkpoint_id < end)
        if limit is not None and not filter:
            statement = statement.limit(limit)
        async with self._database.reading() as session:
            rows = await _rows(session, statement)
            wanted = (row for row in rows if _matches(json.loads(row["told"]), filter or {}))
            for number, row in enumerate(wanted):
                if limit is not None and number >= limit:
                    return
                yield await self._tuple(session, row)

    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        """Store a checkpoint, over one with its id; it is durable when this returns."""
        place = config["configurable"]
        key = {"thread_id": str(place["thread_id"]), "namespace": place["checkpoint_ns"]}
        key["checkpoint_id"] = checkpoint["id"]
        kind, state = packed(*self.serde.dumps_typed(checkpoint))
        told = json.dumps(get_checkpoint_metadata(config, metadata), ensure_ascii=False)
        values = {"parent_id": place.get("checkpoint_id"), "kind": kind, "state": state, "told": told}
        async with self._database.writing() as session:
            await _put(session, _CHANGE_STATE, STATES, key, values)
        leave(checkpoint["id"])
        return {
            "configurable": {
                "thread_id": place["thread_id"],
                "checkpoint_ns": place["checkpoint_ns"],
                "checkpoint_id": checkpoint["id"],
            }
        }

    async def aput_writes(
        self, config: RunnableConfig, writes: Sequence[tuple[str, Any]], task_id: str, task_path: str = ""
    ) -> None:
        """Store what a task wrote. What it wrote before stays, unless all of these are of LangGraph's own channels."""
        place = config["configurable"]
        again = all(channel in WRITES_IDX_MAP for channel, _ in writes)
        async with self._database.writing() as session:
            for index, (channel, value) in enumerate(writes):
                key = {
                    "thread_id": str(place["thread_id"]),
                    "namespace": place["checkpoint_ns"],
                    "checkpoint_id": str(place["checkpoint_id"]),
                    "task_id": task_id,
                    "number": WRITES_IDX_MAP.get(channel, index),
                }
                kind, data = packed(*self.serde.dumps_typed(value))
                values = {"path": task_path, "channel": channel, "kind": kind, "value": data}
                if again:
                    await _put(session, _CHANGE_WRITE, WRITES, key, values)
                elif await session.scalar(_IS_WRITTEN, _at(key)) is None:
                    await session.execute(sa.insert(WRITES), {**key, **values})

    async def adelete_thread(self, thread_id: str) -> None:
        """Delete every checkpoint of a thread, and its writes."""
        await self.aprune([thread_id], strategy="delete")

    async def adelete_for_runs(self, run_ids: Sequence[str]) -> None:
        """Delete the checkpoints whose metadata has one of these run ids, and their writes."""
        async with self._database.writing() as session:
            rows = await _rows(session, sa.select(STATES.c.thread_id, STATES.c.checkpoint_id, STATES.c.told))
            of_runs = [each for each in rows if json.loads(each["told"]).get("run_id") in set(run_ids)]
            await _drop(session, [(each["thread_id"], each["checkpoint_id"]) for each in of_runs])

    async def acopy_thread(self, source_thread_id: str, target_thread_id: str) -> None:
        """Copy every checkpoint of a thread, and its writes, to another."""
        async with self._database.writing() as session:
            for table in (STATES, WRITES):
                others = [column for column in table.c if column.name != "thread_id"]
                target = sa.literal(target_thread_id, sa.Unicode(80)).label("thread_id")
                copied = sa.select(target, *others).where(table.c.thread_id == source_thread_id)
                names = ["thread_id", *(column.name for column in others)]
                await session.execute(sa.insert(table).from_select(names, copied))

    async def aprune(self, thread_ids: Sequence[str], *, strategy: str = "keep_latest") -> None:
        """Drop all but the newest checkpoint of each namespace, or with `delete` all. Raises `ValueError`."""
        if strategy not in ("keep_latest", "delete"):
            raise ValueError(f"there is no way of pruning named {strategy!r}")
        async with self._database.writing() as session:
            for thread_id in map(str, thread_ids):
                newest = await _rows(session, _HEADS, {"at_thread_id": thread_id})
                for table in (WRITES, STATES):
                    going = sa.delete(table).where(table.c.thread_id == thread_id)
                    if strategy == "keep_latest":
                        going = going.where(sa.or_(sa.false(), *(_older(table, each) for each in newest)))
                    await session.execute(going)

    async def apage(self, after: Key, limit: int) -> Sequence[Key]:
        """The next checkpoints, in the order of their keys; without what they hold."""
        at = {"at_thread_id": after[0], "at_checkpoint_id": after[1]}
        async with self._database.reading() as session:
            return [(row["thread_id"], row["checkpoint_id"]) for row in await _rows(session, _PAGE.limit(limit), at)]

    async def adrop(self, keys: Sequence[Key]) -> None:
        """Drop these checkpoints and their writes, no others."""
        async with self._database.writing() as session:
            await _drop(session, keys)

    async def _tuple(self, session: AsyncSession, row: Mapping[str, Any]) -> CheckpointTuple:
        """A row with its writes, in the order in which LangGraph applies them."""
        found = await _rows(session, _WRITES_OF, _at({name: row[name] for name in _STATE_KEY}))
        ordered = sorted(found, key=lambda each: writes_sort_key(each["path"], each["task_id"], each["number"]))
        writes: list[PendingWrite] = [
            (each["task_id"], each["channel"], self.serde.loads_typed((each["kind"], each["value"])))
            for each in ordered
        ]
        return CheckpointTuple(
            config=_config(row, row["checkpoint_id"]),
            checkpoint=self.serde.loads_typed((row["kind"], row["state"])),
            metadata=json.loads(row["told"]),
            parent_config=_config(row, row["parent_id"]) if row["parent_id"] else None,
            pending_writes=writes,
        )


def _config(row: Mapping[str, Any], checkpoint_id: str) -> RunnableConfig:
    place = {"thread_id": row["thread_id"], "checkpoint_ns": row["namespace"], "checkpoint_id": checkpoint_id}
    return {"configurable": place}


def _older(table: sa.Table, head: Mapping[str, Any]) -> sa.ColumnElement[bool]:
    return sa.and_(table.c.namespace == head["namespace"], table.c.checkpoint_id < head["newest"])


def _matches(told: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    return all(told.get(key) == value for key, value in wanted.items())


def _at(key: Mapping[str, Any]) -> dict[str, Any]:
    return {f"at_{name}": value for name, value in key.items()}


async def _rows(
    session: AsyncSession, statement: sa.Select[Any], at: Mapping[str, Any] | None = None
) -> Sequence[Mapping[str, Any]]:
    """All rows at once. Not `session.execute`, which wants an asynchronous driver's cursor (see `store.sqlite`)."""
    return await session.run_sync(lambda sync: [dict(each) for each in sync.execute(statement, at).mappings()])


async def _put(
    session: AsyncSession, change: sa.Update, table: sa.Table, key: Mapping[str, Any], values: Mapping[str, Any]
) -> None:
    """Update the row, or insert it: SQL Server's MERGE has races of its own."""
    changed = await session.execute(change.values(**values), _at(key))
    if changed.rowcount == 0:  # type: ignore[attr-defined]
        await session.execute(sa.insert(table), {**key, **values})


async def _drop(session: AsyncSession, keys: Sequence[Key]) -> None:
    threads: dict[str, list[str]] = {}
    for thread_id, checkpoint_id in keys:
        threads.setdefault(thread_id, []).append(checkpoint_id)
    for thread_id, ids in threads.items():
        for first in range(0, len(ids), MOST):
            some = ids[first : first + MOST]
            for table in (WRITES, STATES):
                await session.execute(
                    sa.delete(table).where(table.c.thread_id == thread_id, table.c.checkpoint_id.in_(some))
                )


@asynccontextmanager
async def sql_checkpoints(url: str) -> AsyncIterator[SqlSaver]:
    """A checkpointer in the database of an SQLAlchemy URL; its tables are made when they are absent."""
    database = Database.open(url)
    try:
        saver = SqlSaver(database)
        await saver.setup()
        yield saver
    finally:
        await database.close()
