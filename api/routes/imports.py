"""Imports of articles: sent as files, read in the background, reported file by file."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path
from typing import Final
from uuid import UUID

from litestar import Controller, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath, MultipartBody

from api.auth.guards import admin, agent
from api.errors import Problem, documented
from api.routes.given import TheCaller, TheDesk
from api.routes.knowledge_shapes import ImportBegun, ImportForm, ImportList, ImportView, import_line, import_view
from knowledge.fetching import Fetcher
from knowledge.gathering import shown
from knowledge.ingest import CATEGORIES
from store import imports as stored
from store.base import new_id

PIECE: Final = 1 << 20


class ImportController(Controller):
    """Articles out of files."""

    path = "/knowledge"
    tags = ("Knowledge",)

    @post(
        "/import",
        status_code=202,
        guards=[admin],
        summary="Import articles",
        responses=documented(401, 403, 413, 422),
    )
    async def import_articles(self, desk: TheDesk, caller: TheCaller, data: MultipartBody[ImportForm]) -> ImportBegun:
        """Read articles from Markdown, HTML, PDF, DOCX, CSV and text files, zip archives of them, and sitemaps.

        The answer comes before the files are read; follow the import by its id.
        """
        if not data.files:
            raise Problem(422, "invalid", "There is no file in the request: send at least one as files.")
        if data.category and data.category not in CATEGORIES:
            raise Problem(422, "invalid", f"category is none of {', '.join(sorted(CATEGORIES))}.")
        if data.language and not (data.language.isascii() and data.language.isalpha() and 2 <= len(data.language) <= 3):
            raise Problem(422, "invalid", "language is no code of two or three letters, like en.")
        if data.fetch and not desk.settings.import_hosts:
            raise Problem(422, "invalid", "Nothing may be fetched: the operator has named no FRONTDESK_IMPORT_HOSTS.")
        job_id = new_id()
        folder = await asyncio.to_thread(desk.importer.staging, job_id)
        given = []
        try:
            for number, file in enumerate(data.files):
                # Under a name of ours: what a client calls a file decides about no path.
                target = folder / f"{number:05d}"
                await _keep(file, target)
                given.append((shown(file.filename), target))
            fetcher = Fetcher(desk.settings.import_hosts) if data.fetch else None
            await desk.importer.submit(job_id, given, data.options, author=caller.user.full_name, fetcher=fetcher)
        except BaseException:  # a full disk, or a client that went away: no job will clear this
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
            raise
        return ImportBegun(job_id)

    @get("/imports", guards=[agent], summary="The last imports", responses=documented(401, 403))
    async def list_imports(self, desk: TheDesk) -> ImportList:
        """The last fifty imports, the newest first, without their files."""
        async with desk.database.reading() as session:
            return ImportList([import_line(job) for job in await stored.newest(session)])

    @get("/imports/{import_id:uuid}", guards=[agent], summary="An import", responses=documented(401, 403, 404))
    async def read_import(self, desk: TheDesk, import_id: FromPath[UUID]) -> ImportView:
        """How far an import is, and what became of each file."""
        async with desk.database.reading() as session:
            job = await stored.get(session, import_id)
        if job is None:
            raise Problem(404, "not_found", "There is no such import.")
        return import_view(job)


async def _keep(file: UploadFile, target: Path) -> None:
    """Copy an upload to disk piece by piece: it may be larger than what memory should hold."""
    with target.open("wb") as kept:
        while piece := await file.read(PIECE):
            await asyncio.to_thread(kept.write, piece)
    await file.close()
