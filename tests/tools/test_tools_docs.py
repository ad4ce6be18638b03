"""The page on adding a tool is run as it stands, from top to bottom, in a copy of the checkout."""

from __future__ import annotations

import inspect
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tools import errors

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "adding-a-tool.md"
BLOCK = re.compile(r"^```(sh|python|diff|toml)\n(.*?)^```", re.DOTALL | re.MULTILINE)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What of this checkout the tools and the command line need."""
    for folder in ("tools", "api", "knowledge", "store", "graph"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("models", "__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def _sh(command: str, folder: Path) -> str:
    words = command.split()
    program = {"frontdesk": [sys.executable, "-m", "api"], "python": [sys.executable]}[words[0]]
    environment = {**os.environ, "PYTHONPATH": f"{folder}:{folder / 'frontdesk-delivery-slots'}"}
    ran = subprocess.run([*program, *words[1:]], cwd=folder, env=environment, capture_output=True, text=True)
    assert ran.returncode == 0, f"{command}\n{ran.stdout}{ran.stderr}"
    return ran.stdout


def _patched(text: str, diff: str) -> str:
    """Lines with + go in before the first import of a tool, or after the line that stands before them."""
    before = None
    for line in diff.splitlines():
        if not line.startswith("+"):
            before = line[1:]
            assert before in text, before
        elif before is None:
            text = text.replace("from tools.base import Tool\n", f"from tools.base import Tool\n{line[1:]}\n")
        else:
            text = text.replace(before, f"{before}\n{line[1:]}", 1)
    return text


def test_whoever_follows_the_page_has_a_tool_that_works(checkout: Path) -> None:
    named = iter(["tools/opening_hours/tool.py", "tests/tools/test_tools_opening_hours.py"])
    said: list[str] = []
    for kind, text in BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        if kind == "sh":
            said += [_sh(line, checkout) for line in text.splitlines()]
        elif kind == "python":
            path = next(named)
            assert f"`{path}`" in PAGE.read_text(encoding="utf-8")
            (checkout / path).write_text(text, encoding="utf-8")
        elif kind == "diff":
            registry = checkout / "tools" / "registry.py"
            registry.write_text(_patched(registry.read_text(encoding="utf-8"), text), encoding="utf-8")
        else:
            written = tomllib.loads((checkout / "frontdesk-delivery-slots" / "pyproject.toml").read_text())
            points = tomllib.loads(text)["project"]["entry-points"]
            assert written["project"]["entry-points"] == points
    assert any('"name": "opening_hours"' in each for each in said)
    assert sum("2 passed" in each for each in said) == 3
    assert next(named, None) is None


def test_every_error_the_docs_name_exists() -> None:
    named = set(re.findall(r"`(\w+)\(", PAGE.read_text(encoding="utf-8"))) | {"InvalidArguments", "DeadlineExceeded"}
    known = {name for name, each in inspect.getmembers(errors, inspect.isclass)}
    assert named <= known
