"""Keeping the search index in step with the store: what has changed is indexed, one batch at a time, off the loop.

Several processes of one desk each follow the store's versions by themselves (`shared`). Where each has an index of its
own, it indexes every change itself. On a Chroma server one of them, the one that holds the lock `index`, embeds and
writes, and the others take from there into memory what it has written.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass
from typing import Final, TypeVar

import structlog

from knowledge.contents import article_of
from knowledge.index import ArticleIndex, Drift
from store import articles as stored
from store.articles import StoredArticle
from store.database import Database
from store.exclusive import exclusive

BATCH: Final = 100
"""Articles that are indexed together: a search sees them all at once, and a running desk is not held up longer."""
PATROL: Final = 5.0
"""Seconds between two looks for what another process has written, or what could not be indexed before."""
SHARED_PATROL: Final = 2.0
"""The same where other processes are known to be there."""

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
        self._shared = False
        self._held: dict[str, int] = {}
        """Beside other processes: the version of each article that this one has followed."""
        self._stamp: tuple[int, int, int] | None = None

    @property
    def attached(self) -> bool:
        """Whether there is an index to follow into."""
        return self._index is not None

    async def attach(self, index: ArticleIndex, *, mend: bool = True, shared: bool = False) -> None:
        """Follow into ``index`` from now on, after mending what a crash may have left between it and the store.

        ``shared`` says that other processes work on this database.
        """
        self._index = index
        self._shared = shared or index.shared
        if self._shared:
            async with self._writing(index), self._one_at_a_time:
                await self._all(index)
        elif mend and await self._waiting():
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

    async def follow(self, *, wait: bool = True) -> None:
        """Index what has changed. What cannot be indexed stays marked in the store, and is tried again later.

        Without ``wait`` what another process is writing now is left for the next time.
        """
        async with self._one_at_a_time:
            if self._shared and self._index is not None:
                await self._catch_up(self._index, wait=wait)
            else:
                await self._follow_marks()

    async def _follow_marks(self) -> None:
        """Index what the store has marked."""
        after = ""
        while (index := self._index) is not None:
            async with self._database.reading() as session:
                rows = await stored.waiting(session, BATCH, after)
            if not rows:
                return
            await self._note(await self._apply(index, rows))
            after = rows[-1].id  # past what could not be indexed, which must not keep the others waiting

    async def _note(self, held: Sequence[StoredArticle]) -> None:
        """Clear the marks of what the index holds now."""
        self._held |= {row.id: row.version for row in held}
        async with self._database.writing() as session:
            await stored.followed(session, [(row.id, row.version) for row in held])

    def _writing(self, index: ArticleIndex, *, wait: bool = True) -> AbstractAsyncContextManager[bool]:
        """The right to write into an index, which one on a server gives to one process at a time."""
        return exclusive(self._database, "index", wait=wait) if index.shared else nullcontext(True)

    async def _all(self, index: ArticleIndex) -> None:
        """Make the index hold what the store says, and read what others have written into it. The caller may write."""
        async with self._database.reading() as session:
            marks = await stored.marks(session)
            rows = await stored.published(session)
        await self._off_loop(lambda: index.sync([article_of(row) for row in rows]))
        if index.shared:
            await self._off_loop(index.reread)
        self._held = {key: version for key, (version, _) in marks.items()}
        async with self._database.writing() as session:
            await stored.followed(session, [(key, version) for key, (version, pending) in marks.items() if pending])

    async def _catch_up(self, index: ArticleIndex, *, wait: bool) -> None:
        """Follow what any process has changed since this one looked last."""
        async with self._database.reading() as session:
            if await stored.stamp(session) == self._stamp:
                return
            marks = await stored.marks(session)
        if index.shared and any(pending for _, pending in marks.values()):
            async with self._writing(index, wait=wait) as mine:
                if mine:
                    await self._follow_marks()
        async with self._database.reading() as session:
            stamp = await stored.stamp(session)
            marks = await stored.marks(session)
        await (self._take_over if index.shared else self._index_anew)(index, marks)
        if all(self._held.get(key) == version for key, (version, _) in marks.items()):
            self._stamp = stamp

    async def _take_over(self, index: ArticleIndex, marks: Mapping[str, tuple[int, bool]]) -> None:
        """Read from the server what another process has written there."""
        written = {key: version for key, (version, pending) in marks.items() if not pending}
        missing = [key for key, version in written.items() if self._held.get(key) != version]
        for start in range(0, len(missing), BATCH):
            part = missing[start : start + BATCH]
            await self._off_loop(index.reload, part)
            self._held |= {key: written[key] for key in part}

    async def _index_anew(self, index: ArticleIndex, marks: Mapping[str, tuple[int, bool]]) -> None:
        """Index in this process's own index what is newer than it."""
        missing = [key for key, (version, _) in marks.items() if self._held.get(key) != version]
        for start in range(0, len(missing), BATCH):
            async with self._database.reading() as session:
                rows = await stored.by_ids(session, missing[start : start + BATCH])
            await self._note(await self._apply(index, rows))

    async def health(self) -> IndexHealth:
        """How well the index agrees with the store. Raises ``RuntimeError`` without an index."""
        async with self._one_at_a_time:
            return await self._health()

    async def mend(self) -> IndexHealth:
        """Make the index say what the store says; answers what was wrong before. Raises ``RuntimeError``."""
        async with self._writing(self._there), self._one_at_a_time:
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
            await asyncio.sleep(SHARED_PATROL if self._shared else PATROL)
            try:
                async with self._database.reading() as session:
                    anything = self._shared or await stored.waiting(session, 1)
                if anything:
                    await self.follow(wait=False)
            except Exception as error:  # a database that is away for a moment must not end the patrol
                log.warning("index_patrol_failed", kind=type(error).__name__)

    async def _off_loop(self, work: Callable[..., T], *arguments: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, lambda: work(*arguments))
