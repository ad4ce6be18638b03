"""Reading files: each format gives its text and headings, and hostile or broken ones a sentence."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from evals.documents import docx, pdf
from knowledge.contents import as_markdown, checked, content_of
from knowledge.errors import CannotExtract
from knowledge.extraction import MAX_BYTES, extract
from knowledge.formats.extracted import SPLIT_AT, Extracted
from knowledge.ingest import read_articles

LONG = "The parcel is sent within two working days, and you are told by e-mail when it leaves our warehouse. " * 3


def _read(tmp_path: Path, name: str, content: str | bytes) -> list[Extracted]:
    path = tmp_path / "given"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(extract(path, name))


def _refusal(tmp_path: Path, name: str, content: str | bytes) -> str:
    with pytest.raises(CannotExtract) as caught:
        _read(tmp_path, name, content)
    return str(caught.value)


def test_markdown_without_front_matter_takes_its_title_from_its_heading(tmp_path: Path) -> None:
    (found,) = _read(tmp_path, "x.md", "# Gift wrapping\nWe wrap it.\n\n## Costs\n3 EUR.")
    assert found.fields == {"title": "Gift wrapping", "body": "We wrap it.\n\n## Costs\n3 EUR."}


def test_markdown_keeps_what_its_front_matter_says_and_passes_over_what_others_put_there(tmp_path: Path) -> None:
    text = "---\ntitle: Wrapping\nlayout: page\ndate: 2026-01-01\ntags: gift, paper\ncategory: faq\n---\nWe wrap it."
    (found,) = _read(tmp_path, "x.md", text)
    assert found.fields == {"title": "Wrapping", "category": "faq", "tags": ["gift", "paper"], "body": "We wrap it."}


@pytest.mark.parametrize("article", read_articles(), ids=lambda article: article.id)
def test_an_exported_article_is_read_back_as_it_was(tmp_path: Path, article: object) -> None:
    content = content_of(article)  # type: ignore[arg-type]
    (found,) = _read(tmp_path, "x.md", as_markdown("an-id", content, version=3, updated="2026-11-01", status="draft"))
    read = {key: value for key, value in found.fields.items() if key not in {"id", "status", "version"}}
    assert checked(read) == content
    assert (found.fields["id"], found.fields["status"], found.fields["version"]) == ("an-id", "draft", 3)


def test_html_gives_its_text_with_headings_and_nothing_that_a_reader_does_not_see(tmp_path: Path) -> None:
    page = f"""<!doctype html><html lang="de-AT"><head><title>Shop | Help</title><style>.x{{}}</style></head><body>
    <nav><a href="/">NAVIGATION</a></nav><main><h1>Sending it</h1><p>{LONG}</p><script>alert("SCRIPT")</script>
    <!-- COMMENT --><p style="display: none">HIDDEN</p><p hidden>ALSO</p><div style="font-size:0">TINY</div>
    <noscript>NOSCRIPT</noscript><h3>Costs</h3><p>Free above 50 EUR.</p><ul><li>Letter</li><li>Parcel</li></ul>
    <a href="javascript:alert(1)">click</a></main></body></html>"""
    (found,) = _read(tmp_path, "x.html", page)
    body = found.fields["body"]
    assert (found.fields["title"], found.fields["language"]) == ("Sending it", "de")
    assert "## Costs" in body
    assert "- Letter" in body
    assert not [word for word in ("SCRIPT", "COMMENT", "HIDDEN", "ALSO", "TINY", "NAVIGATION", "alert") if word in body]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252", "iso-8859-1"])
def test_text_is_read_whatever_its_encoding(tmp_path: Path, encoding: str) -> None:
    text = "Rückgabe\n\nDie Prüfung dauert länger, wenn größere Möbel zurückkommen. Für Österreich gilt das Gleiche.\n"
    (found,) = _read(tmp_path, "x.txt", text.encode(encoding))
    assert "größere Möbel zurückkommen" in found.fields["body"]
    assert found.fields["title"] == "Rückgabe"


def test_a_page_that_states_its_own_encoding_is_read_in_it(tmp_path: Path) -> None:
    page = '<meta charset="windows-1251"><h1>Возврат</h1><p>Вернуть товар можно за 30 дней.</p>'
    (found,) = _read(tmp_path, "x.html", page.encode("cp1251"))
    assert found.fields["title"] == "Возврат"


def test_pdf_pages_become_headings_and_divided_words_are_joined(tmp_path: Path) -> None:
    (found,) = _read(tmp_path, "guide.pdf", pdf(["You may re-\nturn it.", "Within 30\ndays."], title="The guide"))
    assert found.fields["title"] == "The guide"
    assert found.fields["body"] == "## Page 1\n\nYou may return it.\n\n## Page 2\n\nWithin 30 days."


def test_bookmarks_of_a_pdf_are_its_headings(tmp_path: Path) -> None:
    (found,) = _read(tmp_path, "guide.pdf", pdf(["Send it.", "30 days."], bookmarks=["How", "How long"]))
    assert "## How\n\nSend it." in found.fields["body"]


def test_docx_headings_are_kept(tmp_path: Path) -> None:
    content = docx([("Heading1", "Refunds"), ("", "We pay back."), ("Heading2", "When"), ("", "In five days.")])
    (found,) = _read(tmp_path, "x.docx", content)
    assert found.fields == {"title": "Refunds", "body": "We pay back.\n\n## When\n\nIn five days."}


def test_csv_rows_of_questions_are_faqs_and_may_say_more(tmp_path: Path) -> None:
    rows = 'Question;Answer;Tags;language\n"Do you; wrap?";"Yes,\nwe do.";gift|paper;de\n\nHow much?;3 EUR.;;\n'
    first, second = _read(tmp_path, "x.csv", "\ufeff" + rows)
    assert first.fields["body"] == "Yes,\nwe do."
    assert (first.fields["type"], first.fields["tags"], first.fields["language"]) == ("faq", ["gift", "paper"], "de")
    assert (second.key, second.fields["title"]) == ("how-much", "How much?")


def test_a_long_document_becomes_an_article_for_each_top_heading(tmp_path: Path) -> None:
    text = "# Manual\n" + "".join(f"### Part {name}\n{LONG * 40}\n#### Detail\nMore.\n" for name in "ABC")
    found = _read(tmp_path, "x.md", text)
    assert [each.key for each in found] == ["Part A", "Part B", "Part C"]
    assert found[0].fields["title"] == "Manual: Part A"
    assert "### Detail" in found[0].fields["body"]


def test_pages_of_a_long_pdf_are_joined_into_articles_of_bounded_length(tmp_path: Path) -> None:
    found = _read(tmp_path, "x.pdf", pdf(["\n".join([LONG[:90]] * 40)] * 30, title="Book"))
    assert len(found) > 3
    assert found[0].fields["title"].startswith("Book: Pages 1 to ")
    assert all(len(each.fields["body"]) < SPLIT_AT * 1.2 for each in found)


def test_a_csv_of_a_million_rows_is_refused_at_once_and_without_its_memory(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    with path.open("w") as file:
        file.write("question,answer\n")
        file.writelines(f"Question {number}?,Answer {number}.\n" for number in range(1_000_000))
    tracemalloc.start()
    with pytest.raises(CannotExtract, match="more than 5,000 rows"):
        list(extract(path, "x.csv"))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 10_000_000


def test_a_file_of_300_mb_is_refused_without_being_read(tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    with path.open("wb") as file:
        file.truncate(300_000_000)
    tracemalloc.start()
    with pytest.raises(CannotExtract, match="300 MB; at most 50 MB"):
        list(extract(path, "x.pdf"))
    assert tracemalloc.get_traced_memory()[1] < 1_000_000 < MAX_BYTES
    tracemalloc.stop()


def _bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 150_000_000)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("x.pdf", pdf(["secret"], password="pw"), "protected by a password"),
        ("x.pdf", pdf(["", ""]), "pictures and no text"),
        ("x.pdf", pdf(["text"])[:200], "damaged, or not a PDF"),
        ("x.pdf", b"hello", "damaged, or not a PDF"),
        ("x.docx", b"PK\x03\x04broken", "damaged, or not a DOCX"),
        ("x.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "protected by a password, or an old .doc"),
        ("x.docx", _bomb(), "unpacks to more"),
        ("x.html", "<html><body><script>only()</script></body></html>", "no text"),
        ("x.html", "just words", "no tags"),
        ("x.md", "---\ntitle: T\n---\n\n", "no text below"),
        ("x.md", "---\ntitle: [T\n---\nwords", "not YAML"),
        ("x.md", "# Only a heading", "no text"),
        ("x.txt", b"\x00\x01\x02binary", "binary data"),
        ("x.txt", b"", "empty"),
        ("x.csv", "name,price\nlamp,3\n", "no columns title and body"),
        ("x.exe", b"MZ", "of this kind are not read"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(tmp_path: Path, name: str, content: bytes, why: str) -> None:
    assert why in _refusal(tmp_path, name, content)
