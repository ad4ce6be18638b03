"""Imports: files become articles with a report, again without doubles, and nothing hostile gets out of its file."""

from __future__ import annotations

import asyncio
import os
import zipfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from evals.documents import pdf
from knowledge import reading
from knowledge.fetching import Fetcher, public
from knowledge.gathering import GivenFile
from knowledge.importing import Importer
from knowledge.index import ArticleIndex
from knowledge.intake import Options
from knowledge.library import Library
from knowledge.sitemap import Saved
from store import imports as stored
from store.base import new_id
from store.database import Database
from store.imports import Import
from tests.fakes.site import site

PAGE = "<h1>{}</h1><p>You may send everything back within thirty days, in its box or not, and we pay for it.</p>"
Run = Callable[..., Awaitable[Import]]


@pytest.fixture
def run(library: Library, tmp_path: Path) -> Run:
    """Imports paths and gives the finished job."""
    importer = Importer(library, tmp_path / "staging")

    async def work(*paths: Path, fetcher: Fetcher | None = None, loader: str | None = None, **options: Any) -> Import:
        job_id = new_id()
        importer.staging(job_id)
        given = [(path.name, path) for path in paths]
        await importer.submit(job_id, given, Options(**options), author="Robin", fetcher=fetcher, loader=loader)
        await importer.finished()
        async with library.database.reading() as session:
            job = await stored.get(session, job_id)
        assert job is not None
        assert job.status == "done", job.problem
        return job

    return work


def _write(folder: Path, **files: str | bytes) -> Path:
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        path = folder / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def _told(job: Import) -> dict[str, tuple[str, str | None]]:
    return {each["name"]: (each["status"], each["problem"]) for each in job.files}


async def test_a_folder_of_all_kinds_becomes_articles_that_are_searched(
    run: Run, library: Library, index: ArticleIndex, tmp_path: Path
) -> None:
    folder = _write(
        tmp_path / "in",
        sub__returns_dot_html=PAGE.format("Returns"),
        guide_dot_pdf=pdf(["Plug it in."], title="Guide"),
        faq_dot_csv="question,answer\nWho?,We.\nWhen?,Now.\n",
        bad_dot_pdf=b"x",
        _dot_hidden="no",
    )
    job = await run(folder, category="technical_support", language="en")
    assert {name: status for name, (status, _) in _told(job).items()} == {
        "sub/returns.html": "done",
        "guide.pdf": "done",
        "faq.csv": "done",
        "bad.pdf": "refused",
    }
    assert {each.id: (each.type, each.category) for each in await library.published()} == {
        "returns": ("article", "technical_support"),
        "guide": ("article", "technical_support"),
        "who": ("faq", "technical_support"),
        "when": ("faq", "technical_support"),
    }
    assert len(index.snapshot.chunks) == 4
    assert (await library.index.health()).sound


async def test_the_same_import_again_changes_nothing_and_a_changed_file_makes_one_version(
    run: Run, library: Library, tmp_path: Path
) -> None:
    folder = _write(tmp_path / "in", faq_dot_csv="question,answer\nWho?,We.\nWhen?,Now.\n")
    await run(folder)
    again = await run(folder)
    _write(folder, faq_dot_csv="question,answer\nWhen?,Later.\nWho?,We.\n")
    third = await run(folder)
    assert [(each["unchanged"], each["updated"]) for job in (again, third) for each in job.files] == [(2, 0), (1, 1)]
    assert [(await library.get(name)).version for name in ("who", "when")] == [1, 2]


async def test_a_renamed_file_is_known_again_by_its_content(run: Run, library: Library, tmp_path: Path) -> None:
    folder = _write(tmp_path / "in", old_dot_md="# Returns\nThirty days.")
    await run(folder)
    (folder / "old.md").rename(folder / "new.md")
    job = await run(folder)
    assert job.files[0]["unchanged"] == 1
    _write(folder, new_dot_md="# Returns\nForty days.")
    assert (await run(folder)).files[0]["updated"] == 1
    assert [each.id for each in await library.published()] == ["returns"]


