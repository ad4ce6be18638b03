"""`frontdesk doctor`: is everything there, and which setting comes from where."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from api.commands.common import data_option, settings_of

if TYPE_CHECKING:
    from api.settings import Loaded, Settings
    from knowledge.ingest import Article
    from tools.providers import ProviderStatus

Check = Callable[["Report", "Settings"], Awaitable[None]]


class Report:
    """Prints a line for each finding and remembers whether one was a fault."""

    def __init__(self) -> None:
        self.faults = 0

    def good(self, what: str, finding: str) -> None:
        """Something works."""
        click.echo(f"ok     {what:14} {finding}")

    def note(self, what: str, finding: str) -> None:
        """Something is not there yet, and need not be."""
        click.echo(f"-      {what:14} {finding}")

    def fault(self, what: str, finding: str) -> None:
        """Something is wrong, and what to do about it."""
        self.faults += 1
        click.echo(f"FAULT  {what:14} {finding}")


@click.command()
@data_option
def doctor(data: Path | None) -> None:
    """Look at settings, database, index, models and engines; exit code 1 if something is wrong.

    \b
    Examples:
      frontdesk doctor
      frontdesk doctor --data /srv/desk
    """
    loaded = settings_of(data=data)
    _print_settings(loaded)
    click.echo("\nParts")
    report = Report()
    asyncio.run(_examine(report, loaded.settings))
    if report.faults:
        raise click.ClickException(f"{report.faults} of the above must be mended" if report.faults > 1 else "see above")
    click.echo("\nNothing is wrong.")


def _print_settings(loaded: Loaded) -> None:
    click.echo("Settings")
    shown = loaded.shown()
    width = max(len(each.name) for each in shown)
    for each in shown:
        click.echo(f"  {each.name:{width}} {each.value:28} {each.source}")


async def _examine(report: Report, settings: Settings) -> None:
    from api import logs

    logs.configure("error")
    for check in (_folder, _database, _redis, _fleet, _pages, _models, _plugins, _desk):
        try:
            await check(report, settings)
        except Exception as error:  # a broken part must not hide the others' findings
            report.fault(check.__name__.strip("_"), f"{type(error).__name__}: {error}".splitlines()[0][:300])


async def _folder(report: Report, settings: Settings) -> None:
    folder = settings.data
    if not folder.exists():
        report.note("data folder", f"{folder} is not there yet; the first start makes it")
    elif os.access(folder, os.W_OK):
        report.good("data folder", str(folder))
    else:
        report.fault("data folder", f"{folder} cannot be written by this user")


async def _database(report: Report, settings: Settings) -> None:
    from sqlalchemy import make_url

    from store.database import Database

    url = make_url(settings.url)
    if url.get_backend_name() == "sqlite" and url.database and not os.path.exists(url.database):  # noqa: ASYNC240  # nothing else runs
        report.note("database", "not made yet; the first start makes it")
        return
    database = Database.open(settings.url)
    try:
        pending = await database.pending_migrations()
    except Exception as error:
        shown = url.render_as_string(hide_password=True)
        report.fault("database", f"{shown} does not answer ({type(error).__name__}); check database_url")
        return
    finally:
        await database.close()
    if pending:
        report.note("database", f"{database.dialect}; {len(pending)} migrations are still to be run by the next start")
    else:
        report.good("database", f"{database.dialect}; all migrations run")


async def _fleet(report: Report, settings: Settings) -> None:
    """What the processes of this desk share, and what each has for itself."""
    from api.fleet import check, shared
    from api.settings import SettingsError

    try:
        check(settings)
    except SettingsError as error:
        report.fault("secret", str(error))
    for part, well, sentence in shared(settings):
        (report.good if well else report.note)(part, sentence)


async def _redis(report: Report, settings: Settings) -> None:
    if settings.redis_url is None:
        report.note("redis", "not set; a desk of one process needs none")
        return
    from api.realtime.connecting import round_trip

    try:
        version, took = await round_trip(settings)
    except Exception as error:
        why = type(error).__name__
        report.fault("redis", f"does not answer ({why}); the desk works without and polls; check redis_url")
    else:
        report.good("redis", f"{version}; a wake-up call takes {took * 1000:.1f} ms")


async def _pages(report: Report, settings: Settings) -> None:
    from api.pages import built_pages

    folder = built_pages(settings.ui)
    if folder is None:
        report.note("pages", "not built; build them with: npm --prefix ui ci && npm --prefix ui run build")
    else:
        report.good("pages", str(folder))


async def _models(report: Report, settings: Settings) -> None:
    from knowledge.embed import MODEL_SHA256, MiniLM, ModelError

    try:
        await asyncio.to_thread(MiniLM.installed)
    except ModelError as error:
        report.fault("model", str(error))
    else:
        report.good("model", f"all-MiniLM-L6-v2 (int8), SHA-256 {MODEL_SHA256[:12]}… as pinned")


async def _plugins(report: Report, settings: Settings) -> None:
    from tools.mcp.remote import RemoteTools
    from tools.registry import load_tools

    remote = RemoteTools(settings.mcp_servers)
    remote.start()
    try:
        await remote.settled(10)
        toolbox = load_tools(remote=remote)
        report.good("tools", ", ".join(sorted(toolbox.fixed)))
        for server in remote.status():
            tell = report.good if server.state == "connected" else report.fault
            tell(f"mcp:{server.name}", f"{server.reason}; {server.tools} tools")
        away = {(each.name, f"mcp:{each.name}") for each in remote.status() if each.state == "lost"}
        for broken in toolbox.broken:
            if (broken.name, broken.source) not in away:
                report.fault("tools", f"{broken.name} of {broken.source}: {broken.reason}")
    finally:
        await remote.stop()


async def _desk(report: Report, settings: Settings) -> None:
    """The index and the engines: of the running desk if there is one, else loaded here."""
    from api.folder import DataInUse, alone_in

    articles = await _articles(settings)
    if settings.chroma_url is not None:
        from api.desk import chroma_of
        from knowledge.vectorstore import connect

        place = chroma_of(settings)
        assert place is not None, "there is an address"
        try:
            await asyncio.to_thread(connect, place)
        except Exception as error:
            report.fault("index", f"the Chroma server {place.url} does not answer ({type(error).__name__})")
        else:
            report.good("index", f"the Chroma server {place.url} answers")
        return
    if not (settings.data / "index").exists():
        report.note("index", f"not built yet; the first start indexes {len(articles)} articles")
        return
    try:
        with alone_in(settings.data):
            from tools.assembly import local_providers

            providers = await local_providers(
                settings.data,
                cloud=settings.cloud,
                articles=articles,
                embedding_model=settings.embedding_model,
            )
            await providers.try_out()
            await providers.close()
    except DataInUse as found:
        await _running(report, found.url)
        return
    report.good("index", f"holds {len(articles)} articles, as they are now")
    _engines(report, providers.status())


async def _articles(settings: Settings) -> list[Article]:
    """What the desk's library has published; the shipped articles where there is no library yet."""
    from sqlalchemy import make_url

    from knowledge.ingest import read_articles
    from knowledge.library import Library
    from store.database import Database

    url = make_url(settings.url)
    if url.get_backend_name() == "sqlite" and url.database and not os.path.exists(url.database):  # noqa: ASYNC240  # nothing else runs
        return await asyncio.to_thread(read_articles)
    database = Database.open(settings.url)
    try:
        library = Library(database)
        if not await database.pending_migrations() and not await library.empty():
            # None, where all are retired or drafts: the shipped ones must not be indexed in their place.
            return await library.published()
    finally:
        await database.close()
    return await asyncio.to_thread(read_articles)


