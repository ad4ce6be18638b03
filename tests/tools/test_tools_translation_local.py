"""The local translator with its real engine: English and Portuguese, long and strange texts, and packs gone bad."""

from __future__ import annotations

import asyncio
import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from knowledge.embed import SharedEmbedder, Vectors
from knowledge.packs import FOLDER
from tools.errors import DeadlineExceeded, ToolFailed, TryAgain
from tools.translation.backcheck import BackCheck
from tools.translation.local import LocalTranslator
from tools.translation.process import PackRefused, Worker
from tools.translation.tool import PairUnavailable

PATIENT = 120.0
"""Seconds: a busy test machine is not the engine's fault."""


@pytest.fixture(scope="module")
def translator() -> Iterator[LocalTranslator]:
    """The installed packs, in one process for all tests here."""
    made = LocalTranslator(Path("nowhere"), seconds=PATIENT)
    yield made
    made.close()


def _pack(data: Path, source: str, target: str, *, whole: bool) -> None:
    folder = data / FOLDER / f"{source}-{target}"
    folder.mkdir(parents=True)
    files = {}
    for role in ("model", "vocabulary"):
        (folder / role).write_bytes(b"no model")
        digest = hashlib.sha256(b"no model" if whole else b"another").hexdigest()
        files[role] = {"name": role, "sha256": digest}
    (folder / "pack.json").write_text(json.dumps({"source": source, "target": target, "files": files}))


async def test_both_ways_keep_lines_links_and_numbers(translator: LocalTranslator) -> None:
    found = await translator.translate("Hello!\n\nWhere is LO-482913? See https://x.example/a?b=1", "en", "pt")
    assert found.text.split("\n")[:2] == ["Olá!", ""]
    assert "LO-482913" in found.text
    assert "https://x.example/a?b=1" in found.text
    back = await translator.translate("Onde está a minha encomenda?", "pt", "en")
    assert back.text == "Where is my order?"
    assert (found.warnings, back.warnings, found.complete) == ([], [], True)


@pytest.mark.parametrize("text", ["😀😀 🙏🏽", "123 456", "???", "x" * 5000])
async def test_what_is_no_language_stays_as_it_is(translator: LocalTranslator, text: str) -> None:
    assert (await translator.translate(text, "en", "pt")).text == text


@pytest.mark.parametrize(
    "text",
    [
        "\x00\x07Hello\u202e there\u200b",
        "and so it goes on without a period " * 140,
        "Hello, mein Paket ist nicht da, где оно? 商品在哪里？ شكرا",
        "a\n" * 300,
    ],
)
async def test_strange_text_is_translated_without_a_crash(translator: LocalTranslator, text: str) -> None:
    found = await translator.translate(text, "en", "pt")
    assert found.text.strip()
    assert "\x00" not in found.text
    assert "\u202e" not in found.text


async def test_a_text_too_long_for_its_time_is_translated_in_part_and_says_so() -> None:
    translator = LocalTranslator(Path("nowhere"), seconds=PATIENT)
    await translator.translate("Hello.", "en", "pt")
    translator.seconds = 0.5
    long = "Where is my parcel, please? I have waited for a week. " * 2000
    found = await translator.translate(long, "en", "pt")
    translator.close()
    assert not found.complete
    assert found.text.endswith(" …")
    assert found.warnings[0].startswith("The text is too long: only its first ")


async def test_many_at_once_stand_in_line(translator: LocalTranslator) -> None:
    asked = [translator.translate(f"I have {n} lamps.", "en", "pt") for n in range(2, 14)]
    found = await asyncio.gather(*asked)
    assert [str(n) in each.text for n, each in enumerate(found, start=2)] == [True] * 12


async def test_a_pair_without_a_pack_is_refused(translator: LocalTranslator) -> None:
    assert not translator.supports("de", "en")
    with pytest.raises(PairUnavailable, match="no pack translates de into en"):
        await translator.translate("Hallo", "de", "en")


