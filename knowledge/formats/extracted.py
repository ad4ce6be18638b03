"""What a file gives: articles to be, with the fields that the file itself says."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from charset_normalizer import from_bytes

from knowledge.errors import CannotExtract

SPLIT_AT: Final = 20_000
"""Characters from which on a document becomes several articles, one for each of its top headings."""
PART: Final = 100_000
"""Characters of one section at most; what is longer is cut between paragraphs."""
MAX_CHARACTERS: Final = 5_000_000
"""Characters of a whole file at most."""
SAMPLE: Final = 1_000_000
"""Bytes by which an encoding is told."""
_HEADING: Final = re.compile(r"^(?P<marks>#{1,6})\s+(?P<text>.+?)\s*#*$")
_PAGE: Final = re.compile(r"(?:Page|Part) \d+")


@dataclass(frozen=True, slots=True)
class Extracted:
    """An article to be. ``key`` tells it from the others of its file; ``fields`` are those of an article's content
    that the file states (``title`` and ``body`` always are there, ``id`` and ``status`` may be).
    """

    key: str
    fields: dict[str, Any]


def text_of(path: Path) -> str:
    """A text file's content, whatever its encoding. Raises ``CannotExtract`` when it is not text or too much."""
    encoding = encoding_of(path)
    try:
        with path.open(encoding=encoding) as file:
            text = file.read(MAX_CHARACTERS + 1)
    except UnicodeDecodeError as error:
        raise CannotExtract(f"It is not text in one encoding ({encoding} fails at byte {error.start:,}).") from error
    if len(text) > MAX_CHARACTERS:
        raise CannotExtract(f"It has more than {MAX_CHARACTERS:,} characters of text; split it.")
    return text


def encoding_of(path: Path) -> str:
    """The encoding of a text file: by its byte order mark, else UTF-8, else the likeliest. Raises ``CannotExtract``."""
    with path.open("rb") as file:
        sample = file.read(SAMPLE)
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if sample.startswith(mark):
            return name
    if b"\x00" in sample:
        raise CannotExtract("It is not a text file: it holds binary data.")
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        best = from_bytes(sample[:50_000]).best()
        return best.encoding if best is not None else "cp1252"
    return "utf-8"


def documents(title: str, body: str, **fields: Any) -> Iterator[Extracted]:
    """A Markdown document as articles: one, or, where it is long, one for each of its top headings.

    The document's own title does not count as a heading; headings are brought to ``##`` and below, where passages are
    cut. Raises ``CannotExtract`` when there is no text.
    """
    title, body = _titled(title.strip(), _levelled(body.strip()))
    if not re.search(r"\w", re.sub(r"^#.*$", "", body, flags=re.MULTILINE)):
        raise CannotExtract("It has no text.")
    if len(body) <= SPLIT_AT:
        yield Extracted("", {"title": title[:300], "body": body, **fields})
        return
    used: dict[str, int] = {}
    for heading, text in _joined(_sections(body)):
        name = f"{title[:180]}: {heading}" if heading else title
        used[heading] = used.get(heading, 0) + 1
        key = heading if used[heading] == 1 else f"{heading} ({used[heading]})"
        yield Extracted(key or "start", {"title": name[:300], "body": text, **fields})


def escaped(line: str) -> str:
    """A line of plain text that Markdown does not take for a heading."""
    return f"\\{line}" if line.startswith("#") else line


def from_name(name: str) -> str:
    """A title made of a file's name."""
    return re.sub(r"[-_\s]+", " ", Path(name).stem).strip().capitalize() or "Untitled"


def _titled(title: str, body: str) -> tuple[str, str]:
    """A first line that is the only heading of its level is the title."""
    first, _, rest = body.partition("\n")
    if (heading := _HEADING.match(first)) and len(heading["marks"]) == 1:
        return heading["text"], rest.strip()
    return title, body


def _levelled(body: str) -> str:
    """The same text with its headings moved so that the highest which is used more than once is ``##``."""
    lines = body.split("\n")
    fenced, levels = False, {}
    for number, line in enumerate(lines):
        fenced ^= line.lstrip().startswith("```")
        if not fenced and (heading := _HEADING.match(line)):
            levels[number] = (len(heading["marks"]), heading["text"])
    if not levels:
        return body
    tops = [number for number, (level, _) in levels.items() if level == 1]
    own_title = tops == [next(iter(levels))] and not any(line.strip() for line in lines[: tops[0]])
    below = [level for number, (level, _) in levels.items() if not (own_title and number == tops[0])]
    shift = 2 - min(below) if below else 0
    for number, (level, text) in levels.items():
        keeps = own_title and number == tops[0]
        lines[number] = f"{'#' * (1 if keeps else min(6, level + shift))} {text}"
    return "\n".join(lines)


def _sections(body: str) -> Iterator[tuple[str, str]]:
    heading, fenced = "", False
    lines: list[str] = []
    for line in body.split("\n"):
        fenced ^= line.lstrip().startswith("```")
        if not fenced and line.startswith("## "):
            yield heading, "\n".join(lines).strip()
            heading, lines = line[3:].strip(), []
        else:
            lines.append(line)
    yield heading, "\n".join(lines).strip()


def _joined(sections: Iterator[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Sections as they are; those that are mere pages are joined up to ``SPLIT_AT``, keeping their headings."""
    pages: list[tuple[str, str]] = []
    for heading, text in sections:
        if not text:
            continue
        if pages and (not _PAGE.fullmatch(heading) or sum(len(each) for _, each in pages) + len(text) > SPLIT_AT):
            yield _bound(pages)
            pages = []
        if _PAGE.fullmatch(heading):
            pages.append((heading, text[:PART]))
            continue
        for number, part in enumerate(_parts(text), 1):
            yield (heading if number == 1 else f"{heading or 'Text'} (part {number})"), part
    if pages:
        yield _bound(pages)


def _bound(pages: list[tuple[str, str]]) -> tuple[str, str]:
    first, last = pages[0][0], pages[-1][0]
    name = first if len(pages) == 1 else f"{first.replace('Page', 'Pages')} to {last.split()[-1]}"
    return name, "\n\n".join(f"## {heading}\n{text}" for heading, text in pages)


def _parts(text: str) -> Iterator[str]:
    while len(text) > PART:
        cut = text.rfind("\n\n", PART // 2, PART)
        cut = cut if cut > 0 else text.rfind("\n", PART // 2, PART)
        cut = cut if cut > 0 else PART
        yield text[:cut].strip()
        text = text[cut:].strip()
    if text:
        yield text
