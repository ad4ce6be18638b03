"""`frontdesk knowledge`: the articles of a desk: list, show, import, export, retire, and verify the index."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from api.commands.articles import AUTHOR, all_articles, imported, library_of, markdown_of, run, told
from api.commands.common import data_option

if TYPE_CHECKING:
    from knowledge.following import IndexHealth
    from store.articles import StoredArticle
    from store.imports import Import

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")


@click.group()
def knowledge() -> None:
    """List, show, import, export and retire articles, and see that the search agrees with them.

    \b
    Examples:
      frontdesk knowledge list --category returns_and_refunds
      frontdesk knowledge import help-centre/ faq.csv --status draft
      frontdesk knowledge export backup/
      frontdesk knowledge verify
    """


@knowledge.command("list")
@click.option("--category", help="Only of this category.")
@click.option("--language", help="Only in this language.")
@click.option("--status", type=click.Choice(["draft", "published", "retired"]), help="Only with this status.")
@click.option("-q", "text", help="Only with these words in id, title, tags or text.")
@json_option
@data_option
def list_(
    category: str | None, language: str | None, status: str | None, text: str | None, as_json: bool, data: Path | None
) -> None:
    """Print every article: id, status, version, category, language, title."""

    async def work() -> list[StoredArticle]:
        """Read the rows."""
        async with library_of(data) as library:
            return [
                row
                async for row in all_articles(library, category=category, language=language, status=status, text=text)
            ]

    rows = run(work())
    if as_json:
        click.echo(json.dumps([told(row) for row in rows], ensure_ascii=False, indent=2))
        return
    for row in rows:
        click.echo(f"{row.id:<36} {row.status:<9} v{row.version:<3} {row.category:<20} {row.language:<3} {row.title}")


@knowledge.command()
@click.argument("article_id")
@click.option("--version", type=int, help="As it was at this version.")
@json_option
@data_option
def show(article_id: str, version: int | None, as_json: bool, data: Path | None) -> None:
    """Print an article as Markdown with front matter.

    \b
    Example:  frontdesk knowledge show return-window
    """

    async def work() -> Any:
        """Read the article or the version."""
        async with library_of(data) as library:
            return await (library.get(article_id) if version is None else library.version(article_id, version))

    row = run(work())
    fields = {**told(row), "id": article_id}
    click.echo(
        json.dumps(fields, ensure_ascii=False, indent=2) if as_json else markdown_of(row, article_id), nl=as_json
    )


@knowledge.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--category", help="The category of articles whose file names none.  [default: faq]")
@click.option("--language", help="The language of articles whose file names none.  [default: en]")
@click.option("--status", type=click.Choice(["draft", "published"]), default="published", show_default=True)
@click.option("--overwrite", is_flag=True, help="Replace also what people edited or retired here.")
@click.option("--fetch", "hosts", multiple=True, metavar="HOST", help="Fetch pages that a sitemap names from here.")
@click.option("--loader", metavar="CLASS", help="A langchain document loader that reads the files, by dotted name.")
@json_option
@data_option
def import_(
    paths: tuple[Path, ...],
    category: str | None,
    language: str | None,
    status: Any,
    overwrite: bool,
    hosts: tuple[str, ...],
    loader: str | None,
    as_json: bool,
    data: Path | None,
) -> None:
    """Read articles from files, folders, zip archives and sitemaps; the exit code is 1 when a file was refused.

    A running desk takes them up within seconds.

    \b
    Example:  frontdesk knowledge import help-centre/ faq.csv --category faq
    """
    from knowledge.fetching import Fetcher
    from knowledge.ingest import CATEGORIES
    from knowledge.intake import Options

    if category is not None and category not in CATEGORIES:
        raise click.BadParameter(f"it is none of {', '.join(sorted(CATEGORIES))}", param_hint="--category")
    options = Options(category, language, status, overwrite)
    fetcher = Fetcher(hosts) if hosts else None
    given = [(path.name, path) for path in paths]

    async def work() -> Import:
        """Run the import."""
        async with library_of(data, indexing=True) as library:
            return await imported(library, given, options, fetcher, loader)

    job = run(work())
    if as_json:
        result = {"id": str(job.id), "status": job.status, "problem": job.problem, "files": job.files}
        click.echo(json.dumps(result, ensure_ascii=False, indent=2))
    else:
        _report(job)
    if job.status != "done" or any(each["status"] in {"refused", "missing"} for each in job.files):
        sys.exit(1)


@knowledge.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--all", "everything", is_flag=True, help="Drafts and retired articles too.")
@data_option
def export(folder: Path, everything: bool, data: Path | None) -> None:
    """Write every published article into FOLDER as a Markdown file, which an import reads back as it is.

    \b
    Example:  frontdesk knowledge export backup/
    """

    async def work() -> list[StoredArticle]:
        """Read the rows."""
        async with library_of(data) as library:
            return [row async for row in all_articles(library, status=None if everything else "published")]

    rows = run(work())
    folder.mkdir(parents=True, exist_ok=True)
    for row in rows:
        (folder / f"{row.id}.md").write_text(markdown_of(row, row.id), encoding="utf-8", newline="\n")
    click.echo(f"{len(rows)} articles written to {folder}")


@knowledge.command()
@click.argument("article_ids", nargs=-1)
@click.option("--shipped", is_flag=True, help="All articles of the demo shop that nobody edited.")
@data_option
def retire(article_ids: tuple[str, ...], shipped: bool, data: Path | None) -> None:
    """Take articles out of use; their versions stay.

    \b
    Example:  frontdesk knowledge retire --shipped
    """
    from store import articles as stored

    async def work() -> int:
        """Retire them."""
        async with library_of(data, indexing=True) as library:
            names = list(article_ids)
            if shipped:
                async with library.database.reading() as session:
                    rows = await stored.shipped(session)
                names += [row.id for row in rows if row.content_hash == row.origin_hash and row.status != "retired"]
            for name in names:
                await library.retire(name, author=AUTHOR)
            return len(names)

    click.echo(f"{run(work())} articles retired")


@knowledge.command()
@click.option("--check", is_flag=True, help="Change nothing; the exit code is 1 when the index differs.")
@json_option
@data_option
def verify(check: bool, as_json: bool, data: Path | None) -> None:
    """Find where the search index differs from the articles, and mend it.

    A running desk is asked at POST /api/knowledge/verify instead: the index belongs to one process.
    """

    async def work() -> IndexHealth:
        """Compare, and mend where that is wanted."""
        async with library_of(data, indexing=True, quietly=False) as library:
            return await (library.index.health() if check else library.index.mend())

    health = run(work())
    drift = {name: list(getattr(health.drift, name)) for name in ("missing", "stale", "orphaned")}
    if as_json:
        state = {"articles": health.articles, "passages": health.passages, "waiting": health.waiting, "drift": drift}
        click.echo(json.dumps({**state, "mended": not check and not health.sound}, indent=2))
    elif health.sound:
        click.echo(f"The index agrees with all {health.articles} published articles ({health.passages} passages).")
    else:
        for name, ids in drift.items():
            for each in ids:
                click.echo(f"{name:<9} {each}")
        click.echo(f"{sum(map(len, drift.values()))} articles differed" + ("." if check else "; mended."))
    if check and not health.sound:
        sys.exit(1)


def _report(job: Import) -> None:
    for each in job.files:
        counts = ", ".join(
            f"{each[name]} {name}" for name in ("created", "updated", "unchanged", "kept", "refused") if each[name]
        )
        click.echo(f"{each['status']:<8} {each['name']}" + (f": {counts}" if counts else ""))
        for line in (each["problem"] or "").splitlines():
            click.echo(f"         {line}")
    if job.problem:
        click.echo(job.problem)
