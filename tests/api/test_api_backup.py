"""A desk comes back from its backup whole, and a bad backup touches nothing."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import io
import json
import shutil
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from alembic import command
from click.testing import CliRunner, Result

from api import backup as making
from api import snapshot
from api.archive import BackupError, Manifest, read
from api.backup import back_up
from api.cli import main
from api.folder import alone_in
from api.restore import restore
from api.settings import Settings
from graph.contract import SuggestionView
from store import schema
from store.base import now
from store.database import Database, sqlite_url
from store.events import AGENTS, customer_stream
from store.orders import Order
from tests.graph.desks import Desk, desk_over

QUESTION = "Do you ship to Norway?"
ORDER = "Where is my order?"
PERSON = "I want a person"


def quiet(step: str, share: float) -> None:
    """Shows nothing."""


@dataclass
class Home:
    """A data folder with a desk's files."""

    data: Path

    @property
    def settings(self) -> Settings:
        """The settings of its desk."""
        return Settings(data=self.data)

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[Desk]:
        """The desk in this folder, with fake engines."""
        database = Database.open(self.settings.url)
        async with desk_over(database, self.data / "checkpoints.db") as desk:
            yield desk
        await database.close()

    def rows(self) -> dict[str, int]:
        """Rows by table."""
        return snapshot.counts(self.data / "frontdesk.db")


@pytest.fixture
def home(tmp_path: Path, migrated_file: Path) -> Home:
    """An empty desk."""
    data = tmp_path / "home"
    data.mkdir()
    shutil.copy(migrated_file, data / "frontdesk.db")
    (data / "secret.key").write_text("a" * 64)
    (data / "intents").mkdir()
    (data / "intents" / "gift_wrapping.yaml").write_text("label: gift_wrapping\n")
    (data / "models").mkdir()
    (data / "models" / "large.bin").write_text("made again")
    return Home(data)


async def _filled(desk: Desk) -> SuggestionView:
    """Conversations, a ticket, an attachment and an order; the draft that waits."""
    await desk.ask(QUESTION)
    await desk.ask(PERSON)
    await desk.show("What is this?", "a red lamp")
    async with desk.database.writing() as session:
        session.add(_order())
    waiting = await desk.ask(ORDER)
    assert waiting.outcome == "awaiting_agent"
    return waiting.suggestions[0]


def _order() -> Order:
    return Order(
        id="LO-482913",
        email="carla@example.com",
        name="Carla Conti",
        status="shipped",
        placed_at=now(),
        total_cents=1490,
        currency="EUR",
        items=[],
        address={},
    )


async def _made(home: Home, target: Path, **more: Any) -> Manifest:
    """Make a backup beside the event loop, as the command does from a process of its own."""
    return await asyncio.to_thread(lambda: asyncio.run(back_up(home.settings, target, progress=quiet, **more)))


async def _brought_back(archive: Path, data: Path, *, force: bool = False) -> Home:
    settings = Settings(data=data)
    await asyncio.to_thread(lambda: asyncio.run(restore(settings, archive, force=force, progress=quiet)))
    return Home(data)


async def _gapless(desk: Desk) -> bool:
    streams = [await desk.events(each) for each in (AGENTS, customer_stream(desk.customer.id))]
    return all([each.seq for each in stream] == list(range(1, len(stream) + 1)) for stream in streams)


