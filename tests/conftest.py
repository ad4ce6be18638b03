"""What every test package shares: the real engines, trained once and kept between runs.

`engines_dir` is a data folder with trained models and a filled index, this session's own copy: the embedded
search index may be open in one process only. `providers` are the engines that stand on it.
"""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tools.assembly import local_providers
from tools.providers import Providers

ROOT = Path(__file__).parent.parent
KNOWLEDGE = ROOT / "knowledge"
TRAIN = """
import asyncio, pathlib, sys
from tools.assembly import local_providers
asyncio.run(local_providers(pathlib.Path(sys.argv[1])))
"""


@pytest.fixture(scope="session")
def engines_dir(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose `models/` and `index/` are ready; training takes a minute when the knowledge has changed."""
    assert request.config.cache is not None
    kept = request.config.cache.mkdir("frontdesk-engines")
    mine = tmp_path_factory.mktemp("engines")
    with _locked(kept / "lock"):
        ready = kept / _digest(KNOWLEDGE)
        if not ready.exists():
            _train(kept, ready)
        shutil.copytree(ready, mine, dirs_exist_ok=True)
    return mine


@pytest.fixture(scope="session")
def providers(engines_dir: Path) -> Providers:
    """The real local engines."""
    return asyncio.run(local_providers(engines_dir))


def _train(kept: Path, ready: Path) -> None:
    """Make the folder `ready` out of the newest older one, so that only what changed is learnt again."""
    older = sorted((each for each in kept.iterdir() if each.is_dir()), key=lambda each: each.stat().st_mtime)
    draft = kept / f"draft-{os.getpid()}"
    if older:
        shutil.copytree(older[-1], draft)
    try:
        subprocess.run([sys.executable, "-c", TRAIN, str(draft)], check=True, cwd=ROOT, capture_output=True)
        draft.rename(ready)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    for each in older:
        shutil.rmtree(each)


def _digest(folder: Path) -> str:
    """A name for what the engines learn from."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".py", ".md", ".yaml"):
            digest.update(str(path.relative_to(folder)).encode() + path.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold a file's lock: another session on the same checkout waits instead of training at the same time."""
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
