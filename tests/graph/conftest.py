"""Desks to talk to; see `tests/graph/desks.py`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Coroutine
from pathlib import Path
from typing import Any, TypeVar

import pytest

from graph import call_work
from store import users
from store.database import Database
from tests.graph.call_desks import Place
from tests.graph.desks import Desk, desk_over
from tools.deadline import within
from tools.providers import Providers

T = TypeVar("T")


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
def patient_engines(providers: Providers, monkeypatch: pytest.MonkeyPatch) -> Providers:
    """The real local engines, with more time than a desk gives them: a busy test machine is not their fault."""

    async def patient(seconds: float, work: Coroutine[Any, Any, T]) -> T:
        return await within(30 * seconds, work)

    monkeypatch.setattr("tools.base.within", patient)
    monkeypatch.setattr("tools.providers.within", patient)
    return providers


@pytest.fixture
async def real_desk(database: Database, tmp_path: Path, patient_engines: Providers) -> AsyncIterator[Desk]:
    """A desk on SQLite with the real local engines."""
    async with desk_over(database, tmp_path / "checkpoints.db", providers=patient_engines) as opened:
        yield opened


@pytest.fixture
async def place(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """A place for calls, with an agent and a customer."""
    monkeypatch.setattr(call_work, "AGAIN_S", 0.0)
    monkeypatch.setattr("graph.call_understanding.PAUSE_S", 0.0)
    async with database.writing() as session:
        agent = await users.add(session, role="agent", full_name="Anna Ahlers", email="anna@example.com")
        customer = await users.add(session, role="customer", full_name="Carla Conti")
    return Place(database, tmp_path, agent, customer)
