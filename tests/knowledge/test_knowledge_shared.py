"""Several processes of one desk: each finds what any of them has written, and one at a time writes for all."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

import httpx
import pytest

from knowledge.index import ArticleIndex
from knowledge.library import Library
from knowledge.vectorstore import ChromaServer
from store.database import Database
from tests.knowledge.libraries import FIELDS, FakeModel

ARTICLE = {**FIELDS, "intents": []}


@pytest.fixture(scope="module")
def chroma_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Chroma server from the installed package; skips when it does not start."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = Path(sys.executable).with_name("chroma")
    if not program.exists():
        pytest.skip("the program `chroma` is not beside this Python")
    folder = tmp_path_factory.mktemp("chroma")
    place = ["--path", str(folder), "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen([program, "run", *place], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        ends = time.monotonic() + 60
        while True:
            with contextlib.suppress(httpx.TransportError):
                if httpx.get(f"http://127.0.0.1:{port}/api/v2/heartbeat", trust_env=False).status_code == 200:
                    break
            if process.poll() is not None or time.monotonic() > ends:
                pytest.skip("`chroma run` does not start on this machine")
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


Working = Callable[..., Any]


@pytest.fixture
def process(any_database: Database, tmp_path: Path) -> Working:
    """Opens what one more process has: its own connections, library and view of the index."""

    @asynccontextmanager
    async def opened(place: ChromaServer | None = None) -> AsyncIterator[tuple[Library, ArticleIndex]]:
        database = Database.open(any_database.engine.url.render_as_string(hide_password=False))
        library = Library(database)
        index = await asyncio.to_thread(ArticleIndex, place or tmp_path / uuid4().hex, cast(Any, FakeModel()))
        await library.index.attach(index, shared=True)
        try:
            yield library, index
        finally:
            await library.index.stop()
            index.close()
            await database.close()

    return opened


def _says(index: ArticleIndex, text: str) -> bool:
    return any(text in chunk.text for chunk in index.snapshot.chunks.values())


async def test_processes_with_an_index_each_follow_one_another(process: Working) -> None:
    async with process() as (one, first), process() as (other, second):
        row = await one.create({**ARTICLE, "body": "Forty days."}, author="Robin")
        assert _says(first, "Forty days.")
        assert not _says(second, "Forty days.")
        await other.index.follow(wait=False)
        assert _says(second, "Forty days.")
        await other.edit(row.id, {**ARTICLE, "body": "Fifty days."}, version=1, author="Sam")
        await one.index.follow(wait=False)
        assert _says(first, "Fifty days.")
        assert not _says(first, "Forty days.")
        await one.retire(row.id, author="Robin")
        await other.index.follow(wait=False)
        assert not _says(second, "Fifty days.")
        assert (await one.index.health()).sound
        assert (await other.index.health()).sound


async def test_a_process_looks_by_itself_for_what_others_have_written(
    process: Working, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("knowledge.following.SHARED_PATROL", 0.02)
    async with process() as (one, _), process() as (other, second):
        other.index.start()
        await one.create({**ARTICLE, "body": "Forty days."}, author="Robin")
        async with asyncio.timeout(10):
            while not _says(second, "Forty days."):  # noqa: ASYNC110  # what it does in the background tells nobody
                await asyncio.sleep(0.01)


@pytest.mark.services
async def test_processes_on_one_chroma_server_share_what_one_of_them_embeds(process: Working, chroma_url: str) -> None:
    server = ChromaServer(chroma_url, space=uuid4().hex[:12])
    async with process(server) as (one, first), process(server) as (other, second):
        row = await one.create({**ARTICLE, "body": "Forty days."}, author="Robin")
        model, cast(Any, second)._model = cast(Any, second)._model, None  # it is read, not embedded again
        await other.index.follow(wait=False)
        assert _says(second, "Forty days.")
        cast(Any, second)._model = model
        await other.edit(row.id, {**ARTICLE, "body": "Fifty days."}, version=1, author="Sam")
        await one.index.follow(wait=False)
        assert _says(first, "Fifty days.")
        assert not _says(first, "Forty days.")
        chunk = next(iter(first.snapshot.chunks.values()))
        assert len(first.sentences([chunk])[chunk.id]) > 1
    async with process(server) as (_, later):  # a process that starts afterwards
        assert _says(later, "Fifty days.")


@pytest.mark.services
async def test_an_article_that_another_process_is_writing_is_taken_over_when_it_has(
    process: Working, chroma_url: str, any_database: Database
) -> None:
    from store.exclusive import exclusive

    server = ChromaServer(chroma_url, space=uuid4().hex[:12])
    async with process(server) as (one, _), process(server) as (other, second):
        async with exclusive(any_database, "index"):
            writing = asyncio.create_task(one.create({**ARTICLE, "body": "Forty days."}, author="Robin"))
            async with asyncio.timeout(10):
                while not await other.index._waiting():  # noqa: ASYNC110  # another process's commit tells nobody
                    await asyncio.sleep(0.01)
            await other.index.follow(wait=False)
            assert not _says(second, "Forty days."), "who does not hold the lock does not write"
        await asyncio.wait_for(writing, 10)
        await other.index.follow(wait=False)
        assert _says(second, "Forty days.")


@pytest.mark.services
async def test_desks_on_one_chroma_server_do_not_see_one_another(process: Working, chroma_url: str) -> None:
    async with (
        process(ChromaServer(chroma_url, space=uuid4().hex[:12])) as (one, first),
        process(ChromaServer(chroma_url, space=uuid4().hex[:12])) as (_, second),
    ):
        await one.create({**ARTICLE, "body": "Forty days."}, author="Robin")
        assert _says(first, "Forty days.")
        await asyncio.to_thread(second.reread)
        assert not second.snapshot.chunks
