"""Cutting an article into the passages that are searched and cited: its summary, and one or more for each section.

A section that is longer than the embedding model reads is cut between lines or sentences, and each part begins with the
end of the part before, so that no answer is lost at a cut.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from knowledge.ingest import Article
from knowledge.sentences import prose

LONGEST: Final = 900
"""Characters of a passage: with title and heading about 250 of MiniLM's 256 word pieces in English."""
OVERLAP: Final = 150
"""Characters of whole lines or sentences, at most, that a part has in common with the part before it."""
PATH: Final = " › "
"""What stands between the headings of a path."""
_HEADING: Final = re.compile(r"^(?P<level>#{1,6})\s+(?P<heading>.+?)\s*#*\s*$")
_FENCE: Final = re.compile(r"^\s*(```|~~~)")
_WORDS: Final = re.compile(rf"\S.{{0,{OVERLAP - 1}}}(?=\s|$)|\S{{1,{OVERLAP}}}", re.S)


@dataclass(frozen=True, slots=True)
class Chunk:
    """One passage of an article. ``heading`` is the path of headings (``Returns › Sofas``), empty for the summary that
    stands before the first section.
    """

    id: str
    article_id: str
    title: str
    heading: str
    text: str
    category: str
    language: str
    intents: tuple[str, ...]
    type: str = "article"
    tags: tuple[str, ...] = ()

    @property
    def searchable(self) -> str:
        """Everything that words are looked for in: title and heading give a short passage its subject."""
        return ". ".join(part for part in (self.title, self.heading, self.text) if part)

    @property
    def question(self) -> str:
        """What an FAQ's passage answers, to be found by itself; empty for other articles."""
        return (self.heading or self.title) if self.type == "faq" else ""

    @property
    def embedded(self) -> str:
        """What the passage's vector is made of: of an FAQ the answer alone; its question has a vector of its own."""
        return self.text if self.question else self.searchable


def chunk_article(article: Article) -> list[Chunk]:
    """The passages of ``article`` in reading order; sections without text are left out."""
    passages: list[Chunk] = []
    number = 0
    for heading, text in _sections(article.body):
        for part in parts(text):
            passages.append(
                Chunk(
                    id=f"{article.id}#{number}",
                    article_id=article.id,
                    title=article.title,
                    heading=heading,
                    text=part,
                    category=article.category,
                    language=article.language,
                    intents=article.intents,
                    type=article.type,
                    tags=article.tags,
                )
            )
            number += 1
        number += not text  # a section without text keeps its number, as a link to a later one does its meaning
    return passages


def parts(text: str) -> list[str]:
    """``text`` in parts of at most ``LONGEST`` characters, each from the second on beginning with the last one's end.

    A text that is short enough is given back as it is, an empty one as no part.
    """
    if len(text) <= LONGEST:
        return [text] if text else []
    found: list[list[tuple[str, str]]] = [[]]
    for piece in _pieces(text):
        if found[-1] and len(_joined([*found[-1], piece])) > LONGEST:
            found.append(_tail(found[-1], LONGEST - len(piece[1]) - 1))
        found[-1].append(piece)
    return [_joined(pieces).strip() for pieces in found]


def _sections(body: str) -> list[tuple[str, str]]:
    """(path of headings, text), first what stands before any heading. A ``#`` line is the title and only separates."""
    path: list[tuple[int, str]] = []
    sections: list[tuple[str, list[str]]] = [("", [])]
    fenced = False
    for line in body.split("\n"):
        fenced ^= bool(_FENCE.match(line))
        heading = None if fenced else _HEADING.match(line)
        if heading is None:
            sections[-1][1].append(line)
        elif (level := len(heading["level"])) > 1:
            path = [*((each, name) for each, name in path if each < level), (level, heading["heading"])]
            sections.append((PATH.join(name for _, name in path), []))
    return [(heading, "\n".join(lines).strip()) for heading, lines in sections]


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """(what stands before it, piece): lines, of a long line its sentences, of a long sentence some words each."""
    for line in text.split("\n"):
        if len(line) <= LONGEST // 2:
            yield "\n", line
            continue
        before = "\n"
        for sentence in prose(line):
            if len(sentence) <= LONGEST // 2:
                yield before, sentence
            else:
                for words in _WORDS.finditer(sentence):
                    inside = words.start() > 0 and not sentence[words.start() - 1].isspace()
                    yield "" if inside else before, words.group()
                    before = " "
            before = " "


def _joined(pieces: list[tuple[str, str]]) -> str:
    return "".join(before + piece for before, piece in pieces).lstrip("\n ")


def _tail(pieces: list[tuple[str, str]], room: int) -> list[tuple[str, str]]:
    """The last pieces, as many as fit into the overlap and into ``room`` characters; never all of them."""
    tail: list[tuple[str, str]] = []
    for piece in reversed(pieces[1:]):
        if len(_joined([piece, *tail])) > min(OVERLAP, room):
            break
        tail.insert(0, piece)
    return tail
