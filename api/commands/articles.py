"""What the commands on articles share: a library beside or without a running desk, and an import with its bar."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from api.commands.common import database_of, settings_of

if TYPE_CHECKING:
    from knowledge.library import Library
    from store.articles import StoredArticle
    from store.imports import Import

AUTHOR = "command line"
"""Who changes made by commands are said to be by."""
T = TypeVar("T")


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a command's work; what the knowledge base refuses is told in its own sentence."""
    from api.folder import DataInUse
    from knowledge.embed import ModelError
    from knowledge.errors import KnowledgeError, LibraryError

    try:
        return asyncio.run(work)
    except (LibraryError, KnowledgeError, ModelError, DataInUse) as error:
        raise click.ClickException(str(error)) from error


@asynccontextmanager
async def library_of(data: Path | None, *, indexing: bool = False, quietly: bool = True) -> AsyncIterator[Library]:
    """The library; with its index when ``indexing``, unless a running desk holds that, which follows by itself.

    Raises ``DataInUse`` in that case when not ``quietly``.
    """
    from api import logs
    from api.desk import chroma_of, open_library
    from api.folder import DataInUse, alone_in
    from tools.assembly import open_index

    logs.configure("warning")
    loaded = settings_of(data=data)
    async with AsyncExitStack() as stack:
        alone = False
        if indexing:
            try:
                stack.enter_context(alone_in(loaded.settings.data))
                alone = True
            except DataInUse as error:
                if not quietly:
                    raise
                click.echo(f"{error}: it takes up the changes within seconds.".replace("; stop it or", " or"), err=True)
        library = await open_library(await stack.enter_async_context(database_of(loaded)), loaded.settings)
        if alone:
            settings = loaded.settings
            index = await asyncio.to_thread(open_index, settings.data, settings.embedding_model, chroma_of(settings))
            stack.callback(index.close)
            stack.push_async_callback(library.index.stop)
            await library.index.attach(index, mend=False)
        yield library


async def imported(
    library: Library, given: list[tuple[str, Path]], options: Any, fetcher: Any, loader: str | None
) -> Import:
    """Run an import to its end under a moving bar on standard error."""
    import tempfile

    from rich.console import Console
    from rich.progress import Progress

    from knowledge.importing import Importer
    from store import imports as stored
    from store.base import new_id

    with tempfile.TemporaryDirectory() as folder, Progress(console=Console(stderr=True), transient=True) as bar:
        importer = Importer(library, Path(folder))
        job_id = new_id()
        importer.staging(job_id)
        await importer.submit(job_id, given, options, author=AUTHOR, fetcher=fetcher, loader=loader)
        shown = bar.add_task("reading", total=None)
        finished = asyncio.create_task(importer.finished())
        while True:
            async with library.database.reading() as session:
                job = await stored.get(session, job_id)
            assert job is not None, "it was submitted above"
            bar.update(shown, completed=job.done, total=job.total or None)
            if finished.done():
                return job
            await asyncio.wait([finished], timeout=0.5)


async def all_articles(library: Library, **wanted: Any) -> AsyncIterator[StoredArticle]:
    """Every article by id that is as ``wanted``, see ``store.articles.page``."""
    from store import articles as stored

    after: str | None = None
    while True:
        async with library.database.reading() as session:
            rows, after = await stored.page(session, after=after, limit=200, **wanted)
        for row in rows:
            yield row
        if after is None:
            return


def markdown_of(row: Any, article_id: str) -> str:
    """An article, or a version of one, as a file."""
    from knowledge.contents import as_markdown, content_of

    updated = f"{row.updated_at:%Y-%m-%d}"
    return as_markdown(article_id, content_of(row), version=row.version, updated=updated, status=row.status)


def told(row: Any) -> dict[str, Any]:
    """An article, or a version of one, for JSON."""
    names = ("title", "type", "category", "intents", "language", "tags", "body", "version", "status", "updated_by")
    said = {name: getattr(row, name) for name in names}
    return {"id": getattr(row, "article_id", None) or row.id, **said, "updated_at": row.updated_at.isoformat()}
