"""Places for files inside one another, and what lies in them."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest

from store.base import now
from store.files import Files, key_of


@pytest.fixture(params=["folder", "memory"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> Files:
    return Files(tmp_path / "files" if request.param == "folder" else f"memory://{uuid4()}")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "given"
    path.write_bytes(b"12345")
    return path


async def test_a_place_of_its_own_has_its_own_files(files: Files, source: Path) -> None:
    inner, key = files.within("speech"), key_of(uuid4(), "mp3")
    await inner.put(source, key)
    assert await inner.read(key) == b"12345"
    with pytest.raises(FileNotFoundError):
        await files.read(key)


async def test_a_listing_has_what_lies_there_and_nothing_of_inner_places(files: Files, source: Path) -> None:
    key = key_of(uuid4(), "png")
    await files.put(source, key)
    await files.within("speech").put(source, key_of(uuid4(), "mp3"))
    (listed,) = await files.listing()
    assert (listed.key, listed.bytes) == (key, 5)
    assert abs((now() - listed.modified).total_seconds()) < 60


async def test_a_place_where_nothing_was_put_is_empty(files: Files) -> None:
    assert await files.listing() == []