async def test_a_desk_that_is_backed_up_while_it_is_written_in_comes_back_whole_and_goes_on(
    home: Home, tmp_path: Path
) -> None:
    async with home.opened() as desk:
        draft = await _filled(desk)
        before = home.rows()
        talking = [asyncio.create_task(desk.ask(f"{QUESTION} {number}")) for number in range(20)]
        manifest = await _made(home, tmp_path / "desk.tar.gz")
        await asyncio.gather(*talking)
        after = home.rows()
    again = await _brought_back(tmp_path / "desk.tar.gz", tmp_path / "elsewhere")
    assert again.rows() == manifest.counts
    assert all(before[name] <= manifest.counts[name] <= after[name] for name in before)
    assert manifest.counts["tickets"] == manifest.counts["orders"] == 1
    assert manifest.missing == []
    (kept,) = (again.data / "files").rglob("*.png")
    assert kept.read_text() == "a red lamp"
    assert (again.data / "secret.key").read_text() == "a" * 64
    assert (again.data / "intents" / "gift_wrapping.yaml").exists()
    assert not (again.data / "models").exists()
    async with again.opened() as desk:
        assert await _gapless(desk)
        _, message = await desk.agents.decide(draft.id, agent=desk.anna, action="approve")
        (turn,) = await desk.all_turns(draft.conversation_id)
        await desk.ask(QUESTION, draft.conversation_id)
        assert await _gapless(desk)
    assert message is not None
    assert message.text == draft.text
    assert turn.attempts == 1, "the graph resumed from its checkpoint, not without"


async def test_every_message_that_was_on_its_way_when_the_backup_was_made_is_answered_after_it_is_restored(
    home: Home, tmp_path: Path
) -> None:
    async with home.opened() as desk:
        desk.gate.shut()
        accepted = await desk.say(QUESTION)
        await desk.gate.reached(1)
        await _made(home, tmp_path / "desk.tar.gz")
    again = await _brought_back(tmp_path / "desk.tar.gz", tmp_path / "elsewhere")
    async with again.opened() as desk:
        assert (await desk.turns.result(accepted)).outcome == "sent"
        assert [sender for sender, _ in await desk.said(accepted.conversation_id)] == ["customer", "assistant"]


