"""`frontdesk orders` on a data folder of its own."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api.cli import main
from tests.tools.test_tools_orders_intake import HEADER, LINE, OBJECT


@pytest.fixture
def frontdesk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Runs a command in this process, in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["orders", *arguments])

    return run


def test_a_csv_is_imported_listed_and_shown(frontdesk: Callable[..., Result], tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text(f"{HEADER}\n{LINE}\n")
    assert "1 added, 0 changed, 0 the same" in frontdesk("import", "orders.csv").output
    assert "0 added, 0 changed, 1 the same" in frontdesk("import", "orders.csv").output
    assert "LO-482913" in frontdesk("list", "--search", "ADA").output
    shown = frontdesk("show", "lo482913").output
    assert "Order LO-482913 has the status Received" in shown
    assert "2 x Glow A60 at 14.90 EUR" in shown


def test_rows_that_cannot_be_read_are_told_and_the_exit_status_says_so(
    frontdesk: Callable[..., Result], tmp_path: Path
) -> None:
    (tmp_path / "orders.json").write_text(json.dumps([OBJECT, {**OBJECT, "id": "LO-000001", "status": "lost"}]))
    found = frontdesk("import", "orders.json", "--exported-at", "2026-11-25")
    assert found.exit_code == 1
    assert "1 added" in found.output
    assert "row 2 (LO-000001): status: Input should be" in found.output


def test_a_file_that_is_none_and_an_order_that_is_none_are_plain_errors(
    frontdesk: Callable[..., Result], tmp_path: Path
) -> None:
    (tmp_path / "orders.json").write_text("{")
    assert "Error: orders.json: the file is not valid JSON" in frontdesk("import", "orders.json").output
    assert "there is no order LO-1" in frontdesk("show", "LO-1").output
    assert "no orders; add some" in frontdesk("list").output
