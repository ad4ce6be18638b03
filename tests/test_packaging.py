"""What is installed: our top-level names are ours alone, and the wheel holds everything that runs."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).parent.parent
NAMES = ("graph", "tools", "api", "knowledge", "evals", "store")
# pytest puts the checkout on sys.path, which would hide another package of the same name: hence a process of its own.
CLAIMS = """
import json
from importlib.metadata import packages_distributions
print(json.dumps(packages_distributions()))
"""
ORIGINS = """
import importlib.util, json, sys
found = {name: importlib.util.find_spec(name) for name in sys.argv[1:]}
print(json.dumps({
    name: spec and (spec.origin or str(spec.submodule_search_locations))
    for name, spec in found.items()
}))
"""


def _outside(tmp_path: Path, code: str, *arguments: str) -> dict[str, object]:
    """The JSON that some code prints when it runs outside the checkout, without PYTHONPATH."""
    ran = subprocess.run(
        [sys.executable, "-I", "-c", code, *arguments], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    found: dict[str, object] = json.loads(ran.stdout)
    return found


def test_no_other_distribution_claims_one_of_our_names(tmp_path: Path) -> None:
    claims = _outside(tmp_path, CLAIMS)
    for name in NAMES:
        owners = claims.get(name, [])
        assert isinstance(owners, list)
        assert set(owners) <= {"frontdesk"}, (
            f"{name} is also a package of {owners}: uninstall it, or it will be imported"
        )


def test_our_names_are_imported_from_this_checkout(tmp_path: Path) -> None:
    for name, origin in _outside(tmp_path, ORIGINS, *NAMES).items():
        if origin is None:
            pytest.skip("frontdesk is not installed in this environment")
        assert origin == str(ROOT / name / "__init__.py"), f"{name} comes from {origin}"


def test_every_package_has_an_init_file_and_no_test_folder_has_one() -> None:
    for name in NAMES:
        for path in (ROOT / name).rglob("*.py"):
            assert (path.parent / "__init__.py").exists(), path.parent
    assert list((ROOT / "tests").rglob("__init__.py")) == []


def test_test_files_have_names_of_their_own() -> None:
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert sorted(names) == sorted(set(names))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel as `pip install` would get it, built without a network."""
    pytest.importorskip("hatchling", reason="hatchling, which builds the wheel, is not installed")
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    (built,) = folder.glob("*.whl")
    return zipfile.ZipFile(built)


def _tracked() -> list[PurePosixPath]:
    """What git keeps of our packages."""
    listed = subprocess.run(["git", "ls-files", "-z", *NAMES], cwd=ROOT, capture_output=True, text=True, check=True)
    return [PurePosixPath(each) for each in listed.stdout.split("\0") if each and (ROOT / each).exists()]


def test_the_wheel_holds_every_file_of_every_package(wheel: zipfile.ZipFile) -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout, so nothing says which files belong to it")
    missing = {str(each) for each in _tracked()} - set(wheel.namelist())
    assert missing == set()


@pytest.mark.parametrize(
    "pattern",
    [
        "knowledge/articles/*.md",
        "knowledge/intents/*.yaml",
        "knowledge/sentiment/*.yaml",
        "knowledge/replies/*.yaml",
        "knowledge/notices/*.yaml",
        "store/migrations/env.py",
        "store/migrations/script.py.mako",
        "store/migrations/versions/0001_*.py",
        "graph/nodes/await_agent.py",
        "tools/registry.py",
        "api/app.py",
    ],
)
def test_the_wheel_holds_what_a_desk_needs_to_start(wheel: zipfile.ZipFile, pattern: str) -> None:
    assert any(PurePosixPath(name).match(pattern) for name in wheel.namelist())


def test_the_wheel_holds_nothing_else(wheel: zipfile.ZipFile) -> None:
    strangers = [
        name for name in wheel.namelist() if not name.startswith((*(f"{each}/" for each in NAMES), "frontdesk-"))
    ]
    assert strangers == []
    left_by_a_run = [name for name in wheel.namelist() if not name.startswith("knowledge/models/")]
    assert [name for name in left_by_a_run if "__pycache__" in name or name.endswith((".db", ".npz"))] == []


def test_the_wheel_names_the_console_script_and_its_commands(wheel: zipfile.ZipFile) -> None:
    (path,) = (name for name in wheel.namelist() if name.endswith("entry_points.txt"))
    entries = wheel.read(path).decode()
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for name, target in declared["scripts"].items():
        assert f"{name} = {target}" in entries
