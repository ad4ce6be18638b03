"""Libraries with an index of their own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from knowledge.index import ArticleIndex
from knowledge.intents import load_intents
from knowledge.library import Library
from store.database import Database
from tests.knowledge.libraries import FakeModel


@pytest.fixture
def index(tmp_path: Path) -> Iterator[ArticleIndex]:
    opened = ArticleIndex(tmp_path / "index", cast(Any, FakeModel()))
    yield opened
    opened.close()


@pytest.fixture
async def library(database: Database, index: ArticleIndex) -> AsyncIterator[Library]:
    """A library on SQLite, empty, with an index."""
    opened = Library(database, load_intents())
    await opened.index.attach(index)
    yield opened
    await opened.index.stop()