async def test_what_a_person_edited_is_left_alone_unless_overwriting(
    run: Run, library: Library, tmp_path: Path
) -> None:
    folder = _write(tmp_path / "in", a_dot_md="# Returns\nThirty days.")
    await run(folder)
    mine = {"title": "Returns", "category": "faq", "body": "Thirty-one days."}
    await library.edit("returns", mine, version=1, author="Lena")
    assert (await run(folder)).files[0]["unchanged"] == 1
    _write(folder, a_dot_md="# Returns\nForty days.")
    kept = (await run(folder)).files[0]
    assert (kept["kept"], kept["problem"].split(",")[0]) == (1, "returns was edited here by Lena")
    assert (await library.get("returns")).body == "Thirty-one days."
    await run(folder, overwrite=True)
    assert (await library.get("returns")).body == "Forty days."


async def test_articles_that_are_not_valid_are_refused_alone_with_their_line(
    run: Run, library: Library, tmp_path: Path
) -> None:
    rows = "title,body,category\nGood,Yes.,faq\nBad,No.,gardening\nEmpty,,faq\n"
    (report,) = (await run(_write(tmp_path / "in", a_dot_csv=rows))).files
    assert (report["created"], report["refused"]) == (1, 2)
    assert report["problem"].splitlines()[0].startswith("Row at line 3: category: 'gardening' is none of")
    assert report["problem"].splitlines()[1] == "Row at line 4: body: it must not be empty"


async def test_drafts_are_not_searched(run: Run, index: ArticleIndex, tmp_path: Path) -> None:
    await run(_write(tmp_path / "in", a_dot_md="# Returns\nThirty days."), status="draft")
    assert not index.snapshot.chunks


async def test_nothing_hostile_in_an_archive_gets_out_of_it(run: Run, library: Library, tmp_path: Path) -> None:
    path = tmp_path / "in.zip"
    link = zipfile.ZipInfo("link.md")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("../out.md", "/etc/out.md", "C:\\out.md", "inner.zip"):
            archive.writestr(name, "# Out\nwords")
        archive.writestr(link, "/etc/passwd")
        archive.writestr("bomb.txt", b"a" * 40_000_000)
        archive.writestr("we\x07ird \u202ename.md", "# Fine\nwords")
        archive.writestr("__MACOSX/._x.md", "junk")
    told = _told(await run(path))
    assert [each.id for each in await library.published()] == ["fine"]
    assert "leads out of the archive" in str(told["../out.md"][1])
    assert {told[name][0] for name in told if "ird" not in name} == {"refused"}
    assert "far more than a text" in str(told["bomb.txt"][1])
    assert not await asyncio.to_thread(lambda: list(tmp_path.glob("**/out.md")))


