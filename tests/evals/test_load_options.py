"""What the commands of the load say to bad options, and what is written under load."""

from __future__ import annotations

import resource
from collections import Counter
from itertools import islice
from pathlib import Path

import pytest
from click.testing import CliRunner

from evals import datasets, load
from evals.bench import bench
from evals.load_mix import MixError, shares, texts


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["load", "--chats", "0"], "0 is not in the range x>=1"),
        (["load", "--every", "0"], "0.0 is not in the range x>0"),
        (["load", "--seconds", "-1"], "is not in the range x>0"),
        (["load", "--mix", "riddles=3"], "there is no kind 'riddles'"),
        (["load", "--mix", "talk=much"], "'talk=much' is not like talk=60"),
        (["load", "--json", "/nowhere/load.json"], "/nowhere/load.json cannot be written"),
        (["load", "--url", "localhost:8000"], "'localhost:8000' is not an address like"),
        (["load", "--url", "http://127.0.0.1:1", "--agents", "1"], "need --login"),
        (["load", "--url", "http://127.0.0.1:1", "--chats", "1"], "no desk answers at http://127.0.0.1:1"),
        (["burst", "--messages", "none"], "'none' is not a valid integer"),
        (["connected", "--customers", "0"], "0 is not in the range x>=1"),
        (["chaos", "--kill", "everybody"], "'everybody' is not one of"),
        (["fleet", "--in-flight", "0"], "0 is not in the range x>=1"),
        (["langgraph", "--windows", "0"], "0 is not in the range x>=1"),
    ],
)
def test_a_bad_option_gets_a_plain_line(words: list[str], told: str) -> None:
    done = CliRunner().invoke(bench, words)
    assert done.exit_code in (1, 2)
    assert told in " ".join(done.output.split()).replace("│ ", "")
    assert "Traceback" not in done.output


def test_a_postgres_that_does_not_answer_is_named() -> None:
    unreachable = "postgresql+psycopg://nobody:secret@127.0.0.1:1/desk"
    done = CliRunner().invoke(bench, ["chaos", "--kill", "redis", "--postgres", unreachable])
    assert done.exit_code == 1
    assert "no database can be made" in done.output or "redis-server" in done.output
    assert "secret" not in done.output


def test_more_sockets_than_the_shell_allows_is_a_plain_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda _: (256, 1024))
    done = CliRunner().invoke(bench, ["connected", "--customers", "5000"])
    assert done.exit_code == 1
    assert "5000 sockets need 5200 open files, and this shell allows 1024" in " ".join(done.output.split())


def test_the_soft_limit_of_open_files_is_raised_where_it_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    raised: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda _: (256, 4096))
    monkeypatch.setattr(resource, "setrlimit", lambda _, limits: raised.append(limits))
    load.check(None, None, 1000)
    assert raised == [(1200, 4096)]


def test_a_file_that_can_be_written_passes(tmp_path: Path) -> None:
    load.check(tmp_path / "load.json", tmp_path / "load.png", 1)


def test_the_natural_mix_is_the_development_set_once_round() -> None:
    found = list(islice(texts("natural", 7), len(datasets.intents())))
    assert Counter(found) == Counter(item.text for item in datasets.intents())


def test_a_mix_keeps_its_shares() -> None:
    foreign = {item.text for item in datasets.spoken_intents()}
    found = list(islice(texts("questions=3,languages=1", 7), 2000))
    assert sum(text in foreign for text in found) / len(found) == pytest.approx(0.25, abs=0.04)


def test_the_same_seed_writes_the_same() -> None:
    mix = "questions=1,talk=1,handover=1,languages=1"
    assert list(islice(texts(mix, 3), 50)) == list(islice(texts(mix, 3), 50))
    assert list(islice(texts(mix, 3), 50)) != list(islice(texts(mix, 4), 50))


def test_shares_that_add_up_to_nothing_are_refused() -> None:
    with pytest.raises(MixError, match="add up to nothing"):
        shares("talk=0")
