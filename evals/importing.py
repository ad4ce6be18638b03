"""`frontdesk bench import`: how long an import of many pages takes, and how much memory, on a fresh empty desk."""

from __future__ import annotations

import asyncio
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click
from rich.console import Console
from rich.table import Table

from evals.documents import docx, pdf
from knowledge.importing import Importer
from knowledge.ingest import read_articles
from knowledge.intake import Options
from knowledge.library import Library
from store import imports as stored
from store.base import new_id
from store.database import Database, sqlite_url
from store.imports import Import
from tools.assembly import open_index

WORDS: Final = 300
"""Words of a page, as a printed page with headings has."""
OF_A_PDF: Final = 10
"""Pages of one PDF; a file of another kind has one page, a table a page in each row."""

console = Console()


@click.command("import")
@click.option("--pages", default=1000, show_default=True, help="Pages to import: a fifth of each format.")
@click.option("--seed", default=7, show_default=True, help="Chooses the words.")
def imports(pages: int, seed: int) -> None:
    """An import of generated HTML, PDF, DOCX, Markdown and CSV pages, until the last one can be found.

    \b
    Example:
      frontdesk bench import --pages 1000
    """
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder) / "given"
        _write(given, max(1, pages // 5), random.Random(seed))  # noqa: S311  # an order of words, no secret
        before = _peak_mb(resource.RUSAGE_SELF)
        seconds, job, passages = asyncio.run(_import(Path(folder), given))
    table = Table("pages", "articles", "passages", "seconds", "pages per second", title="import")
    articles = sum(len(each["articles"]) for each in job.files)
    pages = max(1, pages // 5) * 5
    table.add_row(str(pages), str(articles), str(passages), f"{seconds:.1f}", f"{pages / seconds:.1f}")
    console.print(table)
    console.print(
        f"resident memory at most: {_peak_mb(resource.RUSAGE_SELF):.0f} MB here ({before:.0f} MB before), "
        f"{_peak_mb(resource.RUSAGE_CHILDREN):.0f} MB in the process that reads the files"
    )
    refused = [each["name"] for each in job.files if each["status"] != "done"]
    if job.status != "done" or refused:
        raise click.ClickException(f"the import ended as {job.status}; not read: {', '.join(refused) or 'none'}")


async def _import(folder: Path, given: Path) -> tuple[float, Import, int]:
    """Seconds until all is indexed, the finished job, and how many passages the index has."""
    database = Database.open(sqlite_url(folder / "desk.db"))
    await database.migrate()
    library = Library(database)
    index = await asyncio.to_thread(open_index, folder)
    await library.index.attach(index)
    importer = Importer(library, folder / "staging")
    job_id = new_id()
    importer.staging(job_id)
    began = time.perf_counter()
    with console.status("importing"):
        await importer.submit(job_id, [(given.name, given)], Options(), author="bench")
        await importer.finished()
    seconds = time.perf_counter() - began
    async with database.reading() as session:
        job = await stored.get(session, job_id)
    assert job is not None, "it was submitted above"
    passages = (await library.index.health()).passages
    await library.index.stop()
    index.close()
    await database.close()
    return seconds, job, passages


def _write(folder: Path, each: int, chance: random.Random) -> None:
    """``each`` pages of every format."""
    folder.mkdir()
    pages = _pages(chance)
    for number in range(each):
        title, sections = next(pages)
        body = "".join(f"<h2>{heading}</h2><p>{text}</p>" for heading, text in sections)
        page = f"<html><body><nav>Home</nav><main><h1>{title}</h1>{body}</main></body></html>"
        (folder / f"page-{number}.html").write_text(page, encoding="utf-8")
        title, sections = next(pages)
        body = "\n\n".join(f"## {heading}\n{text}" for heading, text in sections)
        (folder / f"text-{number}.md").write_text(f"# {title}\n\n{body}\n", encoding="utf-8")
        title, sections = next(pages)
        paragraphs = [part for heading, text in sections for part in (("Heading2", heading), ("", text))]
        (folder / f"document-{number}.docx").write_bytes(docx([("Heading1", title), *paragraphs]))
    for start in range(0, each, OF_A_PDF):
        texts = ["\n".join(text for _, text in next(pages)[1]) for _ in range(min(OF_A_PDF, each - start))]
        (folder / f"guide-{start}.pdf").write_bytes(pdf([_lines(text) for text in texts], title=f"Guide {start}"))
    with (folder / "faq.csv").open("w", encoding="utf-8") as file:
        file.write("question,answer\n")
        for _ in range(each):
            title, sections = next(pages)
            file.write(f'"{title}?","{" ".join(text for _, text in sections)}"\n')


def _pages(chance: random.Random) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Titles with three sections of a hundred words, out of the words of the shipped articles."""
    words = [word for article in read_articles() for word in article.body.split() if word.isascii() and word.isalnum()]
    number = 0
    while True:
        number += 1
        sections = []
        for _ in range(3):
            sentences = [" ".join(chance.sample(words, 12)).capitalize() + "." for _ in range(WORDS // 36)]
            sections.append((" ".join(chance.sample(words, 3)).capitalize(), " ".join(sentences)))
        yield f"Page {number} on {chance.choice(words).lower()}", sections


def _lines(text: str) -> str:
    words = text.split()
    return "\n".join(" ".join(words[at : at + 14]) for at in range(0, len(words), 14))


def _peak_mb(who: int) -> float:
    """The most memory that was resident, in MB; macOS counts bytes, others kilobytes."""
    return resource.getrusage(who).ru_maxrss / (1_000_000 if sys.platform == "darwin" else 1_000)
