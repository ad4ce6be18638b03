"""Translation packs: read, verified, added and removed, whole or not at all."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from knowledge.embed import ModelError
from knowledge.packs import FOLDER, Pack, add, broken, packs, read_pack, remove


def write_pack(folder: Path, source: str = "en", target: str = "de", **more: object) -> Path:
    """A pack of two small files, with a right list."""
    folder.mkdir(parents=True)
    files = {"model": ("model.bin", b"weights"), "vocabulary": ("vocab.spm", b"words")}
    for name, content in files.values():
        (folder / name).write_bytes(content)
    listed = {r: {"name": n, "sha256": hashlib.sha256(c).hexdigest()} for r, (n, c) in files.items()}
    listing = {"source": source, "target": target, "version": "1", "files": listed, **more}
    (folder / "pack.json").write_text(json.dumps(listing))
    return folder


def installed(pair: tuple[str, str]) -> Pack:
    """A pack that comes with a package."""
    return packs(Path("nowhere"))[pair]


def test_english_and_portuguese_come_installed_and_whole() -> None:
    found = packs(Path("nowhere"))
    assert {("en", "pt"), ("pt", "en")} <= found.keys()
    assert all(pack.origin == "installed" and pack.read()["model"] for pack in found.values())


def test_an_added_pack_is_found_and_goes_before_an_installed_one(tmp_path: Path) -> None:
    add(write_pack(tmp_path / "usb" / "en-pt", target="pt"), tmp_path)
    found = packs(tmp_path)[("en", "pt")]
    assert found.origin == "added"
    assert found.read() == {"model": b"weights", "vocabulary": b"words"}


def test_a_pack_with_a_changed_file_is_not_added_and_changes_nothing(tmp_path: Path) -> None:
    add(write_pack(tmp_path / "good"), tmp_path)
    bad = write_pack(tmp_path / "bad")
    (bad / "model.bin").write_bytes(b"other")
    with pytest.raises(ModelError, match=r"model\.bin of a translation pack is not the one its list names"):
        add(bad, tmp_path)
    assert packs(tmp_path)[("en", "de")].read()["model"] == b"weights"
    assert [each.name for each in (tmp_path / FOLDER).iterdir()] == ["en-de"]


def test_a_newer_pack_replaces_an_older_one_of_the_same_pair(tmp_path: Path) -> None:
    add(write_pack(tmp_path / "one"), tmp_path)
    add(write_pack(tmp_path / "two", version="2"), tmp_path)
    assert packs(tmp_path)[("en", "de")].manifest.version == "2"
    assert [each.name for each in (tmp_path / FOLDER).iterdir()] == ["en-de"]


@pytest.mark.parametrize(
    ("listing", "why"),
    [
        ("{", "JSON"),
        ('{"source": "en", "target": "de", "files": {}}', "files has no model and no vocabulary"),
        ('{"source": "en", "target": "../x", "files": {}}', "target"),
        (
            '{"source": "en", "target": "de", "files": {"model": {"name": "../../etc/passwd", "sha256": "%s"}}}'
            % ("0" * 64),
            "name",
        ),
    ],
)
def test_a_list_that_cannot_be_used_is_named_with_its_reason(tmp_path: Path, listing: str, why: str) -> None:
    folder = tmp_path / FOLDER / "en-de"
    folder.mkdir(parents=True)
    (folder / "pack.json").write_text(listing)
    assert ("en", "de") not in packs(tmp_path)
    [(name, reason)] = broken(tmp_path)
    assert name == "en-de"
    assert why in reason


def test_a_folder_without_a_list_is_no_pack(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"it has no readable pack\.json"):
        read_pack(tmp_path)


def test_a_draft_that_was_not_finished_is_no_pack(tmp_path: Path) -> None:
    write_pack(tmp_path / FOLDER / ".en-de.123")
    assert ("en", "de") not in packs(tmp_path)
    assert broken(tmp_path) == []


def test_an_added_pack_can_be_removed_and_an_absent_one_cannot(tmp_path: Path) -> None:
    add(write_pack(tmp_path / "usb"), tmp_path)
    remove(("en", "de"), tmp_path)
    assert ("en", "de") not in packs(tmp_path)
    with pytest.raises(ModelError, match="no pack for en-de was added"):
        remove(("en", "de"), tmp_path)


def test_a_missing_file_is_told_by_its_name(tmp_path: Path) -> None:
    folder = write_pack(tmp_path / "usb")
    (folder / "vocab.spm").unlink()
    with pytest.raises(ModelError, match=r"vocab\.spm of a translation pack cannot be read: No such file"):
        read_pack(folder).read()
    shutil.rmtree(folder)
