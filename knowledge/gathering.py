"""What an import is given, unpacked into single files: files, folders, zip archives, and pages that a sitemap names."""

from __future__ import annotations

import shutil
import stat
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, Final
from urllib.parse import urlsplit

from knowledge.errors import CannotExtract
from knowledge.extraction import MAX_BYTES
from knowledge.fetching import Fetcher
from knowledge.sitemap import Saved, locations

MAX_FILES: Final = 5_000
MAX_UNPACKED: Final = 500_000_000
"""Bytes of all files of an import's archives, unpacked."""
MAX_DIRECTORY: Final = 4_000_000
"""Bytes of an archive's list of files, which is read as a whole: 800 for each."""
MAX_MISSING: Final = 1_000
"""Pages without a file that are named one by one."""
MAX_RATIO: Final = 200
"""How many times as large a file may become by unpacking; text rarely gets beyond 20."""


@dataclass(frozen=True, slots=True)
class GivenFile:
    """A file to be read. ``name`` is what people see; ``source`` is by what it is known again: its name or address."""

    name: str
    path: Path
    source: str


@dataclass(slots=True)
class Gathered:
    """The files to read, and by name those that are refused or missing, with the reason."""

    files: list[GivenFile] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    missing: list[tuple[str, str]] = field(default_factory=list)
    unpacked: int = 0
    """Bytes that came out of archives."""


def gather(given: Sequence[tuple[str, Path]], into: Path, fetcher: Fetcher | None = None) -> Gathered:
    """Every file of what was given (names and places of files and folders). What is unpacked or fetched lies in
    ``into``. Blocks.
    """
    found = Gathered()
    for name, path in given:
        for each_name, each in _walk(name, path, found):
            if each_name.lower().endswith(".zip"):
                _unpack(each_name, each, into, found)
            else:
                found.files.append(GivenFile(each_name, each, each_name))
    if len(found.files) > MAX_FILES:
        found.refused += [
            (each.name, f"An import takes {MAX_FILES:,} files; this is one more.") for each in found.files[MAX_FILES:]
        ]
        del found.files[MAX_FILES:]
    _follow_sitemaps(found, into, fetcher)
    return found


def shown(name: str) -> str:
    """A file's name as it can be shown and stored: without control characters, its last 200 characters."""
    plain = "".join(each if unicodedata.category(each)[0] != "C" else "\ufffd" for each in name.replace("\\", "/"))
    return plain[-200:] or "(no name)"


def _walk(name: str, path: Path, found: Gathered) -> Iterator[tuple[str, Path]]:
    """The file itself, or the files of a folder; hidden ones are passed over, links refused."""
    if not path.is_dir():
        yield shown(name), path
        return
    for each in sorted(path.rglob("*")):
        inside = each.relative_to(path)
        if any(part.startswith(".") for part in inside.parts):
            continue
        if each.is_symlink():
            found.refused.append((shown(inside.as_posix()), "It is a link; links are not followed."))
        elif each.is_file():
            yield shown(inside.as_posix()), each


def _unpack(name: str, path: Path, into: Path, found: Gathered) -> None:
    try:
        _check_directory(path)
        with zipfile.ZipFile(path) as archive:
            members = [each for each in archive.infolist() if not each.is_dir()]
            _check(members, found)
            for member in members:
                _take(archive, member, into, found)
    except CannotExtract as error:
        found.refused.append((name, str(error)))
    except (zipfile.BadZipFile, zipfile.LargeZipFile, OSError, NotImplementedError, ValueError) as error:
        found.refused.append((name, f"It is damaged, or not a zip archive ({type(error).__name__})."))


def _check_directory(path: Path) -> None:
    """Refuse a list of files that would take all memory when it is read; the size is where ``zipfile`` looks for it."""
    with path.open("rb") as file:
        end: Any = zipfile._EndRecData(file)  # type: ignore[attr-defined]
    if end and end[zipfile._ECD_SIZE] > MAX_DIRECTORY:  # type: ignore[attr-defined]
        raise CannotExtract(f"It holds far more than {MAX_FILES:,} files; it is not read.")


