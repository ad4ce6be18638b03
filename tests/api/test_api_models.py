"""`frontdesk models` on real folders, and against a publisher over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api.cli import main
from knowledge.packs import FOLDER, packs
from tests.fakes.publisher import OLDER, RECORDS, publishing

Frontdesk = Callable[..., Result]
SMALL: Mapping[tuple[str, str], Mapping[str, bytes]] = {
    ("en", "xx"): {"model": b"m" * 70_000, "lex": b"l" * 900, "vocab": b"v" * 900},
    ("zh-Hans", "en"): {"model": b"m" * 900, "srcvocab": b"s" * 900, "trgvocab": b"t" * 900},
    ("en", "yy"): {"model": b"m" * 900},
}
"""`en-yy` has no vocabulary, so it is nothing to offer."""


@pytest.fixture
def frontdesk(tmp_path: Path) -> Frontdesk:
    """Runs `frontdesk models …` on this test's folder."""
    return lambda *arguments: CliRunner().invoke(main, ["models", *arguments, "--data", str(tmp_path)])


def test_a_pack_is_fetched_verified_and_listed(frontdesk: Frontdesk, tmp_path: Path) -> None:
    with publishing(SMALL) as publisher:
        found = frontdesk("fetch", "en-xx", "--catalogue", publisher.url + RECORDS)
    assert found.exit_code == 0, found.output
    assert "fetching en-xx" in found.output
    assert "Fetched en → xx, version 3.0." in found.output
    assert packs(tmp_path)[("en", "xx")].read()["model"] == b"m" * 70_000
    assert "en-xx    added      3.0  Mozilla (Firefox Translations)" in frontdesk("list").output
    assert "en-xx: whole" in frontdesk("verify").output


def test_a_pair_with_a_vocabulary_for_each_language_keeps_both(frontdesk: Frontdesk, tmp_path: Path) -> None:
    with publishing(SMALL) as publisher:
        assert frontdesk("fetch", "zh-en", "--catalogue", publisher.url + RECORDS).exit_code == 0
    contents = packs(tmp_path)[("zh", "en")].read()
    assert (contents["vocabulary"], contents["target_vocabulary"]) == (b"s" * 900, b"t" * 900)


def test_the_older_collection_can_be_named_too(frontdesk: Frontdesk, tmp_path: Path) -> None:
    with publishing(SMALL) as publisher:
        assert "version 1.0" in frontdesk("fetch", "en-xx", "--catalogue", publisher.url + OLDER).output
    assert packs(tmp_path)[("en", "xx")].read()["shortlist"] == b"l" * 900


def test_the_list_shows_what_the_publisher_has(frontdesk: Frontdesk) -> None:
    with publishing(SMALL) as publisher:
        lines = frontdesk("list", "--available", "--catalogue", publisher.url + RECORDS).output.splitlines()
    assert [line.split()[:2] for line in lines] == [
        ["en-pt", "installed"],
        ["pt-en", "installed"],
        ["en-xx", "available"],
        ["zh-en", "available"],
    ]


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("hash", "is not what the publisher's catalogue names: its SHA-256 is"),
        ("cut", "the connection was cut while"),
        ("gone", "the publisher answers 404 for"),
        ("garbage", "is not JSON"),
    ],
)
def test_a_fault_of_the_publisher_is_told_and_changes_nothing(
    frontdesk: Frontdesk, tmp_path: Path, fault: str, told: str
) -> None:
    with publishing(SMALL, fault) as publisher:
        found = frontdesk("fetch", "en-xx", "--catalogue", publisher.url + RECORDS)
    assert found.exit_code == 1
    assert told in found.output
    assert "Traceback" not in found.output
    assert not (tmp_path / FOLDER).exists()


def test_a_fault_leaves_the_pack_that_was_there(frontdesk: Frontdesk, tmp_path: Path) -> None:
    with publishing(SMALL) as publisher:
        frontdesk("fetch", "en-xx", "--catalogue", publisher.url + RECORDS)
    with publishing(SMALL, "hash") as publisher:
        assert frontdesk("fetch", "en-xx", "--catalogue", publisher.url + RECORDS).exit_code == 1
    assert packs(tmp_path)[("en", "xx")].read()["model"] == b"m" * 70_000


def test_a_pair_that_is_not_published_is_told_with_what_is(frontdesk: Frontdesk) -> None:
    with publishing(SMALL) as publisher:
        found = frontdesk("fetch", "en-yy", "--catalogue", publisher.url + RECORDS)
    assert "the publisher has no pack for en-yy. It has: en-xx, zh-en" in found.output


def test_without_the_internet_it_says_how_to_add_from_a_folder(frontdesk: Frontdesk) -> None:
    with publishing(SMALL) as publisher:
        gone = publisher.url
    found = frontdesk("fetch", "en-xx", "--catalogue", gone + RECORDS)
    assert found.exit_code == 1
    assert "fetching needs the internet" in found.output
    assert "frontdesk models add FOLDER" in found.output


@pytest.mark.parametrize("pair", ["en", "en_de", "english-german", "../x-en", ""])
def test_what_is_no_pair_is_a_usage_error(frontdesk: Frontdesk, pair: str) -> None:
    assert "is not a pair of languages" in frontdesk("fetch", pair).output
    assert frontdesk("remove", pair).exit_code == 2


def test_verify_names_a_corrupted_pack_and_fails(frontdesk: Frontdesk, tmp_path: Path) -> None:
    with publishing(SMALL) as publisher:
        frontdesk("fetch", "en-xx", "--catalogue", publisher.url + RECORDS)
    next((tmp_path / FOLDER / "en-xx").glob("model*")).write_bytes(b"rot")
    found = frontdesk("verify")
    assert found.exit_code == 1
    assert "en-pt: whole" in found.output
    assert "en-xx: the file model.model.enxx.bin of a translation pack is not the one its list names" in found.output


def test_a_folder_is_added_and_removed_but_an_installed_pack_is_not(frontdesk: Frontdesk, tmp_path: Path) -> None:
    with publishing(SMALL) as publisher:
        frontdesk("fetch", "en-xx", "--catalogue", publisher.url + RECORDS)
    usb = (tmp_path / FOLDER / "en-xx").rename(tmp_path / "usb")
    assert "Added en → xx." in frontdesk("add", str(usb)).output
    assert "Removed en → xx." in frontdesk("remove", "en-xx").output
    assert ("en", "xx") not in packs(tmp_path)
    assert "en-pt came with an installed package" in frontdesk("remove", "en-pt").output
