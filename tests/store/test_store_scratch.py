"""The scratch folder: nothing stays in it."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from store.scratch import Scratch


def _names(folder: Path) -> list[str]:
    return [each.name for each in folder.iterdir()]


async def _work(scratch: Scratch) -> None:
    async with scratch.room() as room:
        (room / "file").write_text("half")
        raise ValueError("halfway")


async def test_a_room_is_gone_whatever_happens_in_it(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="halfway"):
        await _work(Scratch(tmp_path / "scratch"))
    assert _names(tmp_path / "scratch") == []


async def test_only_what_is_old_enough_is_cleared(tmp_path: Path) -> None:
    for name, age in {"old": 100.0, "new": 0.0}.items():
        (tmp_path / name).mkdir()
        os.utime(tmp_path / name, (time.time() - age, time.time() - age))
    await Scratch(tmp_path).clear(50.0)
    assert _names(tmp_path) == ["new"]
    await Scratch(tmp_path).clear()
    assert _names(tmp_path) == []


async def test_clearing_where_nothing_ever_was_is_no_fault(tmp_path: Path) -> None:
    await Scratch(tmp_path / "absent").clear()
    assert _names(tmp_path) == []
