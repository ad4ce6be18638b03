"""HTML: the main text of a page as Markdown, by trafilatura; what a reader does not see is dropped first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import trafilatura
from lxml import etree, html
from markdownify import markdownify

from knowledge.errors import CannotExtract
from knowledge.formats.extracted import MAX_CHARACTERS, Extracted, documents, encoding_of, from_name

UNSEEN: Final = (
    *("script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "canvas"),
    *("head", "form", "nav", "dialog"),
)
HIDDEN: Final = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(hidden|collapse)|opacity\s*:\s*0(\.0+)?\s*(;|!|$)"
    r"|font-size\s*:\s*0(\.0+)?\s*(px|pt|r?em|%)?\s*(;|!|$)|text-indent\s*:\s*-\d{3,}",
    re.IGNORECASE,
)
LEAST: Final = 0.5
"""The share of a page's words below which the extractor is not believed: short help pages look like menus to it."""


def read(path: Path, name: str) -> Iterator[Extracted]:
    """The articles of a page. Raises ``CannotExtract``."""
    tree = _parsed(path)
    title = _title(tree) or from_name(name)
    language = _language(tree)
    _clean(tree)
    yield from documents(title, markdown(tree), **language)


def markdown(tree: html.HtmlElement) -> str:
    """The main text of a cleaned page."""
    source = html.tostring(tree, encoding="unicode")
    main = trafilatura.extract(
        source, output_format="markdown", include_comments=False, include_images=False, favor_recall=True
    )
    whole = from_html(source)
    if main is None or len(main.split()) < LEAST * len(whole.split()):
        return whole
    return main


def from_html(source: str) -> str:
    """All of a piece of HTML as Markdown, without pictures."""
    text = markdownify(source, heading_style="ATX", bullets="-", strip=["img"])
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def _parsed(path: Path) -> html.HtmlElement:
    # What a page says about its own encoding comes after a mark and before a guess.
    with path.open("rb") as file:
        head = file.read(2048)
    said = re.search(rb"charset\s*=\s*[\"']?\s*([\w-]+)", head, re.IGNORECASE)
    encoding = encoding_of(path)
    if said and encoding not in {"utf-8-sig", "utf-16", "utf-8"}:
        encoding = said[1].decode("ascii", "replace")
    try:
        text = path.read_bytes().decode(encoding, "replace")
    except LookupError:
        text = path.read_bytes().decode("cp1252", "replace")
    if len(text) > MAX_CHARACTERS * 4:
        raise CannotExtract("It is too large for a page; split it.")
    # With a declaration of its encoding, text that is decoded already is refused by the parser.
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text.replace("\x00", ""))
    if not re.search(r"<\w", text):
        raise CannotExtract("It is not an HTML page: there are no tags in it.")
    try:
        return html.document_fromstring(text, parser=html.HTMLParser(no_network=True, huge_tree=False))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise CannotExtract("It is not readable as an HTML page.") from error


def _title(tree: html.HtmlElement) -> str:
    headings = [" ".join(each.text_content().split()) for each in tree.iter("h1")]
    if len(headings) == 1 and headings[0]:
        return headings[0]
    return " ".join((tree.findtext(".//title") or "").split())


def _language(tree: html.HtmlElement) -> dict[str, Any]:
    base = re.split(r"[-_]", (tree.get("lang") or "").strip().lower())[0]
    return {"language": base} if re.fullmatch(r"[a-z]{2,3}", base) else {}


def _clean(tree: html.HtmlElement) -> None:
    """Drop what a reader of the page does not see; what a style sheet hides cannot be known."""
    etree.strip_elements(tree, etree.Comment, etree.ProcessingInstruction, with_tail=False)
    gone = [each for each in tree.iter() if isinstance(each.tag, str) and each is not tree and _unseen(each)]
    for each in gone:
        if each.getparent() is not None:
            each.drop_tree()


def _unseen(element: html.HtmlElement) -> bool:
    return (
        element.tag in UNSEEN
        or element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or bool(HIDDEN.search(element.get("style") or ""))
    )
