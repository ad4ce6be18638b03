"""`frontdesk knowledge`: what goes out comes back the same, and drift is found and mended."""

from __future__ import annotations

import asyncio
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api.cli import main
from api.commands.doctor import _articles
from api.settings import Settings
from knowledge.embed import ModelError
from knowledge.ingest import read_articles
from tools.assembly import open_index


@pytest.fixture
def data(tmp_path: Path, engines_dir: Path) -> Path:
    """A data folder whose index holds the shipped articles."""
    shutil.copytree(engines_dir / "index", tmp_path / "data" / "index")
    return tmp_path / "data"


def _run(data: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["knowledge", *words, "--data", str(data)])


def test_the_shipped_articles_are_listed_and_shown(data: Path) -> None:
    listed = json.loads(_run(data, "list", "--category", "returns_and_refunds", "--json").stdout)
    assert "return-window" in {each["id"] for each in listed}
    assert "\ncategory: returns_and_refunds\n" in _run(data, "show", "return-window").stdout
    missing = _run(data, "show", "ghost")
    assert (missing.exit_code, missing.stderr) == (1, "Error: There is no article 'ghost'.\n")


def test_an_export_reads_back_unchanged(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    _run(data, "export", str(out))
    assert read_articles(out) == read_articles()
    report = json.loads(_run(data, "import", str(out), "--json").stdout)
    assert {each["unchanged"] for each in report["files"]} == {1}
    assert len(report["files"]) == len(read_articles())


def test_an_import_with_a_bad_file_says_so_and_ends_with_1(data: Path, tmp_path: Path) -> None:
    (tmp_path / "good.md").write_text("# Otter loan\nAn otter costs 5 EUR.")
    (tmp_path / "bad.pdf").write_text("no")
    done = _run(data, "import", str(tmp_path / "good.md"), str(tmp_path / "bad.pdf"))
    assert done.exit_code == 1
    assert done.stdout.splitlines() == [
        "done     good.md: 1 created",
        "refused  bad.pdf",
        "         It is damaged, or not a PDF.",
    ]
    assert _run(data, "verify", "--check").exit_code == 0


def test_verify_finds_drift_and_mends_it(data: Path) -> None:
    assert _run(data, "verify").exit_code == 0
    index = open_index(data)
    index.apply([], ["return-window"])
    index.close()
    found = _run(data, "verify", "--check")
    assert (found.exit_code, found.stdout) == (1, "missing   return-window\n1 articles differed.\n")
    assert "mended" in _run(data, "verify").stdout
    assert _run(data, "verify", "--check").exit_code == 0


def test_the_index_is_opened_with_the_embedding_model_of_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str | None] = []

    def opening(data: Path, embedding_model: str | None, chroma: object) -> None:
        asked.append(embedding_model)
        raise ModelError("enough")

    monkeypatch.setenv("FRONTDESK_EMBEDDING_MODEL", "some/model")
    monkeypatch.setattr("tools.assembly.open_index", opening)
    assert _run(tmp_path, "verify").stderr == "Error: enough\n"
    assert asked == ["some/model"]


def test_the_doctor_does_not_take_the_shipped_articles_for_retired_ones(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    assert asyncio.run(_articles(settings)) == read_articles()
    _run(tmp_path, "list")
    assert _run(tmp_path, "retire", "--shipped").exit_code == 0
    assert asyncio.run(_articles(settings)) == []