async def test_the_pivot_is_english(tmp_path: Path) -> None:
    _pack(tmp_path, "de", "en", whole=True)
    translator = LocalTranslator(tmp_path)
    assert translator.supports("de", "pt")
    assert not translator.supports("pt", "de")


@pytest.mark.parametrize(
    ("whole", "why"), [(False, "is not the one its list names; add it again"), (True, "holds no usable model")]
)
async def test_a_pack_gone_bad_is_refused_once_and_the_others_go_on(tmp_path: Path, whole: bool, why: str) -> None:
    _pack(tmp_path, "de", "en", whole=whole)
    translator = LocalTranslator(tmp_path, seconds=PATIENT)
    with pytest.raises(ToolFailed, match=why):
        await translator.translate("Hallo Welt", "de", "en")
    assert not translator.supports("de", "en")
    assert (await translator.translate("Good morning.", "en", "pt")).text == "Bom dia."
    translator.close()


async def test_a_process_that_ended_is_started_again(translator: LocalTranslator) -> None:
    await translator.translate("Hello.", "en", "pt")
    process = translator._worker._process
    assert process is not None
    process.kill()
    process.wait()
    assert (await translator.translate("Good morning.", "en", "pt")).text == "Bom dia."


async def test_a_process_that_ends_in_the_middle_is_a_passing_fault(tmp_path: Path) -> None:
    script = tmp_path / "worker.py"
    script.write_text("import sys; sys.stdin.readline(); sys.exit(3)")
    with pytest.raises(TryAgain, match="ended in the middle"):
        await Worker(script).translate([], [["Hello"]], PATIENT)


async def test_a_question_that_waited_out_its_time_is_not_asked() -> None:
    with pytest.raises(DeadlineExceeded, match="busy for as long as"):
        await Worker().translate([], [["Hello"]], 0.0)


def test_the_worker_imports_nothing_of_the_desk() -> None:
    from tools.translation.process import WORKER

    source = WORKER.read_text()
    assert "from tools" not in source
    assert "from knowledge" not in source
    assert sys.executable


class _Alike:
    """An encoder for which texts are alike when they begin with the same letter."""

    fingerprint = "letters"

    def embed(self, texts: list[str], progress: object = None) -> Vectors:
        vectors = np.zeros((len(texts), 128), dtype=np.float32)
        for row, text in enumerate(texts):
            vectors[row, ord(text[0].lower()) % 128] = 1
        return vectors


def _backcheck() -> BackCheck:
    embedder = SharedEmbedder(_Alike())  # type: ignore[arg-type]
    return BackCheck(embedder, embedder)


async def test_a_translation_that_reads_otherwise_when_translated_back_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tools.translation.local.BACK_SECONDS", PATIENT)
    translator = LocalTranslator(Path("nowhere"), _backcheck(), seconds=PATIENT)
    same = await translator.translate("Where is my order?", "en", "pt")
    other = await translator.translate("Got no parcel at all today.", "en", "pt")
    translator.close()
    assert same.warnings == []
    assert other.warnings[-1].startswith("Translated back, it reads: “")


async def test_a_not_that_the_guard_cannot_see_is_seen_when_translated_back() -> None:
    check = _backcheck()
    assert await check.drifted("I did not pay.", "I paid.", "en", "sw")
    assert not await check.drifted("I did not pay.", "I have not paid.", "en", "sw")


async def test_no_more_than_the_longest_pieces_are_looked_at() -> None:
    pairs = [(f"piece number {n} {'x' * n}", "y") for n in range(20)] + [("ok", "ok")]
    chosen = _backcheck().chosen(pairs, "en")
    assert chosen == pairs[8:20]
    assert BackCheck(SharedEmbedder(_Alike()), None).chosen(pairs, "pt") == []  # type: ignore[arg-type]


async def test_a_refused_pack_names_its_pair() -> None:
    assert PackRefused("de-en", "why").pair == "de-en"
