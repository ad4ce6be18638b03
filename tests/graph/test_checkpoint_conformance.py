"""Every saver keeps what LangGraph's own conformance suite asks of one."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from langgraph.checkpoint.conformance import checkpointer_test, validate
from langgraph.checkpoint.conformance.capabilities import ALL_CAPABILITIES, Capability

from tests.graph.savers import ON_POSTGRES, ON_SQLITE, empty_database, saver_named

NOT_LANGGRAPHS_OWN = {Capability.COPY_THREAD.value, Capability.DELETE_FOR_RUNS.value}
"""What LangGraph's PostgreSQL saver does not have, and the desk does not use."""


async def _failures(name: str, place: Path | str, *, lacks: set[str] = frozenset()) -> dict[str, Any]:  # type: ignore[assignment]
    """What each capability's tests found wrong; the suite opens the saver anew for each."""

    @checkpointer_test(name=f"{name} at {place}")
    async def saver() -> AsyncGenerator[Any, None]:
        async with saver_named(name, place) as opened:
            yield opened

    report = await validate(saver)
    asked = {each.value for each in ALL_CAPABILITIES} - lacks
    assert {key for key, result in report.results.items() if result.detected} == asked
    failures = {key: report.results[key].failures for key in asked if not report.results[key].passed}
    assert failures or sum(each.tests_passed for each in report.results.values()) > 50, "else it asked nothing"
    return failures


@pytest.fixture
def postgres_place(postgres_server: sa.Engine) -> Iterator[str]:
    """A database of this test's own."""
    with empty_database(postgres_server) as url:
        yield url


@pytest.mark.parametrize("name", ON_SQLITE)
async def test_a_saver_on_sqlite_conforms(name: str, tmp_path: Path) -> None:
    assert await _failures(name, tmp_path) == {}


@pytest.mark.services
@pytest.mark.parametrize("name", ON_POSTGRES)
async def test_a_saver_on_postgresql_conforms(name: str, postgres_place: str) -> None:
    lacks = NOT_LANGGRAPHS_OWN if name == "postgresql" else set()
    assert await _failures(name, postgres_place, lacks=lacks) == {}