async def test_a_draft_that_was_decided_on_between_the_two_copies_waits_in_both(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop = asyncio.get_running_loop()
    async with home.opened() as desk:
        draft = await _filled(desk)

        def decided_after_the_records(source: Path, target: Path, share: Callable[[float], None]) -> None:
            copied(source, target, share)
            if target.name == "records.db":
                deciding = desk.agents.decide(draft.id, agent=desk.anna, action="approve")
                asyncio.run_coroutine_threadsafe(deciding, loop).result(30)
                asking = desk.ask(QUESTION, draft.conversation_id)
                asyncio.run_coroutine_threadsafe(asking, loop).result(30)

        copied = snapshot.copied
        monkeypatch.setattr(making.snapshot, "copied", decided_after_the_records)
        await _made(home, tmp_path / "desk.tar.gz")
    again = await _brought_back(tmp_path / "desk.tar.gz", tmp_path / "elsewhere")
    async with again.opened() as desk:
        await desk.agents.decide(draft.id, agent=desk.anna, action="reject")
        (turn,) = await desk.all_turns(draft.conversation_id)
    assert (turn.status, turn.attempts) == ("waiting", 1), "only with its state can a rejected draft be drafted again"


async def test_a_backup_is_for_its_owner_alone_overwrites_nothing_and_leaves_nothing_else(
    home: Home, tmp_path: Path
) -> None:
    place = tmp_path / "backups"
    place.mkdir()
    manifest = await _made(home, place / "desk.tar.gz", secret=False)
    assert [each.name for each in place.iterdir()] == ["desk.tar.gz"]
    assert (place / "desk.tar.gz").stat().st_mode & 0o777 == 0o600
    assert "secret.key" not in manifest.parts
    assert read(place / "desk.tar.gz") == manifest
    with pytest.raises(BackupError, match="never overwrites"):
        await _made(home, place / "desk.tar.gz")


async def test_a_file_that_is_gone_is_told_and_the_rest_is_backed_up(home: Home, tmp_path: Path) -> None:
    async with home.opened() as desk:
        await _filled(desk)
        unsent = await desk.keep("never sent")
        for path in (home.data / "files").rglob("*.png"):
            path.unlink()
    manifest = await _made(home, tmp_path / "desk.tar.gz")
    assert len(manifest.missing) == 1
    assert str(unsent) not in manifest.missing[0]


async def test_an_older_desk_is_migrated_and_a_newer_one_refused(tmp_path: Path) -> None:
    data = tmp_path / "old"
    data.mkdir()
    engine = sa.create_engine(sqlite_url(data / "frontdesk.db"))
    with engine.begin() as connection:
        config = schema._config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0008")
    engine.dispose()
    manifest = await _made(Home(data), tmp_path / "old.tar.gz")
    assert manifest.revision == "0008"
    again = await _brought_back(tmp_path / "old.tar.gz", tmp_path / "new")
    assert snapshot.revision(again.data / "frontdesk.db") == schema.newest()
    with closing(sqlite3.connect(data / "frontdesk.db")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    await _made(Home(data), tmp_path / "future.tar.gz")
    with pytest.raises(BackupError, match=r"newer desk .revision 9999.; update this one first"):
        await _brought_back(tmp_path / "future.tar.gz", tmp_path / "other")
    assert [each.name for each in (tmp_path / "other").iterdir()] == ["desk.lock"]


async def test_a_desk_that_is_there_is_kept_aside_and_only_with_force(home: Home, tmp_path: Path) -> None:
    await _made(home, tmp_path / "desk.tar.gz")
    with pytest.raises(BackupError, match="not empty"):
        await _brought_back(tmp_path / "desk.tar.gz", home.data)
    (home.data / "secret.key").write_text("b" * 64)
    await _brought_back(tmp_path / "desk.tar.gz", home.data, force=True)
    assert (home.data / "secret.key").read_text() == "a" * 64
    assert (home.data / "models" / "large.bin").exists()
    (aside,) = home.data.glob("before-restore-*")
    assert (aside / "secret.key").read_text() == "b" * 64
    assert snapshot.sound(aside / "frontdesk.db")


async def test_nothing_is_restored_into_a_folder_where_a_desk_runs(home: Home, tmp_path: Path) -> None:
    await _made(home, tmp_path / "desk.tar.gz")
    with alone_in(home.data), pytest.raises(BackupError, match="stop it first"):
        await _brought_back(tmp_path / "desk.tar.gz", home.data, force=True)


def _packed(
    target: Path, parts: dict[str, bytes], *, manifest: Any = None, links: dict[str, str] | None = None
) -> Path:
    """An archive as a stranger would make it; with a manifest that fits unless another is given."""
    told = manifest or {
        "format": "frontdesk-backup",
        "version": 1,
        "desk": "0.1.0",
        "revision": "0001",
        "database": "sqlite",
        "made_at": "2026-11-30T12:00:00Z",
        "counts": {},
        "missing": [],
        "parts": {
            name: {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
            for name, content in parts.items()
        },
    }
    with tarfile.open(target, "w:gz") as tar:
        for name, to in (links or {}).items():
            link = tarfile.TarInfo(name)
            link.type, link.linkname = tarfile.SYMTYPE, to
            tar.addfile(link)
        for name, content in {**parts, "manifest.json": json.dumps(told).encode()}.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return target


def _bad(kind: str, whole: Path, folder: Path) -> Path:
    """A bad archive of this kind, made out of a whole one or of nothing."""
    target = folder / "bad.tar.gz"
    content = whole.read_bytes()
    if kind == "cut off":
        target.write_bytes(content[: len(content) // 2])
    elif kind == "without its end":
        raw = gzip.decompress(content)
        target.write_bytes(gzip.compress(raw[: raw.rindex(b"manifest.json")]))
    elif kind == "one bit off":
        raw = bytearray(gzip.decompress(content))
        raw[700] ^= 1
        target.write_bytes(gzip.compress(bytes(raw)))
    elif kind == "no archive":
        target.write_bytes(b"these are holiday pictures" * 100)
    elif kind == "empty":
        target.write_bytes(b"")
    elif kind == "a stranger's":
        _packed(target, {"holiday.jpg": b"x"})
    elif kind == "climbing out":
        _packed(target, {"files/../../../escaped.txt": b"x"})
    elif kind == "absolute":
        _packed(target, {"/srv/escaped.txt": b"x"})
    elif kind == "a link":
        _packed(target, {"records.db": b"x"}, links={"secret.key": "/etc/passwd"})
    elif kind == "no database":
        _packed(target, {"records.db": b"this is no SQLite file" * 100})
    elif kind == "no records":
        _packed(target, {"secret.key": b"x"})
    elif kind == "unknown part":
        _packed(target, {"records.db": b"x"}, manifest={**_manifest(whole), "parts": {}})
    elif kind == "of a newer format":
        _packed(target, {}, manifest={**_manifest(whole), "version": 2})
    elif kind == "a strange manifest":
        _packed(target, {}, manifest={"format": "frontdesk-backup", "parts": 3})
    elif kind == "of another database":
        parts = {"records.dump": b"x"}
        given = {"records.dump": {"bytes": 1, "sha256": hashlib.sha256(b"x").hexdigest()}}
        _packed(target, parts, manifest={**_manifest(whole), "database": "postgresql", "parts": given})
    return target


def _manifest(whole: Path) -> Any:
    with tarfile.open(whole) as tar:
        found = tar.extractfile("manifest.json")
        assert found is not None
        return json.load(found)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("cut off", "damaged, cut off"),
        ("without its end", "cut off"),
        ("one bit off", "records.db is not what was backed up"),
        ("no archive", "no backup of a desk"),
        ("empty", "no backup of a desk"),
        ("a stranger's", "'holiday.jpg' does not belong"),
        ("climbing out", "does not belong"),
        ("absolute", "does not belong"),
        ("a link", "'secret.key' does not belong"),
        ("no database", "records.db of the backup is damaged"),
        ("no records", "it has no records"),
        ("unknown part", "its manifest does not know records.db"),
        ("of a newer format", "made by a newer desk"),
        ("a strange manifest", "its manifest cannot be read"),
        ("of another database", "a desk on postgresql, and this one is on sqlite"),
    ],
)
async def test_a_bad_backup_is_refused_in_a_plain_line_and_touches_nothing(
    home: Home, tmp_path: Path, kind: str, said: str
) -> None:
    await _made(home, tmp_path / "whole.tar.gz")
    bad = _bad(kind, tmp_path / "whole.tar.gz", tmp_path)
    before = {path: path.read_bytes() for path in home.data.rglob("*") if path.is_file()}
    with pytest.raises(BackupError, match=said):
        await _brought_back(bad, home.data, force=True)
    before[home.data / "desk.lock"] = b""
    assert {path: path.read_bytes() for path in home.data.rglob("*") if path.is_file()} == before
    assert not (tmp_path / "escaped.txt").exists()


LIMITED = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
from api.cli import main
main(sys.argv[2:])
"""


@pytest.mark.parametrize("room", [20_000, 400_000, 900_000])
def test_where_there_is_no_room_a_plain_line_is_said_and_no_half_backup_is_left(
    home: Home, tmp_path: Path, room: int
) -> None:
    place = tmp_path / "full"
    place.mkdir()
    (home.data / "intents" / "large.yaml").write_bytes(hashlib.shake_256(b"x").digest(1_000_000))
    arguments = [str(room), "backup", str(place / "desk.tar.gz"), "--data", str(home.data)]
    ended = subprocess.run([sys.executable, "-c", LIMITED, *arguments], capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert "Error: " in ended.stderr
    assert "nothing was left there" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert list(place.iterdir()) == []


def test_where_there_is_no_room_to_unpack_nothing_is_restored(home: Home, tmp_path: Path) -> None:
    asyncio.run(back_up(home.settings, tmp_path / "desk.tar.gz", progress=quiet))
    arguments = ["300000", "restore", str(tmp_path / "desk.tar.gz"), "--data", str(tmp_path / "new")]
    ended = subprocess.run([sys.executable, "-c", LIMITED, *arguments], capture_output=True, text=True, check=False)
    assert (ended.returncode, "nothing was left there" in ended.stderr) == (1, True)
    assert [each.name for each in (tmp_path / "new").iterdir()] == ["desk.lock"]


@pytest.fixture
def frontdesk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Runs a command in this process, in an empty folder."""
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    return lambda *arguments: CliRunner().invoke(main, [str(each) for each in arguments])


def test_the_commands_say_what_they_did(frontdesk: Callable[..., Result], home: Home, tmp_path: Path) -> None:
    made = frontdesk("backup", "--data", home.data, "--without-secret")
    assert made.exit_code == 0, made.output
    (archive,) = (tmp_path / "work").glob("frontdesk-*.tar.gz")
    assert f"backed up to {archive.name}" in made.output
    assert "without secret.key" in made.output
    assert "is whole" in frontdesk("backup", "--check", archive).output
    again = frontdesk("restore", archive, "--data", tmp_path / "new")
    assert again.exit_code == 0, again.output
    assert f"restored to {tmp_path / 'new'}" in again.output
    forced = frontdesk("restore", archive, "--data", tmp_path / "new", "--force")
    assert "what was there before is kept in" in forced.output


def test_what_cannot_be_done_is_said_in_a_line(frontdesk: Callable[..., Result], home: Home, tmp_path: Path) -> None:
    assert "Error: there is no" in frontdesk("backup", "--data", tmp_path / "nowhere").output
    assert "Error: there is no folder" in frontdesk("backup", tmp_path / "no" / "b.tar.gz", "--data", home.data).output
    assert "Error: there is no file" in frontdesk("restore", "none.tar.gz", "--data", tmp_path / "x").output
    assert not (tmp_path / "x").exists()
    assert "needs the FILE" in frontdesk("backup", "--check").output


@pytest.mark.services
async def test_a_desk_on_postgresql_comes_back_from_its_own_tools(
    postgres_server: sa.Engine, tmp_path: Path, home: Home
) -> None:
    if not (shutil.which("pg_dump") and shutil.which("pg_restore")):
        pytest.skip("pg_dump and pg_restore are not on the path")
    from tests.graph.savers import empty_database

    with empty_database(postgres_server) as source, empty_database(postgres_server) as target:
        database = Database.open(source)
        await database.migrate()
        async with desk_over(database, home.data / "checkpoints.db", saver="postgresql", place=source) as desk:
            draft = await _filled(desk)
            settings = Settings(data=home.data, database_url=source)  # type: ignore[arg-type]
            manifest = await asyncio.to_thread(
                lambda: asyncio.run(back_up(settings, tmp_path / "desk.tar.gz", progress=quiet))
            )
            with pytest.raises(BackupError, match="others are connected"):
                await _restored_to(source, tmp_path / "desk.tar.gz", tmp_path / "busy", force=True)
        await database.close()
        await _restored_to(target, tmp_path / "desk.tar.gz", tmp_path / "elsewhere")
        with pytest.raises(BackupError, match="not empty"):
            await _restored_to(target, tmp_path / "desk.tar.gz", tmp_path / "third")
        again = Database.open(target)
        place = tmp_path / "elsewhere" / "checkpoints.db"
        async with desk_over(again, place, saver="postgresql", place=target) as desk:
            assert manifest.counts["messages"] == len(await _all_messages(desk))
            assert await _gapless(desk)
            await desk.agents.decide(draft.id, agent=desk.anna, action="reject")
            (turn,) = await desk.all_turns(UUID(str(draft.conversation_id)))
        await again.close()
        assert (turn.status, turn.attempts) == ("waiting", 1)
        aside = await _restored_to(target, tmp_path / "desk.tar.gz", tmp_path / "fourth", force=True)
        assert aside is not None
        assert "before_restore_" in aside


async def _restored_to(url: str, archive: Path, data: Path, *, force: bool = False) -> str | None:
    settings = Settings(data=data, database_url=url)  # type: ignore[arg-type]
    restored = await asyncio.to_thread(lambda: asyncio.run(restore(settings, archive, force=force, progress=quiet)))
    return restored.aside


async def _all_messages(desk: Desk) -> list[Any]:
    from store.messages import Message

    async with desk.database.reading() as session:
        return list((await session.scalars(sa.select(Message))).all())