def _check(members: Sequence[zipfile.ZipInfo], found: Gathered) -> None:
    """The limits hold for all archives of an import together."""
    if len(found.files) + len(members) > MAX_FILES:
        raise CannotExtract(f"It holds {len(members):,} files; at most {MAX_FILES:,} are taken in one import.")
    found.unpacked += (size := sum(each.file_size for each in members))
    if found.unpacked > MAX_UNPACKED:
        found.unpacked -= size
        raise CannotExtract(f"It unpacks to more than {MAX_UNPACKED / 1e6:,.0f} MB of one import; it is not read.")


def _take(archive: zipfile.ZipFile, member: zipfile.ZipInfo, into: Path, found: Gathered) -> None:
    name = shown(member.filename)
    parts = PurePosixPath(name).parts
    if any(part.startswith(".") or part == "__MACOSX" for part in parts if part != "..") or not parts:
        return
    if problem := _problem(member, name):
        found.refused.append((name, problem))
        return
    # Under a name of ours: what the archive calls it decides about no path.
    target = into / f"{len(found.files) + len(found.refused):06d}"
    try:
        with archive.open(member) as source, target.open("wb") as file:
            shutil.copyfileobj(source, file, 1 << 16)  # never more than was announced and checked
    except (zipfile.BadZipFile, EOFError, RuntimeError, NotImplementedError, OSError, ValueError) as error:
        target.unlink(missing_ok=True)
        found.refused.append((name, f"It cannot be unpacked ({type(error).__name__})."))
        return
    found.files.append(GivenFile(name, target, name))


def _problem(member: zipfile.ZipInfo, name: str) -> str | None:
    parts = PurePosixPath(name).parts
    if name.startswith("/") or ".." in parts or ":" in parts[0]:
        return "Its name leads out of the archive; it is not read."
    if stat.S_ISLNK(member.external_attr >> 16):
        return "It is a link; links are not followed."
    if member.flag_bits & 1:
        return "It is protected by a password."
    if name.lower().endswith(".zip"):
        return "It is an archive within an archive; unpack it first."
    if member.file_size > MAX_BYTES:
        return f"It has {member.file_size / 1e6:,.0f} MB; at most {MAX_BYTES / 1e6:,.0f} MB are read."
    if member.file_size > 1_000_000 and member.file_size > MAX_RATIO * max(1, member.compress_size):
        return "It unpacks to far more than a text does; it is not read."
    return None


def _follow_sitemaps(found: Gathered, into: Path, fetcher: Fetcher | None) -> None:
    """Sitemaps are no articles: they give files their addresses, and say which pages there should be."""
    maps = [each for each in found.files if each.name.lower().endswith(".xml")]
    pages = [each for each in found.files if each not in maps]
    addresses: list[str] = []
    for each in maps:
        try:
            addresses += locations(each.path)
        except CannotExtract as error:
            found.refused.append((each.name, str(error)))
    named = {shown(urlsplit(each).path.rpartition("/")[2]) for each in addresses}
    saved = Saved([each.name for each in pages])
    absent = []
    for address in dict.fromkeys(addresses):
        if (at := saved.at(address)) is not None:
            pages[at] = GivenFile(pages[at].name, pages[at].path, address[:300])
        elif not (address.lower().endswith(".xml") and any(each.name.endswith(tuple(named)) for each in maps)):
            absent.append(address)
    found.files = pages
    _fetch(absent, found, into, fetcher)
    if (more := len(found.missing) - MAX_MISSING) > 0:
        found.missing[MAX_MISSING:] = [
            (f"{more:,} more pages", "The sitemap names them, and there is no file for them.")
        ]


def _fetch(addresses: Iterable[str], found: Gathered, into: Path, fetcher: Fetcher | None) -> None:
    for number, address in enumerate(addresses):
        if fetcher is None or not fetcher.may(address):
            found.missing.append((shown(address), "The sitemap names this page, and the import has no file for it."))
            continue
        target = into / f"page-{number:06d}"
        try:
            ending = fetcher.fetch(address, target)
        except CannotExtract as error:
            found.missing.append((shown(address), str(error)))
            continue
        found.files.append(
            GivenFile(shown(urlsplit(address).path.strip("/") or "index") + ending, target, address[:300])
        )
