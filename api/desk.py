"""The composition root: a whole desk, assembled from the settings. HTTP, the demo and the doctor stand on it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

from api.auth.callers import Callers
from api.auth.tokens import Tokens, secret_of
from api.fleet import Role, check
from api.folder import place_in
from api.limits import Limits
from api.media import open_media, warmed
from api.queue import Dispatcher, open_queue
from api.realtime.hub import Hub
from api.realtime.names import prefix
from api.realtime.opening import open_realtime
from api.realtime.sockets import Sockets
from api.realtime.viewing import Viewings
from api.realtime.wakeups import Wakeups
from api.settings import Settings
from api.uploads import Uploads
from graph.agents import Agents
from graph.assistant import build
from graph.attachments import Attachments
from graph.calls import Calls
from graph.canned import CannedReplies
from graph.cases import DecidedCases
from graph.checkpoints import open_checkpoints
from graph.evidence import Rules
from graph.learning import Learning, NewArticle
from graph.notes import Notes
from graph.presence import Presences
from graph.promises import Promises
from graph.pruning import Pruning
from graph.rounds import Rounds
from graph.ruling import Ruling
from graph.speaking import Speaking
from graph.ticketing import Tickets
from graph.turns import Turns
from knowledge.importing import Importer
from knowledge.ingest import read_articles
from knowledge.intents import OWN, load_intents
from knowledge.library import Library, Status
from knowledge.vectorstore import ChromaServer
from store import users
from store.database import Database
from store.exclusive import exclusive
from store.files import Files
from store.scratch import Scratch
from store.settings import DeskSettings
from tools.assembly import Progress, local_providers
from tools.inference.pool import Inference
from tools.mcp.remote import RemoteTools
from tools.providers import Providers
from tools.registry import Toolbox, load_tools
from tools.retrieval.chroma import index_of, search_of


@dataclass(frozen=True)
class Desk:
    """The parts of a running desk."""

    settings: Settings
    database: Database
    providers: Providers
    library: Library
    importer: Importer
    turns: Turns
    agents: Agents
    notes: Notes
    canned: CannedReplies
    presences: Presences
    viewings: Viewings
    ruling: Ruling
    learning: Learning
    tickets: Tickets
    promises: Promises
    tokens: Tokens
    callers: Callers
    limits: Limits
    hub: Hub
    sockets: Sockets
    wakeups: Wakeups
    toolbox: Toolbox
    remote: RemoteTools
    inference: Inference
    files: Files
    scratch: Scratch
    uploads: Uploads
    attachments: Attachments
    speaking: Speaking
    calls: Calls
    queue: Dispatcher | None
    """The way to the workers, where turns are theirs."""


@asynccontextmanager
async def open_desk(
    settings: Settings, *, progress: Progress | None = None, role: Role = "server", runs: int | None = None
) -> AsyncIterator[Desk]:
    """Migrate the database, load the engines, take up unfinished turns; stop it all at the end of the block.

    `role` says whether turns are run here where settings give them to workers, `runs` how many at once. Raises
    `DataInUse`, `SettingsError` for settings of a process that cannot work beside others, and what the engines raise
    when their files are missing.
    """
    check(settings)
    runs_turns = role == "worker" or settings.turns == "here"
    async with AsyncExitStack() as stack:
        room = stack.enter_context(place_in(settings.data, shared=settings.shared_folder))
        database = Database.open(settings.url)
        stack.push_async_callback(database.close)
        if progress:
            progress("preparing the database", 0.0)
        await database.migrate()
        files = Files(settings.files or settings.data / "files")
        library = await open_library(database, settings)
        articles = await library.published()
        remote = RemoteTools(settings.mcp_servers)
        toolbox = load_tools(remote=remote)
        inference = await stack.enter_async_context(warmed(settings))
        providers = await local_providers(
            settings.data,
            progress=progress,
            cloud=settings.cloud,
            articles=articles,
            toolbox=lambda: toolbox.for_models,
            embedding_model=settings.embedding_model,
            inference=inference,
            chroma=chroma_of(settings),
        )
        stack.push_async_callback(providers.close)
        if (index := index_of(providers.retrieval)) is not None:
            await library.index.attach(index, shared=settings.many)
        library.index.start()
        stack.push_async_callback(library.index.stop)
        importer = Importer(library, room / "imports")
        await importer.start(alone=not settings.many)
        stack.push_async_callback(importer.stop)
        checkpointer = await stack.enter_async_context(open_checkpoints(settings.url, settings.data))
        rules = Rules(DecidedCases())
        queue = None if runs_turns else Dispatcher(open_queue(settings))
        if queue is not None:
            queue.start()
            stack.push_async_callback(queue.stop)
        turns = Turns(
            database,
            build(checkpointer),
            providers,
            defaults=DeskSettings(mode=settings.mode),
            rules=rules,
            files=files,
            most_attachments=settings.attachments,
            runs=runs,
            dispatch=queue,
        )
        tokens = Tokens(secret_of(settings))
        callers = Callers(database, tokens)
        realtime = await stack.enter_async_context(open_realtime(settings, database, turns, callers))
        hub = realtime.hub
        remote.start()
        stack.push_async_callback(remote.stop)
        await turns.start(alone=not settings.many)
        stack.push_async_callback(turns.stop, timeout=settings.drain_seconds)
        media = await stack.enter_async_context(
            open_media(settings, database, files, inference, providers, on_call=hub.call, room=room, works=runs_turns)
        )
        pruning = Pruning(database, checkpointer, settings.checkpoint_days)
        pruning.start()
        stack.push_async_callback(pruning.stop)
        promises = Promises(database)
        promises.start()
        stack.push_async_callback(promises.stop)
        agents = Agents(turns)
        presences = Presences(database, defaults=lambda: turns.defaults)
        presences.on_change(hub.presence)
        rounds = Rounds(turns, presences)
        rounds.start()
        stack.push_async_callback(rounds.stop)
        learning = await open_learning(database, providers, library, settings)
        agents.on_case(learning.noted)
        stack.push_async_callback(learning.settle)
        yield Desk(
            settings=settings,
            database=database,
            providers=providers,
            library=library,
            importer=importer,
            turns=turns,
            agents=agents,
            notes=Notes(database),
            canned=CannedReplies(database),
            presences=presences,
            viewings=Viewings(hub),
            learning=learning,
            ruling=Ruling(turns),
            tickets=Tickets(database, providers),
            promises=promises,
            tokens=tokens,
            callers=callers,
            limits=realtime.limits,
            hub=hub,
            sockets=realtime.sockets,
            wakeups=realtime.wakeups,
            toolbox=toolbox,
            remote=remote,
            inference=inference,
            files=files,
            scratch=media.scratch,
            uploads=media.uploads,
            attachments=media.attachments,
            speaking=media.speaking,
            calls=media.calls,
            queue=queue,
        )


async def open_library(database: Database, settings: Settings) -> Library:
    """The knowledge base of a migrated database, with the shipped articles where there were none yet.

    Raises `KnowledgeError` when a file of intents, or a shipped article, is faulty.
    """
    intents = await asyncio.to_thread(load_intents, own=settings.data / OWN)
    library = Library(database, intents)
    async with exclusive(database, "seed"):  # of several processes that start at once, one fills an empty store
        await library.seed(await asyncio.to_thread(read_articles))
    return library


def chroma_of(settings: Settings) -> ChromaServer | None:
    """The Chroma server of these settings, with a place of this desk's own on it; None for the index in the folder."""
    if settings.chroma_url is None:
        return None
    return ChromaServer(settings.chroma_url, space=prefix(settings).split(":")[1])


async def open_learning(database: Database, providers: Providers, library: Library, settings: Settings) -> Learning:
    """What agents' decisions teach, written into the library."""
    intents = await asyncio.to_thread(load_intents, own=settings.data / OWN)
    search = search_of(providers.retrieval)
    assert search is not None, "the desk has a search of its own"

    async def known(text: str) -> float:
        """How near the nearest sentence of the help centre comes to a text, 0 to 1."""
        found = await search.search(text, 3)
        return max((each.score for passage in found for each in passage.sentences), default=0.0)

    async def write(article: NewArticle, *, by: UUID, publish: bool) -> str:
        """Write an article into the library in the name of `by`; its id."""
        async with database.reading() as session:
            author = await users.get(session, by)
        fields = {
            "title": article.title,
            "type": article.type,
            "category": article.category,
            "intents": list(article.intents),
            "language": article.language,
            "tags": [],
            "body": article.body,
        }
        status: Status = "published" if publish else "draft"
        written = await library.create(
            fields, author=author.full_name if author else "desk", status=status, source="learning"
        )
        return written.id

    return Learning(
        database,
        embed=search.embedder.embed,
        known=known,
        write=write,
        groups=lambda intent: intents[intent].group if intent in intents else "",
    )