async def test_the_limits_of_archives_hold_for_all_of_an_import_together(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("knowledge.gathering.MAX_UNPACKED", 150)
    for name in ("a.zip", "b.zip"):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.writestr(f"{name}.md", "# Words\n" + "word " * 20)
    told = _told(await run(tmp_path / "a.zip", tmp_path / "b.zip"))
    assert told["a.zip.md"][0] == "done"
    assert "of one import" in str(told["b.zip"][1])


async def test_an_archive_s_list_of_files_is_not_read_when_it_is_huge(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("knowledge.gathering.MAX_DIRECTORY", 200)
    with zipfile.ZipFile(tmp_path / "many.zip", "w") as archive:
        for number in range(10):
            archive.writestr(f"{number}.md", "x")
    monkeypatch.setattr("zipfile.ZipFile", None)
    assert "far more than" in str(_told(await run(tmp_path / "many.zip"))["many.zip"][1])


async def test_an_archive_that_is_none_and_links_in_a_folder_are_refused(run: Run, tmp_path: Path) -> None:
    folder = _write(tmp_path / "in", a_dot_zip=b"PK no")
    (folder / "link.md").symlink_to("/etc/hostname")
    told = _told(await run(folder))
    assert "not a zip archive" in str(told["a.zip"][1])
    assert "links are not followed" in str(told["link.md"][1])


async def test_a_sitemap_names_the_saved_pages_and_those_that_are_missing(
    run: Run, library: Library, tmp_path: Path
) -> None:
    urls = "".join(f"<url><loc>https://shop.example/{path}</loc></url>" for path in ("help/returns", "help/gone", ""))
    folder = _write(
        tmp_path / "in",
        sitemap_dot_xml=f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>',
        shop__help__returns_dot_html=PAGE.format("Returns"),
        index_dot_html=PAGE.format("Start"),
    )
    told = _told(await run(folder))
    assert told["https://shop.example/help/gone"][0] == "missing"
    assert (await library.get("returns")).source == "import:https://shop.example/help/returns"
    assert (await library.get("start")).source == "import:https://shop.example/"


def test_an_address_is_found_among_saved_files_in_whatever_folder_the_shortest_first() -> None:
    saved = Saved(["a/b/help/x.html", "b/help/x.html", "help/y/index.html", "index.htm", "z/index.html"])
    addresses = ("help/x", "help/y/", "", "p/help/x", "elp/x")
    assert [saved.at(f"https://shop.example/{each}") for each in addresses] == [1, 2, 3, None, None]


async def test_of_very_many_missing_pages_the_first_are_named(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("knowledge.gathering.MAX_MISSING", 2)
    urls = "".join(f"<url><loc>https://shop.example/{number}</loc></url>" for number in range(5))
    told = _told(await run(_write(tmp_path / "in", map_dot_xml=f"<urlset>{urls}</urlset>")))
    assert list(told) == ["https://shop.example/0", "https://shop.example/1", "3 more pages"]


@pytest.mark.parametrize(
    ("address", "wanted"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("::ffff:127.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b:1::7f00:1", False),
        ("2002:7f00:1::", False),
        ("64:ff9b::5db8:d822", True),
        ("224.0.0.1", False),
        ("ff02::1", False),
        ("169.254.169.254", False),
        ("fe80::1%eth0", False),
    ],
)
def test_addresses_of_the_internet_are_told_from_all_others(address: str, wanted: bool) -> None:
    assert public(address) is wanted


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("<html/>", "no sitemap"),
        ("<urlset><url>", "not readable as XML"),
        ('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><urlset><url><loc>&e;</loc></url></urlset>', ""),
    ],
)
async def test_xml_that_is_no_sitemap_or_reaches_out_gives_nothing(
    run: Run, tmp_path: Path, text: str, why: str
) -> None:
    job = await run(_write(tmp_path / "in", a_dot_xml=text))
    assert [each["status"] for each in job.files] == (["refused"] if why else [])
    assert all(why in each["problem"] for each in job.files)
    assert job.problem == (None if why else "There was no file to read in it.")


async def test_pages_are_fetched_from_the_named_host_alone_and_within_limits(
    run: Run, library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("knowledge.fetching.MAX_PAGE", 50_000)
    html = {"content-type": "text/html; charset=utf-8"}
    pages = {
        "/a": (200, html, PAGE.format("Fetched").encode()),
        "/b": (302, {"location": "/a2"}, b""),
        "/a2": (200, html, PAGE.format("Moved").encode()),
        "/loop": (302, {"location": "/loop"}, b""),
        "/away": (302, {"location": "http://elsewhere.example/x"}, b""),
        "/big": (200, html, b"x" * 60_000),
        "/zip": (200, {"content-type": "application/zip"}, b"x"),
    }
    with site(pages) as served:
        names = [*(path for path in pages if path != "/a2"), "/none"]
        urls = "".join(f"<url><loc>http://{served.host}{path}</loc></url>" for path in names)
        urls += "<url><loc>http://other.example/a</loc></url>"
        folder = _write(tmp_path / "in", map_dot_xml=f"<urlset>{urls}</urlset>")
        told = _told(await run(folder, fetcher=Fetcher([served.host], private=True)))
    assert {each.title for each in await library.published()} == {"Fetched", "Moved"}
    why = {name.rpartition("/")[2]: problem for name, (_, problem) in told.items() if problem}
    assert "more than 5 times" in str(why["loop"])
    assert "another site" in str(why["away"])
    assert "larger than" in str(why["big"])
    assert "kind that is not read" in str(why["zip"])
    assert "answered 404" in str(why["none"])
    assert "no file for it" in str(told["http://other.example/a"][1])


async def test_a_name_that_leads_to_a_private_address_is_not_fetched(run: Run, tmp_path: Path) -> None:
    with site({"/a": (200, {"content-type": "text/html"}, b"secret")}) as served:
        folder = _write(tmp_path / "in", map_dot_xml=f"<urlset><url><loc>http://{served.host}/a</loc></url></urlset>")
        told = _told(await run(folder, fetcher=Fetcher([served.host])))
    assert "private address" in str(told[f"http://{served.host}/a"][1])
    assert served.asked == []


async def test_a_file_that_never_ends_is_given_up_and_the_others_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hang = tmp_path / "hang.md"
    good = tmp_path / "good.md"
    good.write_text("# Good\nwords")
    os.mkfifo(hang)
    writer = os.open(hang, os.O_RDWR)
    files = [GivenFile(path.name, path, path.name) for path in (hang, good)]
    said = [each async for each in reading.read_files(files, loader="tests.fakes.loaders.Slow", patience=6)]
    os.close(writer)
    assert [(each.number, each.article is None) for each in said] == [(0, True), (1, False), (1, True)]
    assert "took longer than 6 s" in str(said[0].problem)


async def test_an_import_that_is_stopped_says_so(database: Database, tmp_path: Path) -> None:
    importer = Importer(Library(database), tmp_path / "staging")
    job_id = new_id()
    importer.staging(job_id)
    await importer.submit(job_id, [("in", _write(tmp_path / "in", a_dot_md="# A\nb"))], Options(), author="Robin")
    await asyncio.sleep(0)
    await importer.stop()
    async with database.reading() as session:
        job = await stored.get(session, job_id)
    assert job is not None
    assert job.status == "interrupted"


async def test_a_loader_of_others_reads_files_and_one_that_is_absent_is_named(run: Run, tmp_path: Path) -> None:
    folder = _write(tmp_path / "in", a_dot_odd="Some words.")
    told = _told(await run(folder, loader="langchain_nowhere.Loader"))
    assert "langchain_nowhere is not installed" in str(told["a.odd"][1])
    assert "no document loader" in str(_told(await run(folder, loader="pathlib.Path"))["a.odd"][1])
    assert _told(await run(folder, loader="tests.fakes.loaders.Slow"))["a.odd"] == ("done", None)


async def test_a_loader_of_langchain_community_reads_where_it_is_installed(run: Run, tmp_path: Path) -> None:
    pytest.importorskip("langchain_community", reason="the extra loaders is not installed")
    folder = _write(tmp_path / "in", a_dot_odd="Some words.")
    job = await run(folder, loader="langchain_community.document_loaders.TextLoader")
    assert _told(job)["a.odd"] == ("done", None)


async def test_a_version_in_a_file_without_an_id_overwrites_no_edit(run: Run, library: Library, tmp_path: Path) -> None:
    path = _write(tmp_path / "in", a_dot_md="---\ntitle: Loan\n---\nAn otter costs 5 EUR.") / "a.md"
    await run(path)
    fields = {"title": "Loan", "category": "faq", "body": "An otter costs 6 EUR."}
    await library.edit("loan", fields, version=1, author="Robin")
    path.write_text("---\ntitle: Loan\nversion: 2\n---\nAn otter costs 7 EUR.")
    job = await run(path)
    assert job.files[0]["kept"] == 1
    assert "6 EUR" in (await library.get("loan")).body
