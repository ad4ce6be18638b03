"""Imports of articles as jobs: one after the other, with progress and a report for each file, kept in the store."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import structlog

from knowledge.extraction import MAX_ARTICLES
from knowledge.fetching import Fetcher
from knowledge.gathering import Gathered, GivenFile, gather
from knowledge.intake import Incoming, Options, Taken, take
from knowledge.library import Library
from knowledge.reading import Read, read_files
from store import imports as stored
from store.base import now
from store.clock import ahead
from store.imports import Import

BATCH: Final = 50
"""Articles that are written together."""
TOLD_EVERY: Final = 1.0
"""Seconds between two notes of progress in the store."""
PROBLEMS: Final = 20
"""Sentences on rows of one file that a report keeps; the others are counted."""

LEASE: Final = timedelta(seconds=30)
"""How long other processes take it that an import is worked on, without hearing of it."""

log = structlog.get_logger(__name__)


@dataclass
class FileReport:
    """What became of a file. ``status``: queued, reading, done, refused (nothing was taken) or missing."""

    name: str
    status: str = "queued"
    articles: list[str] = field(default_factory=list)
    problem: str | None = None
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    kept: int = 0
    refused: int = 0

    def add(self, taken: Taken) -> None:
        """Count an article of this file."""
        setattr(self, taken.what, getattr(self, taken.what) + 1)
        if taken.article_id is not None:
            self.articles.append(taken.article_id)
        if taken.problem:
            told = self.kept + self.refused
            if told <= PROBLEMS:
                self.problem = f"{self.problem}\n{taken.problem}" if self.problem else taken.problem
            elif told == PROBLEMS + 1:
                self.problem = f"{self.problem}\n… and more like these."

    def end(self, problem: str | None) -> None:
        """The file is read to its end, or up to a problem."""
        if problem:
            self.problem = f"{problem}\n{self.problem}" if self.problem else problem
        taken = self.created + self.updated + self.unchanged + self.kept
        self.status = "done" if taken else "refused"


class Importer:
    """Runs the imports of one library; files to be read wait in ``folder``."""

    def __init__(self, library: Library, folder: Path) -> None:
        self.library = library
        self.folder = folder
        self._one_at_a_time = asyncio.Lock()
        self._tasks: dict[asyncio.Task[None], UUID] = {}
        self._keeping: asyncio.Task[None] | None = None

    async def start(self, *, alone: bool = True) -> None:
        """Say of imports that an earlier process left unfinished that they were interrupted.

        Where this process is not `alone` on its database, only of those on which nobody works any more, then and later.
        """
        async with self.library.database.writing() as session:
            if count := await (stored.interrupt_all if alone else stored.interrupt_left)(session):
                log.warning("imports_interrupted", count=count)
        await asyncio.to_thread(shutil.rmtree, self.folder, ignore_errors=True)
        if not alone:
            self._keeping = asyncio.create_task(self._keep())

    async def stop(self) -> None:
        """End what runs; it is interrupted, and what it has written stays."""
        if self._keeping is not None:
            self._keeping.cancel()
            await asyncio.gather(self._keeping, return_exceptions=True)
        running = dict(self._tasks)
        for task in running:
            task.cancel()
        if running:
            await asyncio.gather(*running, return_exceptions=True)
            async with self.library.database.writing() as session:
                await stored.interrupt(session, list(running.values()))

    async def _keep(self) -> None:
        """Tell other processes which imports are worked on here, and end those that a dead one left."""
        while True:
            try:
                async with self.library.database.writing() as session:
                    await stored.prolong(session, list(self._tasks.values()), LEASE)
                    await stored.interrupt_left(session)
            except Exception as error:  # a database that is away for a moment must not end this
                log.warning("imports_not_kept", kind=type(error).__name__)
            await asyncio.sleep(LEASE.total_seconds() / 3)

    def staging(self, job_id: UUID) -> Path:
        """A new folder for the files of a job; it is removed after the job."""
        folder = self.folder / str(job_id)
        (folder / "unpacked").mkdir(parents=True)
        return folder

    async def submit(
        self,
        job_id: UUID,
        given: Sequence[tuple[str, Path]],
        options: Options,
        *,
        author: str,
        fetcher: Fetcher | None = None,
        loader: str | None = None,
    ) -> None:
        """Begin the import of ``given`` (names and places) in the background under the id of its staging folder."""
        files = [asdict(FileReport(name)) for name, _ in given]
        async with self.library.database.writing() as session:
            told = {**asdict(options), "fetch": fetcher is not None}
            job = Import(id=job_id, status="queued", options=told, files=files, total=len(given), created_by=author)
            job.lease_until = ahead(session, LEASE)
            session.add(job)
        task = asyncio.create_task(
            self._run(_Job(self.library, job_id, options, author, loader), job_id, given, fetcher)
        )
        self._tasks[task] = job_id
        task.add_done_callback(lambda done: self._tasks.pop(done, None))

    async def finished(self) -> None:
        """Wait for all imports that were begun."""
        await asyncio.gather(*self._tasks)

    async def _run(self, job: _Job, job_id: UUID, given: Sequence[tuple[str, Path]], fetcher: Fetcher | None) -> None:
        async with self._one_at_a_time:
            try:
                await job.tell(status="running")
                into = self.folder / str(job_id) / "unpacked"
                found = await asyncio.to_thread(gather, given, into, fetcher)
                await job.run(found)
                nothing = None if found.files or found.refused or found.missing else "There was no file to read in it."
                await job.tell(status="done", problem=nothing, finished_at=now())
            except Exception as error:  # a job must end in its report, and not in a lost task
                log.error("import_failed", job=str(job_id), kind=type(error).__name__, exc_info=error)
                problem = f"The desk could not finish the import ({type(error).__name__}); what was written stays."
                await job.tell(status="failed", problem=problem, finished_at=now())
            finally:
                if fetcher is not None:
                    fetcher.close()
                await asyncio.to_thread(shutil.rmtree, self.folder / str(job_id), ignore_errors=True)


class _Job:
    """One import while it runs."""

    def __init__(self, library: Library, job_id: UUID, options: Options, author: str, loader: str | None) -> None:
        self._library, self._id, self._options, self._author = library, job_id, options, author
        self._loader = loader
        self._reports: list[FileReport] | None = None
        self._batch: list[tuple[FileReport, Incoming]] = []
        self._count = 0
        self._told = 0.0

    async def run(self, found: Gathered) -> None:
        """Read all files, and write and index what they give."""
        reports = [FileReport(each.name) for each in found.files]
        self._reports = [
            *reports,
            *(FileReport(name, "refused", problem=problem) for name, problem in found.refused),
            *(FileReport(name, "missing", problem=problem) for name, problem in found.missing),
        ]
        await self.tell()
        async with aclosing(read_files(found.files, loader=self._loader)) as reading:
            async for read in reading:
                report = reports[read.number]
                if read.article is None:
                    await self._flush()
                    report.end(read.problem)
                else:
                    report.status = "reading"
                    await self._add(report, read, found.files[read.number])
                if time.monotonic() - self._told > TOLD_EVERY:
                    await self.tell()
        await self._library.index.follow()

    async def tell(self, **values: Any) -> None:
        """Write how far it is."""
        self._told = time.monotonic()
        if self._reports is not None:
            values["files"] = [asdict(report) for report in self._reports]
            values["total"] = len(self._reports)
            values["done"] = sum(report.status not in {"queued", "reading"} for report in self._reports)
        async with self._library.database.writing() as session:
            await stored.update(session, self._id, **values)

    async def _add(self, report: FileReport, read: Read, file: GivenFile) -> None:
        assert read.article is not None
        self._count += 1
        if self._count > MAX_ARTICLES:
            if self._count == MAX_ARTICLES + 1 or not report.problem:
                report.problem = f"An import takes {MAX_ARTICLES:,} articles; the others of this file were left out."
            return
        key = read.article["key"]
        source = f"import:{file.source}#{key}" if key else f"import:{file.source}"
        self._batch.append((report, Incoming(source[-400:] if len(source) > 400 else source, read.article["fields"])))
        if len(self._batch) >= BATCH:
            await self._flush()

    async def _flush(self) -> None:
        """Write what was read. The index is told after full batches only: it follows many articles at once as fast."""
        batch, self._batch = self._batch, []
        if not batch:
            return
        incoming = [each for _, each in batch]
        for (report, _), taken in zip(
            batch, await take(self._library, incoming, self._options, author=self._author), strict=True
        ):
            report.add(taken)
