"""Keeping the search index in step with the store: what has changed is indexed, one batch at a time, off the loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final, TypeVar

import structlog

from knowledge.contents import article_of
from knowledge.index import ArticleIndex, Drift
from store import articles as stored
from store.articles import StoredArticle
from store.database import Database

BATCH: Final = 100
"""Articles that are indexed together: a search sees them all at once, and a running desk is not held up longer."""
PATROL: Final = 5.0
"""Seconds between two looks for what another process has written, or what could not be indexed before."""

T = TypeVar("T")
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class IndexHealth:
    """How many articles are published and passages indexed, where the two differ, and how many changes wait."""

    articles: int
    passages: int
    drift: Drift
    waiting: int

    @property
    def sound(self) -> bool:
        """Whether the index says what the store says; marks that a crash kept from being cleared do no harm."""
        return not self.drift


class IndexFollower:
    """Brings every change of the store into one index. Without an index it does nothing until it gets one."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._index: ArticleIndex | None = None
        self._one_at_a_time = asyncio.Lock()
        # A thread of its own: a long import must not take one of the threads that customers' turns need.
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="indexing")
        self._patrol: asyncio.Task[None] | None = None

    @property
    def attached(self) -> bool:
        """Whether there is an index to follow into."""
        return self._index is not None

    async def attach(self, index: ArticleIndex, *, mend: bool = True) -> None:
        """Follow into ``index`` from now on, after mending what a crash may have left between it and the store."""
        self._index = index
        if mend and await self._waiting():
            await self.mend()

    def start(self) -> None:
        """Look every few seconds for changes that nobody of this process has announced."""
        self._patrol = asyncio.create_task(self._look_around())

    async def stop(self) -> None:
        """End the looking, after what is being indexed just now."""
        if self._patrol is not None:
            self._patrol.cancel()
            await asyncio.gather(self._patrol, return_exceptions=True)
        async with self._one_at_a_time:
            self._index = None
        self._thread.shutdown()

    async def follow(self) -> None:
        """Index what has changed. What cannot be indexed stays marked in the store, and is tried again later."""
        async with self._one_at_a_time:
            after = ""
            while (index := self._index) is not None:
                async with self._database.reading() as session:
                    rows = await stored.waiting(session, BATCH, after)
                if not rows:
                    return
                held = await self._apply(index, rows)
                async with self._database.writing() as session:
                    await stored.followed(session, [(row.id, row.version) for row in held])
                after = rows[-1].id  # past what could not be indexed, which must not keep the others waiting

    async def health(self) -> IndexHealth:
        """How well the index agrees with the store. Raises ``RuntimeError`` without an index."""
        async with self._one_at_a_time:
            return await self._health()

    async def mend(self) -> IndexHealth:
        """Make the index say what the store says; answers what was wrong before. Raises ``RuntimeError``."""
        async with self._one_at_a_time:
            before = await self._health()
            if before.sound and not before.waiting:
                return before
            async with self._database.reading() as session:
                waiting = await stored.marks_waiting(session)
                rows = await stored.published(session)
            await self._off_loop(lambda: self._there.sync([article_of(row) for row in rows]))
            async with self._database.writing() as session:
                await stored.followed(session, waiting)
            if not before.sound:
                counts = {name: len(getattr(before.drift, name)) for name in ("missing", "stale", "orphaned")}
                log.warning("index_mended", **counts)
            return before

    @property
    def _there(self) -> ArticleIndex:
        if self._index is None:
            raise RuntimeError("there is no index to follow into")
        return self._index

    async def _health(self) -> IndexHealth:
        index = self._there
        async with self._database.reading() as session:
            rows = await stored.published(session)
        waiting = await self._waiting()
        drift = await self._off_loop(lambda: index.drift([article_of(row) for row in rows]))
        return IndexHealth(len(rows), len(index.snapshot.chunks), drift, waiting)

    async def _waiting(self) -> int:
        async with self._database.reading() as session:
            return len(await stored.marks_waiting(session))

    async def _apply(self, index: ArticleIndex, rows: Sequence[StoredArticle]) -> list[StoredArticle]:
        """Those of ``rows`` that the index holds now."""
        try:
            await self._off_loop(self._write, index, rows)
        except Exception as error:  # whatever the engine or the disk says: the store keeps the mark
            if len(rows) > 1:
                # One that cannot be indexed must not keep the others out.
                return [row for each in rows for row in await self._apply(index, [each])]
            log.error("article_not_indexed", article=rows[0].id, kind=type(error).__name__, exc_info=error)
            return []
        return list(rows)

    @staticmethod
    def _write(index: ArticleIndex, rows: Sequence[StoredArticle]) -> None:
        shown = [article_of(row) for row in rows if row.status == "published"]
        index.apply(shown, [row.id for row in rows if row.status != "published"])

    async def _look_around(self) -> None:
        while True:
            await asyncio.sleep(PATROL)
            try:
                async with self._database.reading() as session:
                    anything = await stored.waiting(session, 1)
                if anything:
                    await self.follow()
            except Exception as error:  # a database that is away for a moment must not end the patrol
                log.warning("index_patrol_failed", kind=type(error).__name__)

    async def _off_loop(self, work: Callable[..., T], *arguments: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, lambda: work(*arguments))