async def _running(report: Report, url: str | None) -> None:
    import httpx

    if url is None:
        report.note("desk", "another process is using the data folder; ask it at its /health/ready")
        return
    try:
        async with httpx.AsyncClient(timeout=5, trust_env=False) as client:
            answer = (await client.get(f"{url}/health/ready")).json()
    except (httpx.HTTPError, ValueError) as error:
        report.fault("desk", f"the desk at {url} does not answer ({type(error).__name__})")
        return
    report.good("desk", f"runs at {url}")
    for part in answer["parts"]:
        (report.good if part["ok"] else report.fault)(part["name"], part["detail"])
    from tools.providers import ProviderStatus

    _engines(
        report,
        [
            ProviderStatus(capability["name"], engine["name"], engine["state"], engine["reason"])
            for capability in answer["capabilities"]
            for engine in capability["engines"]
        ],
    )


def _engines(report: Report, lines: list[ProviderStatus]) -> None:
    answered: dict[str, Any] = {}
    for line in lines:
        answered.setdefault(line.capability, None)
        if line.state == "ok":
            answered[line.capability] = answered[line.capability] or line.provider
            report.good(line.capability, f"{line.provider} answers")
        else:
            tell = report.fault if line.state == "refused" else report.note
            tell(line.capability, f"{line.provider}: {line.reason}")
    for capability, provider in answered.items():
        if provider is None:
            report.fault(capability, "nobody can do it")
