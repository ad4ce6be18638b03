"""Desks to talk to; see `tests/graph/desks.py`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from store.database import Database
from tests.graph.desks import Desk, desk_over
from tools.providers import Providers


@pytest.fixture
async def desk(database: Database, tmp_path: Path) -> AsyncIterator[Desk]:
    """A desk on SQLite with fake engines."""
    async with desk_over(database, tmp_path / "checkpoints.db") as opened:
        yield opened


@pytest.fixture
async def any_desk(any_database: Database, tmp_path: Path) -> AsyncIterator[Desk]:
    """A desk with fake engines, on each kind of database in turn."""
    async with desk_over(any_database, tmp_path / "checkpoints.db") as opened:
        yield opened


@pytest.fixture
async def real_desk(database: Database, tmp_path: Path, providers: Providers) -> AsyncIterator[Desk]:
    """A desk on SQLite with the real local engines."""
    async with desk_over(database, tmp_path / "checkpoints.db", providers=providers) as opened:
        yield opened
